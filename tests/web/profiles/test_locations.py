"""An admin's changes to locations: add, change, remove."""

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Location
from tests.clock import NOW
from tests.database_content import nothing_changes

PADOVA = {
    "name": "Padova branch",
    "street": "Via Roma 1",
    "postcode": "35121",
    "city": "Padova",
    "contact_name": "Desk",
    "contact_email": "Padova@nordest.example",
    "contact_telephone": "+39 049 123456",
    "language": "it",
    "zone": "Europe/Rome",
}


@pytest.fixture
def admin(giulia, sign_in, travel):
    return sign_in(giulia)


def add(client, country="IT", **typed):
    return client.post(f"/profiles/{country}/locations/new", data={**PADOVA, **typed})


def change(client, slug="nordest-verona", **typed):
    return client.post(f"/profiles/locations/{slug}", data={**PADOVA, "city": "Verona", **typed})


def location_at(slug):
    db.session.rollback()
    return db.session.scalars(select(Location).where(Location.slug == slug)).one_or_none()


def test_an_added_location_has_a_page_and_a_contact(admin, location):
    assert add(admin).location == "/profiles/IT"
    added = location_at("nordest-sistemi-padova")
    assert (added.contact_email, added.contact_telephone) == ("padova@nordest.example", "+39 049 123456")
    assert (added.street, added.language, added.profile_id) == ("Via Roma 1", "it", location.profile_id)


def test_in_another_country_it_belongs_to_its_draft(admin):
    admin.post("/profiles/new", data={"country": "DE", "like": ""})
    add(admin, country="DE", zone="Europe/Berlin")
    assert location_at("nordest-sistemi-padova").profile.status == "draft"
    assert "Padova branch" in admin.get("/profiles/DE").text


def test_a_country_without_a_profile_has_no_locations(admin):
    assert add(admin, country="FR").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("city", " "),
        ("contact_name", ""),
        ("contact_email", ""),
        ("contact_email", "nobody"),
        ("contact_telephone", "call me"),
        ("zone", "Mars/Phobos"),
        ("name", "x" * 81),
    ],
)
def test_what_does_not_do_is_said_beside_the_field_and_the_rest_is_kept(admin, field, value):
    answer = add(admin, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Via Roma 1"' in answer.text
    assert location_at("nordest-sistemi-padova") is None


def test_the_sixth_in_a_country_is_refused_beside_the_field(admin):
    answers = [add(admin) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [303] * 4 + [422]
    assert "You can have up to 5 locations in one country." in answers[4].text


def test_the_form_shows_what_is_known(admin, location):
    page = admin.get("/profiles/locations/nordest-verona").text
    assert 'value="desk@nordest-verona.example"' in page


def test_another_contact_ends_the_links_of_the_old_one(admin, location):
    before = location.link_secret
    change(admin, contact_email="other@nordest.example")
    changed = location_at("nordest-verona")
    assert changed.link_secret != before
    assert (changed.contact_email, changed.verified_at) == ("other@nordest.example", None)


def test_the_same_contact_keeps_its_links(admin, location):
    before = location.link_secret
    change(admin, contact_email="Desk@nordest-verona.example", contact_telephone="")
    assert location_at("nordest-verona").link_secret == before
    assert location_at("nordest-verona").verified_at == NOW


def test_a_removed_location_is_gone_from_the_team(admin, location, referral):
    assert "1 open referral stays on your board" in admin.get("/profiles/locations/nordest-verona").text
    assert admin.post("/profiles/locations/nordest-verona/remove").location == "/profiles/IT"
    assert location_at("nordest-verona").removed_at == NOW
    assert admin.get("/profiles/locations/nordest-verona").status_code == 404


PATHS = [
    "/profiles/IT/locations/new",
    "/profiles/locations/nordest-verona",
    "/profiles/locations/nordest-verona/remove",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_member_changes_nothing(luca, location, sign_in, path):
    client = sign_in(luca)
    with nothing_changes():
        assert client.post(path, data=PADOVA).status_code == 404


def test_no_end_of_strangers_is_written_to_by_naming_them_contacts(admin, location):
    """Each new address gets a mail."""
    answers = [change(admin, contact_email=f"stranger{number}@elsewhere.example") for number in range(41)]
    assert {answer.status_code for answer in answers[:40]} == {303}
    assert answers[40].status_code == 429
    assert add(admin).status_code == 429
    assert location_at("nordest-verona").contact_email == "stranger39@elsewhere.example"
