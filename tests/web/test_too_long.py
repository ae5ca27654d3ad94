"""What is far too long is refused before anything slow looks at it."""

import pytest

from referrals.web.account import fields
from referrals.web.enquiry import forms
from tests.web.enquiry.filling import filled

VERY_LONG = "a" * 100_000 + "@example.org"


@pytest.fixture
def impatient(monkeypatch):
    """Fail when the validator, which takes seconds over it, sees what is longer than any address."""

    def validate(text, **options):
        assert len(text) <= 254
        return real(text, **options)

    real = fields.validate_email
    monkeypatch.setattr(fields, "validate_email", validate)
    monkeypatch.setattr(forms, "validate_email", validate)


def test_an_address_at_the_sign_in(client, impatient):
    assert client.post("/sign-in", data={"email": VERY_LONG, "how": "link"}).status_code == 422


def test_an_address_of_an_enquiry(client, location, impatient):
    answer = client.post("/enquiries/new", data=filled(location.slug, step="preview", email=VERY_LONG))
    assert answer.status_code == 422
    assert "characters too long: 254 at most" in answer.text


def test_a_text_of_an_enquiry_that_is_pasted_in_is_answered_beside_it(client, location):
    answer = client.post("/enquiries/new", data=filled(location.slug, step="preview", details="x" * 50_000))
    assert answer.status_code == 422
    assert 'id="details-error"' in answer.text


def test_more_than_anybody_types_is_not_read(client, location):
    answer = client.post("/enquiries/new", data=filled(location.slug, step="preview", details="x" * 300_000))
    assert answer.status_code == 413
