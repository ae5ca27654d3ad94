"""The stored forms of recipients and occasions. They are unique for ever, so none may change."""

from datetime import UTC, date, datetime

import pytest

from referrals.rules import occasions
from referrals.rules.lifecycle import Stage
from referrals.rules.occasions import Occasion
from referrals.rules.recipient import Recipient

AT = datetime(2026, 11, 23, 11, 5, 7, 89012, tzinfo=UTC)
DAY = date(2026, 11, 23)
STORED = {
    "event:12": occasions.Event(12),
    "link:3": occasions.Link(3),
    "reminder:7:new:2": occasions.Reminder(7, Stage.NEW, "2"),
    "reminder:7:evaluating:now-20261123110507": occasions.Reminder.requested(7, Stage.EVALUATING, AT),
    "estimate:7:2026-11-23:1": occasions.Estimate(7, DAY, 1),
    "enquiry:5": occasions.Enquiry(5),
    "enquiry:5:changed": occasions.AddressChanged(5),
    "request:5:2026-11-23T11:05:07.089+00:00": occasions.LinkRequest(5, AT.replace(microsecond=89000)),
    "not-real:5:2026-11-23T11:05:07.089012+00:00": occasions.NotReal(5, AT),
    "not-real:5:2026-11-23T11:05:07+00:00": occasions.NotReal(5, AT.replace(microsecond=0)),
    "feedback:7": occasions.Feedback(7),
    "location:9:2026-11-23": occasions.Unreachable(9, DAY),
    "digest:2026-11-23": occasions.Digest(DAY),
    "wins:4:17": occasions.Wins(4, 17),
    "confirm:2:2026-11-23": occasions.UnconfirmedContacts(2, DAY),
    "setup:2026-11-23 11:05": occasions.Setup(AT.replace(second=0, microsecond=0)),
    "test:2026-11-23T11:05:07.089012": occasions.TestMail(AT),
}


@pytest.mark.parametrize(("key", "occasion"), STORED.items(), ids=STORED)
def test_each_occasion_has_its_stored_form(key, occasion):
    assert str(occasion) == key
    assert type(occasion).parse(key) == occasion


def test_every_occasion_is_tried():
    assert {type(one) for one in STORED.values()} == set(Occasion.__subclasses__())


@pytest.mark.parametrize("wrong", ["", "event", "event:", "event:x", "event:12:3", "link:12", "events:12"])
def test_the_key_of_another_occasion_is_refused(wrong):
    with pytest.raises(ValueError, match=r"occasion|invalid literal"):
        occasions.Event.parse(wrong)


def test_a_reminder_that_was_asked_for_is_newer_than_every_planned_one():
    numbers = ["2", "10", "1", "now-20261123110507", "now-20261123110000"]
    reminders = sorted((occasions.Reminder(7, Stage.NEW, number) for number in numbers), key=lambda one: one.sort_key)
    assert [one.number for one in reminders] == ["1", "2", "10", "now-20261123110000", "now-20261123110507"]


@pytest.mark.parametrize(
    ("key", "recipient"),
    [
        ("person:4", Recipient.person(4)),
        ("location:9", Recipient.location(9)),
        ("customer:31", Recipient.customer(31)),
    ],
)
def test_each_recipient_has_its_stored_form(key, recipient):
    assert str(recipient) == key
    assert Recipient.parse(key) == recipient


@pytest.mark.parametrize("wrong", ["", "person", "person:", "person:x", "partner:4", "4"])
def test_anything_else_is_no_recipient(wrong):
    with pytest.raises(ValueError, match=r"is not a valid|invalid literal"):
        Recipient.parse(wrong)
