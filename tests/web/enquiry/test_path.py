"""The path of a form: which modules handle what the customer typed, from the request to the stored rows."""

import sys
from inspect import unwrap
from pathlib import Path

import pytest
from wtforms import Field, Form

import referrals
from referrals.actions.enquiry.customer_actions import Overview, PrivatePart, Submission
from referrals.actions.enquiry.triage import CheckedEnquiry, EnquiryOrigin
from referrals.web.enquiry import views
from referrals.web.enquiry.submission import Stamp
from tests.web.enquiry.enquiry_form import send

ROOT = Path(referrals.__file__).parent.parent
TYPED = (Form, Field, Stamp, Submission, Overview, PrivatePart, EnquiryOrigin, CheckedEnquiry)
# As docs/architecture.md has it. The overview is read for the preview, typed.py cleans the texts of the fields.
PATH = {
    "referrals/web/enquiry/views.py",
    "referrals/web/enquiry/forms.py",
    "referrals/web/forms/fields.py",
    "referrals/web/forms/errors.py",
    "referrals/web/enquiry/submission.py",
    "referrals/language/overview.py",
    "referrals/actions/enquiry/customer_actions.py",
    "referrals/actions/enquiry/triage.py",
}


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """A partner to write to, at NOW."""


class Trace:
    """The modules whose functions hold the form, its fields, or what was read from them, while the view runs."""

    def __init__(self):
        self.modules, self._depth = set(), 0

    def __call__(self, frame, event, result):
        if event not in ("call", "return"):
            return
        is_view = frame.f_code is unwrap(views.create).__code__
        self._depth += is_view and event == "call"
        if self._depth and any(isinstance(value, TYPED) for value in (*frame.f_locals.values(), result)):
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(ROOT / "referrals"):
                self.modules.add(str(path.relative_to(ROOT)))
        self._depth -= is_view and event == "return"


def test_an_enquiry_passes_at_most_eight_modules(client):
    trace, before = Trace(), sys.getprofile()
    sys.setprofile(trace)
    try:
        answer = send(client, "nordest-verona")
    finally:
        sys.setprofile(before)
    assert answer.status_code == 303
    assert trace.modules == PATH
