"""Messages for the tests of the mail."""

from datetime import UTC, datetime

from referrals.mail.mime import Message

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def message(**changes):
    fields = {
        "subject": "A referral has arrived",
        "recipients": ["anna@example.com"],
        "body": "Please answer by Thursday.\n",
        "html": "<p>Please answer by Thursday.</p>\n",
        "message_id": "received-42@referrals.example",
        "date": NOON,
    }
    return Message(**fields | changes)
