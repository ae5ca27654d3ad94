"""The pages of a partner's profiles: for its admins only, with every limit beside its field."""

from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from referrals import images
from referrals.actions.partner import locations
from referrals.extensions import db
from referrals.models import MarketingProfile, Term
from tests.clock import NOW
from tests.database_content import nothing_changes
from tests.people import add
from tests.pictures import SVG, picture_file

TYPED = {
    "description": "We move mail,\nfor mills.",
    "website": "www.nordest.example",
    "linkedin": "https://www.linkedin.com/company/nordest",
    "keywords": "exchange, Teams\nbackup",
    "languages": "it",
    "unwanted_sizes": "1-9",
}


@pytest.fixture
def admin(giulia, sign_in, location):
    return sign_in(giulia)


def save(client, country="IT", upload=None, **typed):
    files = {"logo": FileStorage(BytesIO(upload), "logo.png")} if upload is not None else {}
    boundary, body = encode_multipart({**TYPED, **typed, **files})
    return client.post(f"/profiles/{country}", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def profile(country="IT", name="Nordest Sistemi"):
    db.session.rollback()
    mine = select(MarketingProfile).join(MarketingProfile.partner).filter_by(name=name)
    return db.session.scalars(mine.where(MarketingProfile.country == country)).one_or_none()


def publish(client, wanted, country="IT"):
    return client.post(f"/profiles/{country}/publish", data={"publish": wanted})


def test_what_is_typed_is_kept(admin):
    assert save(admin).location == "/profiles/IT"
    saved = profile()
    assert (saved.description, saved.website) == ("We move mail,\nfor mills.", "https://www.nordest.example")
    assert sorted(one.keyword for one in saved.keywords) == ["Teams", "backup", "exchange"]
    assert [one.language for one in saved.languages] == ["it"]


def test_customers_see_it_at_once(admin, client):
    save(admin)
    assert "We move mail," in client.get("/partners/nordest-verona").text


def test_the_form_shows_what_is_known(admin):
    save(admin)
    page = admin.get("/profiles/IT").text
    assert "for mills." in page
    assert 'value="https://www.nordest.example"' in page
    assert "Teams, backup, exchange" in page


def test_a_logo_is_drawn_anew_and_stays_until_it_is_taken_away(admin):
    save(admin, upload=picture_file(size=(900, 300)))
    kept = profile().logo
    assert kept.endswith("-300x100.webp")
    save(admin, kept_logo=kept)
    assert profile().logo == kept
    save(admin, kept_logo=kept, no_logo="y")
    assert profile().logo == ""


def test_a_logo_whose_file_is_missing_on_this_machine_stays(admin):
    save(admin, upload=picture_file(size=(900, 300)))
    kept = profile().logo
    (images.folder() / kept).unlink()
    save(admin, kept_logo=kept)
    assert profile().logo == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 1001),
        ("website", "not a page"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://nordest.example"),
        ("linkedin", "https://nordest.example/linkedin.com"),
        ("linkedin", "https://nordest.example\\.linkedin.com"),
        ("linkedin", "https://nordest.example%2f.linkedin.com"),
        ("website", "https://nordest.example:port"),
        ("website", 'https://nordest".example'),
        ("keywords", ", ".join(f"word {number}" for number in range(31))),
        ("keywords", "x" * 61),
        ("languages", "xx"),
        ("unwanted_sizes", "12"),
        ("products", "9999"),
    ],
)
def test_what_does_not_do_is_said_beside_the_field_and_nothing_is_saved(admin, field, value):
    add(Term(vocabulary="product", slug="teams", names={"en": "Teams", "it": "Teams"}))
    answer = save(admin, **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert profile().description == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nordest.example", "https://nordest.example"),
        ("//nordest.example/it", "https://nordest.example/it"),
        ("http://nordest.example:8080/?a=b#c", "http://nordest.example:8080/?a=b#c"),
        ("nordest.example/?from=https://a.example", "https://nordest.example/?from=https://a.example"),
        ("HTTPS://Nordest.example", "HTTPS://Nordest.example"),
        ("città.example", "https://città.example"),
    ],
)
def test_the_address_of_a_page_may_be_typed_without_its_beginning(admin, typed, kept):
    save(admin, website=typed)
    assert profile().website == kept


def test_a_file_that_is_no_picture_is_refused_in_words(admin):
    answer = save(admin, upload=SVG)
    assert answer.status_code == 422
    assert "We can’t use this picture." in answer.text


def test_a_sixth_industry_is_refused_beside_the_field(admin):
    terms = [Term(vocabulary="industry", slug=f"i{n}", names={"en": f"I{n}", "it": f"I{n}"}) for n in range(6)]
    answer = save(admin, industries=[str(term.id) for term in add(*terms)])
    assert answer.status_code == 422
    assert 'id="industries-error"' in answer.text


def test_a_new_one_is_a_draft_that_begins_with_another(admin, location):
    save(admin)
    answer = admin.post("/profiles/new", data={"country": "DE", "like": str(location.profile_id)})
    assert answer.location == "/profiles/DE"
    assert (profile("DE").status, profile("DE").description) == ("draft", profile().description)


@pytest.mark.parametrize("country", ["", "IT", "XX"])
def test_a_country_that_cannot_be_begun_is_refused(admin, country):
    assert admin.post("/profiles/new", data={"country": country, "like": ""}).status_code == 422


def test_another_one_is_copied_into_it(admin):
    save(admin)
    admin.post("/profiles/new", data={"country": "DE", "like": ""})
    assert admin.post("/profiles/DE/copy", data={"source": "IT"}).location == "/profiles/DE"
    assert profile("DE").description == "We move mail,\nfor mills."


def test_the_checklist_says_what_is_missing(admin):
    admin.post("/profiles/new", data={"country": "DE", "like": ""})
    page = admin.get("/profiles/DE").text
    assert page.count("data-done") == 0
    assert "A location with a contact" in page


def test_it_is_taken_off_the_list_and_put_back(admin):
    publish(admin, "no")
    assert profile().status == "draft"
    publish(admin, "yes")
    assert profile().status == "active"


def test_without_a_location_it_is_not_published(admin, location):
    locations.remove(location.id, now=NOW)
    publish(admin, "no")
    answer = publish(admin, "yes")
    assert answer.status_code == 422
    assert "Add a location with a contact first" in answer.text


@pytest.mark.parametrize(("country", "wanted", "code"), [("FR", "yes", 404), ("IT", "maybe", 422)])
def test_what_cannot_be_published_is_refused(admin, country, wanted, code):
    assert publish(admin, wanted, country).status_code == code
    assert profile().status == "active"


def test_a_draft_is_seen_by_its_partner_as_customers_will_and_by_nobody_else(admin, client, luca, stranger, sign_in):
    save(admin)
    publish(admin, "no")
    preview = admin.get("/profiles/IT/preview").text
    assert "We move mail," in preview
    assert "the profile is a draft" in preview
    assert sign_in(luca).get("/profiles/IT/preview").status_code == 200
    assert client.get("/partners/nordest-verona").status_code == 404
    assert "We move mail," not in sign_in(stranger).get("/profiles/IT/preview").text


def test_without_a_location_there_is_no_page_to_preview(admin):
    admin.post("/profiles/new", data={"country": "DE", "like": ""})
    assert admin.get("/profiles/DE/preview").location == "/profiles/DE"


def test_competencies_are_shown_and_not_to_be_ticked(admin, location):
    with locations.write() as session:
        gold = Term(vocabulary="competency", slug="gold", names={"en": "Gold", "it": "Oro"})
        session.get(MarketingProfile, location.profile_id).terms = [gold]
    page = admin.get("/profiles/IT").text
    assert "Gold" in page
    assert 'name="competencies"' not in page


def test_italians_read_italian(giulia, sign_in, location):
    with locations.write() as session:
        session.get(type(giulia), giulia.id).language = "it"
    page = sign_in(giulia).get("/profiles/IT").text
    assert "Profili di marketing" in page
    assert "Italia" in page


PATHS = ["", "/new", "/IT", "/IT/preview"]


@pytest.mark.parametrize("path", ["/IT", "/IT/publish", "/IT/copy"])
def test_a_member_changes_nothing(luca, sign_in, location, path):
    client = sign_in(luca)
    with nothing_changes():
        assert client.post(f"/profiles{path}", data=TYPED).status_code == 404


def test_a_stranger_sees_their_own(stranger, sign_in, location):
    page = sign_in(stranger).get("/profiles/IT").text
    assert "Trento" in page
    assert "Verona" not in page


def test_what_is_ticked_twice_is_kept_once(admin, location):
    data = MultiDict([("languages", "it"), ("languages", "it"), ("unwanted_sizes", "1-9"), ("unwanted_sizes", "1-9")])
    assert admin.post("/profiles/IT", data=data).status_code == 303
    assert [one.language for one in profile().languages] == ["it"]
