"""Messages for the mail tests."""

from datetime import UTC, datetime

from flask_mail import Message

SENDER = "Referrals <referrals@example.org>"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def message(*, message_id="received-42@referrals.example", sender=SENDER, **changes):
    fields = {
        "subject": "A referral has arrived",
        "recipients": ["anna@example.com"],
        "body": "Please answer by Thursday.\n",
        "html": "<p>Please answer by Thursday.</p>\n",
        "date": NOON.timestamp(),
    }
    written = Message(sender="replaced", **fields | changes)
    written.sender = sender
    written.msgId = f"<{message_id}>"
    return written
