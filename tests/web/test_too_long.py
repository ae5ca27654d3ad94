"""Overlong input is refused before anything slow looks at it."""

import pytest

from referrals import passwords
from referrals.web.forms import fields
from referrals.web.requests import request_limits
from tests.web.enquiry.enquiry_form import form_fields

VERY_LONG = "a" * 100_000 + "@example.org"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def impatient(monkeypatch):
    """Fail if the slow validator sees anything longer than an address."""

    def validate(text, **options):
        assert len(text) <= 254
        return real(text, **options)

    real = fields.validate_email
    monkeypatch.setattr(fields, "validate_email", validate)


def test_an_address_at_the_sign_in(client, impatient):
    assert client.post("/sign-in", data={"email": VERY_LONG, "how": "link"}).status_code == 422


def test_an_address_of_an_enquiry(client, location, impatient):
    answer = client.post("/enquiries/new", data=form_fields(location.slug, step="preview", email=VERY_LONG))
    assert answer.status_code == 422
    assert "This is far too long." in answer.text


def test_a_text_of_an_enquiry_that_is_pasted_in_is_answered_beside_it(client, location):
    answer = client.post("/enquiries/new", data=form_fields(location.slug, step="preview", details="x" * 50_000))
    assert answer.status_code == 422
    assert 'id="details-error"' in answer.text


def test_more_than_anybody_types_is_not_read(client, location):
    answer = client.post("/enquiries/new", data=form_fields(location.slug, step="preview", details="x" * 300_000))
    assert answer.status_code == 413


@pytest.fixture
def hashed(monkeypatch):
    """Return a list of the passwords that were hashed."""

    class Hasher:
        def verify(self, _kept, password):
            seen.append(password)
            return real.verify(_kept, password)

    seen, real = [], passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Hasher())
    return seen


def test_a_password_is_refused_before_it_is_hashed(client, hashed):
    form = {"email": "anna@people.example", "password": "x" * 201, "how": "password"}
    assert client.post("/sign-in", data=form).status_code == 422
    assert hashed == []


def test_the_longest_password_is_looked_at(client, hashed):
    form = {"email": "anna@people.example", "password": "x" * 200, "how": "password"}
    assert client.post("/sign-in", data=form).status_code == 422
    assert hashed == ["x" * 200]


def test_no_more_than_a_password_may_be_is_compared_whoever_asks(hashed):
    assert not passwords.is_right("x" * 100_000, None)
    assert hashed == [""]


def test_a_form_with_very_many_fields_is_not_taken_apart(client):
    body = "&".join(["partner="] * request_limits.MAX_FIELDS)
    assert client.post("/enquiries", data=body, content_type=FORM).status_code == 422
    assert client.post("/enquiries", data=f"{body}&", content_type=FORM).status_code == 413


def test_nor_is_one_with_very_many_parts(client):
    fields = {"partner": ["a"] * (request_limits.MAX_FIELDS + 1)}
    assert client.post("/enquiries", data=fields, content_type="multipart/form-data").status_code == 413


def test_a_large_form_without_a_picture_is_refused_where_a_picture_would_not_be(app, operator, sign_in):
    body = "network_name=" + "x" * 300_000
    assert sign_in(operator).post("/operator/settings", data=body, content_type=FORM).status_code == 413


@pytest.mark.parametrize(
    "address", ["/partners?q=" + "x" * 9_000, "/partners?" + "partner=a&" * 400, "/" + "x" * 9_000]
)
def test_a_very_long_address_is_not_followed(client, address):
    assert client.get(address).status_code == 414


def test_very_many_headers_are_not_read(client):
    headers = {f"X-Nothing-{number}": "x" * 1_000 for number in range(40)}
    assert client.get("/", headers=headers).status_code == 431


def test_a_text_that_belongs_to_no_field_is_refused(client):
    assert client.post("/enquiries/new", data={"partner": "x" * 30_000, "step": "edit"}).status_code == 413
