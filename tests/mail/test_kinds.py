"""Every kind of notice has a mail, a label, and a rule that says how long it is owed."""

import pytest

from referrals.mail import notice_labels, rendering, still_owed
from referrals.models import NoticeKind


@pytest.mark.parametrize(
    "by_kind", [rendering.KINDS, notice_labels.KINDS, still_owed.STILL_OWED], ids=["mail", "label", "rule"]
)
def test_every_kind_has_one(by_kind):
    assert set(by_kind) == set(NoticeKind)


def test_the_kinds_to_unproved_customers_and_in_lists_are_kinds():
    assert set(rendering.TO_UNPROVED) | set(rendering.LISTS) <= set(NoticeKind)
