"""The CSV import: checked first, every line with its error, then all of it or nothing."""

from io import BytesIO

import pytest
from sqlalchemy import select

from referrals.actions.person import accounts
from referrals.extensions import db
from referrals.models import Location, Partner, TermName
from tests.people import make_partner

HEAD = "partner,location,contact,email,country,language\n"
GOOD = HEAD + "Laguna,Venezia,Desk,desk@laguna.example,IT,it\nLaguna,Mestre,Desk,mestre@laguna.example,it,en\n"


@pytest.fixture
def client(operator, sign_in):
    return sign_in(operator)


def send(client, text, answer="import", path="/operator/partners/import"):
    return client.post(path, data={"text": text, "answer": answer})


def stored(table, name="name"):
    db.session.rollback()
    return sorted(db.session.scalars(select(getattr(table, name))))


def test_a_check_says_what_would_come_of_it_and_stores_nothing(client):
    page = send(client, GOOD, "check")
    assert page.status_code == 200
    assert "2 locations will be added; 1 partner is new. Customers won’t find any of them until" in page.text
    assert stored(Partner) == []


def test_a_check_says_what_customers_would_find_at_once(client):
    make_partner("Laguna", city="Padova")
    assert "Customers will find 2 of them straight away" in send(client, GOOD, "check").text


def test_what_was_checked_is_imported(client):
    assert send(client, GOOD).location == "/operator/partners"
    assert stored(Partner) == ["Laguna"]
    assert stored(Location, "city") == ["Mestre", "Venezia"]


def test_a_file_is_read_as_spreadsheets_write_it(client):
    content = "\ufeffAzienda;Sede;Contatto;Email;Paese;Lingua\r\nPerché;Forlì;Niccolò;n@forli.example;IT;it\r\n"
    data = {"file": (BytesIO(content.encode()), "partner.csv"), "answer": "check"}
    page = client.post("/operator/partners/import", data=data, content_type="multipart/form-data")
    assert "1 location will be added" in page.text
    assert "Niccolò" in page.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Laguna,Venezia,Desk,nobody,IT,it", "Line 2: Contact’s email: This isn’t an email address."),
        ("Laguna,Venezia,Desk,d@laguna.example,XX,it", "Line 2: Enter the country as two letters"),
        (",Venezia,Desk,d@laguna.example,IT,it", "Line 2: Enter the partner’s name."),
        ("Laguna,,Desk,d@laguna.example,IT,it", "Line 2: Location name"),
        ("Laguna,Venezia,Desk,d@laguna.example,IT,xx", "Line 2: Language"),
    ],
)
def test_each_fault_is_said_with_its_line_and_nothing_is_stored(client, line, said):
    answer = send(client, f"{HEAD}{line}\nTergeste,Trieste,Desk,d@tergeste.example,IT,it\n")
    assert answer.status_code == 422
    assert said in answer.text
    assert stored(Partner) == []


def test_a_rule_that_a_line_breaks_is_said_too(client):
    answer = send(client, GOOD + "Laguna,Mestre,Desk,m@laguna.example,IT,it\n")
    assert "Line 4: This partner already has a location with that name" in answer.text
    assert stored(Partner) == []


def test_columns_that_are_missing_are_named(client):
    assert "Missing: contact, email, country, language." in send(client, "partner,location\nA,B\n").text


def test_nothing_at_all_is_refused(client):
    assert send(client, "").status_code == 422


def test_without_a_button_nothing_is_done(client):
    assert client.post("/operator/partners/import", data={"text": GOOD}).status_code == 422
    assert stored(Partner) == []


def test_a_closed_list_is_imported(client):
    path, text = "/operator/vocabularies/service/import", "english,italian\nBackup,Backup\nTraining,Formazione\n"
    assert "2 entries will be added." in send(client, text, "check", path).text
    assert send(client, text, "import", path).location == "/operator/vocabularies/service"
    assert stored(TermName) == ["Backup", "Backup", "Formazione", "Training"]


def test_an_entry_without_an_english_name_is_refused(client):
    answer = send(client, "english,italian\n,Formazione\n", "import", "/operator/vocabularies/service/import")
    assert "Line 2: English: Enter the name in English." in answer.text


def test_an_entry_needs_no_other_name(client):
    send(client, "english,italian\nBackup,\n", "import", "/operator/vocabularies/service/import")
    assert stored(TermName) == ["Backup"]


def test_a_name_that_is_too_long_is_refused(client):
    text = f"english,italian\nBackup,{'B' * 81}\n"
    answer = send(client, text, "import", "/operator/vocabularies/service/import")
    assert "Line 2: Italian: 1 character over the limit of 80." in answer.text


def test_the_columns_are_named_in_the_readers_language(client, operator):
    accounts.set_language(operator.id, "it")
    assert "Mancano: contatto, email, paese, lingua." in send(client, "partner,sede\nA,B\n").text
    terms = "/operator/vocabularies/service/import"
    assert "Mancano: Inglese." in send(client, "italiano\nFormazione\n", path=terms).text
    assert "Colonne: Inglese; se vuoi anche Tedesco, Italiano" in client.get(terms).text


def upload(client, content):
    data = {"file": (BytesIO(content), "partner.csv"), "answer": "check"}
    return client.post("/operator/partners/import", data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    "content",
    [GOOD.replace("\n", "\r").encode(), GOOD.replace("\n", "\r\n").encode(), GOOD.encode("utf-16")],
    ids=["lines as old spreadsheets end them", "and as others do", "in two bytes a letter"],
)
def test_whatever_way_a_spreadsheet_writes_it_is_read(client, content):
    assert "2 locations will be added" in upload(client, content).text


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode() + b'"' + b"x" * 150_000 + b'",a,b,c@d.example,IT,it',
        HEAD.encode() + b'"' + b"x" * 130_000 + b'",a,b,c@d.example,IT,it',
        HEAD.encode() + b'"Laguna,Venezia,Desk,d@laguna.example,IT,it\n',
        HEAD.encode() + b"La\0guna,Venezia\n",
        b"\xff\xfe\xff",
        b"," * 100_000,
        b"\r" * 100_000,
    ],
    ids=["one cell of all", "one cell of nearly all", "no end of a cell", "nul", "half a letter", "commas", "lines"],
)
def test_what_is_no_such_file_is_refused_in_words(client, content):
    answer = upload(client, content)
    assert (answer.status_code, "Nothing was saved." in answer.text) == (422, True)
