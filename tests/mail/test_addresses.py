"""Inviting an address that already has an account: the invitation goes there, and nothing else."""

from referrals.actions.notice import outbox
from referrals.actions.person import accounts
from referrals.actions.person.accounts import Newcomer
from referrals.database import write
from referrals.extensions import db
from referrals.mail import still_owed
from referrals.models import Location
from referrals.queries.notice import notice_facts
from tests.clock import NOW
from tests.people import send_enquiry


def mails():
    return {mail.first.kind: mail for mail in notice_facts.mails(outbox.claim(10, now=NOW).notices, now=NOW)}


def invite_stranger(partner):
    newcomer = Newcomer(email="stefano@people.example", name="Stefano", role="admin", partner_id=partner.id)
    return accounts.invite(newcomer, now=NOW)


def test_the_invitation_is_sent_to_the_address(partner, stranger):
    invite_stranger(partner)
    invitation = mails()["invitation"]
    assert invitation.address == "stefano@people.example"
    assert still_owed.reason_to_drop(invitation, now=NOW) is None


def test_a_referral_is_not_sent_to_who_has_not_joined_there(partner, location, stranger):
    with write() as session:
        session.get(Location, location.id).contact_email = None
    invite_stranger(partner)
    send_enquiry(db.session.get(Location, location.id))
    assert set(mails()) == {"invitation", "enquiry-received"}
