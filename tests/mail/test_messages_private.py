"""No mail to a partner reveals the customer before I'm interested, in any part of the mail."""

from email import message_from_bytes

import pytest

from referrals.actions.enquiry import customer_actions
from referrals.actions.network import settings
from referrals.actions.referral import moves, reminders, sweep
from referrals.mail import rendering
from referrals.mail.email_message import to_email_message
from referrals.models import Mark, NoticeKind
from referrals.rules.recipient import Recipient, RecipientKind
from tests.application import worker_app
from tests.mail.kinds import SECRETS, World
from tests.notices import notices
from tests.people import DAYS, HOURS, NOW, acting
from tests.row_changes import change

MARKERS = {name: f"marker-{name.replace('_', '-')}-7c1e" for name in SECRETS} | {
    "email": "marker-email-7c1e@customer.example"
}


@pytest.fixture
def world(app, travel, monkeypatch):
    """The usual world, with a marker in each field of the private part."""
    monkeypatch.setattr("tests.mail.kinds.SECRETS", MARKERS)
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    return World()


def to_partners(now=NOW):
    """Return every mail to anybody but the customer as sent, including headers."""
    owed = [one for one in notices(*NoticeKind) if Recipient.parse(one.recipient).kind is not RecipientKind.CUSTOMER]
    with worker_app().app_context():
        return [(one.kind, wire(rendering.preview(one.id, now=now, show_links=True))) for one in owed]


def wire(message):
    parts = message_from_bytes(to_email_message(message).as_bytes())
    texts = [part.get_payload(decode=True).decode() for part in parts.walk() if not part.is_multipart()]
    return "\n".join([str(parts.items()), message.subject, str(message.recipients), str(message.reply_to), *texts])


def told(mails):
    return {(kind, name) for kind, text in mails for name, marker in MARKERS.items() if marker in text}


def kinds(mails):
    return {kind for kind, _ in mails}


def test_a_new_referral_and_all_that_becomes_of_it_unanswered_tell_nothing(world):
    world.ask(world.nordest, world.adige)
    reminders.owe_due(now=NOW + 24 * HOURS)
    reminders.owe_due(now=NOW + 55 * HOURS)
    sweep.archive_overdue(now=NOW + 72 * HOURS)
    mails = to_partners(NOW + 72 * HOURS)
    assert kinds(mails) == {"referral-received", "referral-reminder", "referral-missed"}
    assert told(mails) == set()


def test_neither_does_one_that_was_declined_withdrawn_or_assigned(world):
    one, *_ = world.ask(world.nordest, world.adige)
    moves.assign(one.id, assignee_id=world.luca.id, by=acting(world.giulia), now=NOW)
    customer_actions.withdraw(one.enquiry_id, now=NOW)
    change(world.marca, bouncing_at=NOW)
    world.ask(world.marca, need="Something else")
    mails = to_partners()
    assert kinds(mails) >= {"referral-assigned", "enquiry-withdrawn", "contact-unreachable"}
    assert told(mails) == set()


def test_one_partner_that_is_interested_learns_it_and_no_other_does(world):
    one, _other = world.ask(world.nordest, world.adige)
    world.take(one, world.luca, assignee=world.giulia)
    reminders.owe_due(now=NOW + 5 * DAYS)
    by_kind = dict(to_partners(NOW + 5 * DAYS))
    assert told({"referral-assigned": by_kind["referral-assigned"]}.items()) == {
        ("referral-assigned", name) for name in ("company", "contact_name", "email", "telephone", "reach_me")
    }
    others = [(kind, text) for kind, text in to_partners(NOW + 5 * DAYS) if "Trento" in text]
    assert others
    assert told(others) == set()


def test_the_customers_own_mails_tell_no_partners_reason(world):
    one, other = world.ask(world.nordest, world.adige)
    moves.ignore(one.id, reason="too-small", note="a-secret-note", by=acting(world.luca), version=1, now=NOW)
    world.take(other, world.anna)
    moves.decline(other.id, reason="no-capacity", note="a-secret-note", by=acting(world.anna), version=2, now=NOW)
    texts = [
        wire(rendering.preview(one.id, now=NOW + HOURS))
        for one in notices("choose-another-ignored", "choose-another-declined")
    ]
    assert len(texts) == 2
    assert not any(word in text for text in texts for word in ("a-secret-note", "Too small", "No capacity", "capacity"))
