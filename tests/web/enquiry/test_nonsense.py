"""Input that no person sends is refused with a message, never by an error of ours."""

from io import BytesIO

import pytest

from tests.web.enquiry.enquiry_form import WORDS, follow_link, form_fields

NOTHING = "\0"
OTHERS = ("partner", "step", "stamp", "industry", "products", "budget_from", "zone", "acknowledged", "telephone")
ADDRESSES = ("/partners?partner=%00", "/partners?after=%00", "/enquiries/new?partner=%00", "/partners/%00")


@pytest.fixture(autouse=True)
def _stands_still(travel, location):
    """There is a partner, and the clock stands at NOW."""


@pytest.mark.parametrize("address", [*ADDRESSES, f"/enquiries/{'%00' * 12}"])
def test_a_nul_in_an_address_names_nothing(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("field", sorted({*WORDS, *OTHERS}))
@pytest.mark.parametrize("nonsense", [f"-1{NOTHING}\ud800", "9" * 5000])
def test_nonsense_in_a_field_of_the_form(client, field, nonsense):
    fields = form_fields("nordest-verona") | {field: nonsense.encode("utf-8", "replace")}
    assert client.post("/enquiries/new", data=fields).status_code in (200, 303, 422)


@pytest.mark.parametrize(("page", "field"), [("another", "partner"), ("choose", "chosen"), ("withdraw", "sure")])
def test_nonsense_from_the_customers_page(client, referral, page, field):
    answer = client.post(f"{follow_link(client, referral)}/{page}", data={field: NOTHING})
    assert answer.status_code == 422


def test_nonsense_as_an_address_that_lost_its_link(client):
    assert client.post("/enquiries", data={"email": f"a{NOTHING}@customer.example"}).status_code == 422


def test_fields_that_are_files(client):
    assert client.post("/enquiries/new", data={"need": (BytesIO(b"x"), "need.txt")}).status_code in (400, 422)


def test_no_field_at_all(client):
    assert client.post("/enquiries/new").status_code == 422


def test_more_partners_than_there_can_be(client):
    partners = [f"partner-{number}" for number in range(10_000)]
    assert client.post("/enquiries/new", data={"partner": partners}).status_code == 413
