"""Every kind of notice has an entry, with all that its audience needs."""

import pytest

from referrals.actions.network import settings
from referrals.mail import conditions
from referrals.mail.drafts import enquiry, unproved
from referrals.mail.kinds import KINDS, Audience, Kind
from referrals.models import Mark, NoticeKind
from referrals.models.notice_kind import LISTED, OFFERING, PROVING
from referrals.rules.recipient import Recipient, RecipientKind
from tests.mail.kinds import World, every_kind
from tests.notices import notices
from tests.people import NOW


def test_every_kind_has_an_entry():
    assert set(KINDS) == set(NoticeKind)


def test_a_mail_lists_the_kinds_that_are_claimed_together():
    assert {name for name, kind in KINDS.items() if kind.listed} == set(LISTED)


def test_partners_to_ask_next_are_offered_to_customers_alone():
    assert {KINDS[name].audience for name in OFFERING} == {Audience.CUSTOMER}


def test_no_mail_about_a_referral_or_an_enquiry_asks_whether_an_address_is_right():
    assert {KINDS[name].audience for name in PROVING} == {Audience.ACCOUNT, Audience.CONTACT}


@pytest.mark.parametrize(
    ("audience", "more"),
    [(Audience.CUSTOMER, {}), (Audience.PARTNER, {"unproved": unproved.received})],
    ids=["customers need one", "partners have none"],
)
def test_a_mail_for_unproved_addresses_is_for_customers(audience, more):
    with pytest.raises(TypeError, match="unproved"):
        Kind(audience, "A label", enquiry.received, conditions.always, **more)


def test_each_kind_reaches_its_audience(app):
    settings.mark(Mark.MAIL_PROVED, now=NOW)
    every_kind(World())
    reached = {(KINDS[one.kind].audience, Recipient.parse(one.recipient).kind) for one in notices(*NoticeKind)}
    assert reached == {
        (Audience.PARTNER, RecipientKind.PERSON),
        (Audience.PARTNER, RecipientKind.LOCATION),
        (Audience.CONTACT, RecipientKind.LOCATION),
        (Audience.CUSTOMER, RecipientKind.CUSTOMER),
        (Audience.PROVED_CUSTOMER, RecipientKind.CUSTOMER),
        (Audience.ACCOUNT, RecipientKind.PERSON),
        (Audience.OPERATOR, RecipientKind.PERSON),
    }
