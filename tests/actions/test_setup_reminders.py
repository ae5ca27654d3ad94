"""Reminders about a partner's next setup step: to whoever can do it, at most once a day."""

from referrals.actions.partner import setup_reminders
from referrals.actions.partner.setup_reminders import Step
from referrals.actions.person import accounts
from referrals.actions.person.accounts import Newcomer
from tests.clock import DAYS, HOURS, NOW
from tests.notices import notices
from tests.people import make_person
from tests.row_changes import change


def test_the_invited_are_invited_again_once_a_day(partner):
    newcomer = Newcomer(email="nina@people.example", name="Nina Nuova", role="admin", partner_id=partner.id)
    accounts.invite(newcomer, now=NOW)
    sent = [setup_reminders.remind(partner.id, Step.SIGNED_IN, now=NOW + time) for time in (HOURS, DAYS, DAYS + HOURS)]
    assert sent == [0, 1, 0]
    assert [notice.address for notice in notices("invitation")] == ["nina@people.example"] * 2


def test_an_unverified_contact_gets_its_link_once_a_day(partner, location):
    change(location, verified_at=None)
    sent = [setup_reminders.remind(partner.id, Step.VERIFIED, now=NOW + time) for time in (0 * HOURS, HOURS, DAYS)]
    assert sent == [1, 0, 1]
    assert {notice.recipient for notice in notices("contact-check")} == {f"location:{location.id}"}


def test_the_admins_are_asked_to_publish_once_a_day(partner, giulia, luca):
    sent = [setup_reminders.remind(partner.id, Step.ACTIVE, now=NOW + time) for time in (0 * HOURS, 23 * HOURS, DAYS)]
    assert sent == [1, 0, 1]
    assert {notice.recipient for notice in notices("setup-reminder")} == {f"person:{giulia.id}"}


def test_nobody_to_remind_is_no_mail(partner):
    make_person("Nina Nuova", "admin", partner, joined_at=None)
    assert setup_reminders.remind(partner.id, Step.ACTIVE, now=NOW) == 0
