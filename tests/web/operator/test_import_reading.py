"""How the import reads a file: what it understands, what it reports, and what it shows before storing."""

import csv
import html
import re
from io import BytesIO, StringIO

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Location, Partner, TermName
from tests.people import make_partner

HEAD = ["partner", "location", "contact", "email", "country", "language"]
ROW = ["Laguna", "Venezia", "Desk", "desk@laguna.example", "IT", "it"]
PATH = "/operator/partners/import"


@pytest.fixture
def client(operator, sign_in):
    return sign_in(operator)


def written(*rows, delimiter=",", **options):
    file = StringIO()
    csv.writer(file, delimiter=delimiter, **options).writerows(rows)
    return file.getvalue()


def with_column(name, value, *more):
    """Return a file with one row and one more column."""
    return written([*HEAD, name], [*ROW, value], *more)


def send(client, text, answer="check", path=PATH, **more):
    return client.post(path, data={"text": text, "answer": answer, **more})


def upload(client, content, answer="check"):
    data = {"file": (BytesIO(content), "partner.csv"), "answer": answer}
    return client.post(PATH, data=data, content_type="multipart/form-data")


def faults(answer):
    assert answer.status_code == 422
    return [html.unescape(said) for said in re.findall(r"<li>(Line .*?)</li>", answer.text, re.DOTALL)]


def shown(answer):
    """Return the cells of the rows that would be stored."""
    assert answer.status_code == 200, faults(answer)
    body = re.search(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [html.unescape(re.sub("<.*?>", " ", cell)).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in rows
    ]


def stored(table, *names):
    db.session.rollback()
    return list(
        db.session.execute(
            select(*(getattr(table, name) for name in names)).order_by(*table.__table__.primary_key)
        ).all()
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "beginning",
    [
        *("", "\n\n", "sep={}\n", '"sep={}"\n\n', "{}{}{}\n", "\ufeffsep={}\n"),
        *("\n\nsep={}\n", "{}{}\nsep={}\n", "SEP = {}\n", "sep={}{}{}{}{}{}\n", '\n"sep={}"{}{}{}\n'),
    ],
)
def test_whatever_parts_the_columns_is_found(client, delimiter, beginning):
    text = beginning.replace("{}", delimiter) + written(HEAD, ROW, delimiter=delimiter)
    assert [row[1:3] for row in shown(send(client, text))] == [["Laguna", "Venezia"]]


@pytest.mark.parametrize(
    "head",
    [
        ["Partner", "Location", "Contact", "E-mail", "Country", "Language"],
        ["AZIENDA", "Sede", "Contatto", "e mail", "Paese", "Lingua"],
        ["partner", "location", "contact name", "Email address", "nazione", "language"],
        ["Partner", "location_name", "contact_name", "E-Mail (required)", "Country [ISO]", "language*"],
        ["Partner name", "Location name", "Contact person", "contact_email", "country_code", "Language code"],
        ["nome azienda", "Nome sede", "persona di contatto", "Email contatto", "Codice paese", "Lingua (it/en)"],
        [" partner ", "location", "Referente", "Indirizzo e-mail", "country", "language"],
    ],
)
def test_columns_are_known_by_many_names(client, head):
    assert len(shown(send(client, written(head, ROW)))) == 1


def test_names_of_columns_may_stand_in_quotation_marks_with_blanks_round_them(client):
    text = '"Partner" , "Location" , "Contact" , "Email" , "Country" , "Language"\n' + written(ROW)
    assert len(shown(send(client, text))) == 1


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("phone", "+39 041 555 0123", "contact_telephone"),
        ("Telefono", "041 555 0123", "contact_telephone"),
        ("indirizzo", "Calle Larga 1", "street"),
        ("CAP", "30100", "postcode"),
        ("Provincia", "VE", "region"),
        ("città", "Mestre", "city"),
        ("time zone", "europe/vienna", "zone"),
    ],
)
def test_what_a_column_says_is_stored(client, name, value, field):
    send(client, with_column(name, value), "import")
    [(kept,)] = stored(Location, field)
    assert kept.lower() == value.lower()


def test_columns_that_nothing_is_taken_from_are_named(client):
    answer = send(client, written([*HEAD, "fax", "Note <b>"], [*ROW, "1", "2"]))
    assert "not imported: fax, Note &lt;b&gt;." in answer.text
    assert "not imported: fax" in client.get(send(client, with_column("fax", "1"), "import").location).text


def test_what_is_missing_is_said_beside_what_was_not_understood(client):
    text = written(["partner", "location", "contact", "correo", "country", "language"], ROW)
    assert faults(send(client, text)) == [
        "Line 1: The first line must name the columns. Missing: email. Not recognised: correo."
    ]


def test_more_cells_than_columns_are_a_fault_of_the_line(client):
    [said] = faults(send(client, written(HEAD, ROW, ["Rossi", "Bianchi", *ROW[1:]])))
    assert said.startswith("Line 3: There are more cells than columns: “it” has no column.")
    assert stored(Partner, "name") == []


def test_a_value_under_a_column_without_a_name_is_a_fault_too(client):
    assert faults(send(client, with_column("", "lost")))[0].startswith("Line 2: There are more cells than columns")


def test_empty_cells_at_the_end_are_no_fault(client):
    assert len(shown(send(client, written([*HEAD, "", ""], [*ROW, "", "", ""])))) == 1


@pytest.mark.parametrize(("city", "town"), [("Mestre", ""), ("", "Mestre"), ("Mestre", "Mestre")])
def test_of_two_columns_for_one_value_the_filled_one_counts(client, city, town):
    send(client, written([*HEAD, "city", "town"], [*ROW, city, town]), "import")
    assert stored(Location, "city") == [("Mestre",)]


def test_two_columns_that_contradict_each_other_are_a_fault(client):
    answer = send(client, written([*HEAD, "city", "town"], [*ROW, "Mestre", "Padova"]))
    assert faults(answer) == ["Line 2: Two columns disagree: “Mestre” and “Padova”."]


def test_lines_are_numbered_as_a_spreadsheet_shows_them(client):
    text = (
        "\n\n" + written(HEAD) + "\n" + written(["Laguna\nSpA", *ROW[1:]], ["", *ROW[1:]], [*ROW[:4], "Atlantis", "it"])
    )
    assert faults(send(client, text)) == [
        "Line 6: Enter the partner’s name.",
        "Line 7: Enter the country as two letters, such as IT, or by its name.",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("first", "number"), [("", 3), ("sep=,\n", 3), ("\n", 4)])
def test_every_end_of_a_line_counts_once(client, end, mark, first, number):
    text = first + written(HEAD, ROW, ["", *ROW[1:]], lineterminator="\n")
    content = (mark + text.replace("\n", end)).encode()
    assert faults(upload(client, content)) == [f"Line {number}: Enter the partner’s name."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_a_line_break_in_a_cell_is_one_whatever_it_is_written_with(client, end):
    text = written(HEAD, ["Laguna\nSpA", *ROW[1:]], ["", *ROW[1:]], lineterminator="\n").replace("\n", end)
    assert faults(upload(client, text.encode())) == ["Line 3: Enter the partner’s name."]


@pytest.mark.parametrize("bad", ["Lag\0una", "\0", "Laguna\0"])
def test_an_empty_byte_is_a_fault_of_its_line(client, bad):
    [said] = faults(upload(client, written(HEAD, ROW, [bad, *ROW[1:]]).encode()))
    assert said == "Line 3: One character can’t be read. Correct it, and save the file as CSV UTF-8."


def test_empty_bytes_among_the_names_of_the_columns_are_a_fault_of_that_line(client):
    [said] = faults(upload(client, written(["partner\0", *HEAD[1:]], ROW).encode()))
    assert said == "Line 1: One character can’t be read. Correct it, and save the file as CSV UTF-8."


def test_a_line_break_within_quotation_marks_is_a_blank(client):
    assert shown(send(client, written(HEAD, ["Laguna\r\nSpA", *ROW[1:]])))[0][1] == "Laguna SpA"


def test_a_quotation_mark_that_is_left_open_is_a_fault_of_its_line(client):
    text = written(HEAD, ROW) + '"Tergeste,Trieste,Desk,d@tergeste.example,IT,it\n' + written(ROW)
    assert faults(send(client, text)) == ["Line 3: A quotation mark is opened here and never closed."]


@pytest.mark.parametrize("country", ["IT", "it", "Italy", "Italia", "ITALIEN", "ITA"])
@pytest.mark.parametrize("language", ["it", "IT", "it-IT", "Italian", "italiano"])
def test_a_country_and_a_language_may_be_called_by_their_names(client, country, language):
    [row] = shown(send(client, written(HEAD, [*ROW[:4], country, language])))
    assert row[3].endswith("Italy")
    assert row[5] == "Italiano"


def test_a_telephone_is_read_in_the_country_of_its_line(client):
    [said] = faults(send(client, with_column("telephone", "call me")))
    assert said == "Line 2: Telephone: Enter the number like +39 045 123456."


@pytest.mark.parametrize(("country", "zone"), [("DE", "Europe/Berlin"), ("AT", "Europe/Vienna"), ("US", "Europe/Rome")])
def test_without_a_zone_the_time_is_that_of_the_country_or_of_the_network(client, country, zone):
    [row] = shown(send(client, written(HEAD, [*ROW[:4], country, "en"])))
    assert row[6] == zone


def test_the_rows_are_shown_as_they_would_be_stored(client):
    make_partner("LAGUNA", city="Padova")
    head = [*HEAD, "street", "cap", "city", "telephone", "zone"]
    text = written(
        head, [" Laguna ", "Sede\u00a0di  Mestre", "Desk", "Desk@Laguna.Example", "Italia", "Italian", "Via Piave 1"]
    )
    text = text.strip() + ",30171,Mestre,041 555 0123,europe/rome\n"
    expected = [
        "LAGUNA",
        "Sede di Mestre",
        "Via Piave 1, 30171 Mestre, Italy",
        "Desk desk@laguna.example · 041 555 0123",
    ]
    [row] = shown(send(client, text))
    assert [re.sub(r"\s+", " ", cell) for cell in row] == ["2", *expected, "Italiano", "Europe/Rome"]
    send(client, text, "import")
    assert stored(Location, "name", "street", "city", "contact_email", "zone")[-1] == (
        *("Sede di Mestre", "Via Piave 1", "Mestre"),
        *("desk@laguna.example", "Europe/Rome"),
    )


def test_only_what_was_shown_is_imported(client):
    text = written(HEAD, ROW)
    seen = re.search('name="seen" value="([^"]+)"', send(client, text).text)[1]
    other = send(client, written(HEAD, ["Other", *ROW[1:]]), "import", seen=seen)
    assert shown(other)[0][1] == "Other"
    assert stored(Partner, "name") == []
    assert send(client, text, "import", seen=seen).status_code == 303


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_file_is_read(client, encoding):
    text = written(HEAD, ["Perché €", "Forlì", "Łódź Ωmega", *ROW[3:]])
    assert shown(upload(client, text.encode(encoding)))[0][1:3] == ["Perché €", "Forlì"]


def test_a_file_of_old_windows_is_shown_before_it_is_imported(client):
    text = written(HEAD, ["Caffè Dell’Acqua – Müller & Søn", "Forlì", "Niccolò", *ROW[3:]])
    for answer in (upload(client, text.encode("cp1252")), upload(client, text.encode("cp1252"), "import")):
        assert "This file isn’t UTF-8." in answer.text
        assert shown(answer)[0][1:3] == ["Caffè Dell’Acqua – Müller & Søn", "Forlì"]
    assert stored(Partner, "name") == []


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *[("mac_roman", name) for name in ("Caffè Nuovo", "José Ñáñez", "Niccolò", "Müller", "Città")],
        *[("cp850", name) for name in ("Perché", "Niccolò", "Müller", "Città", "Caffè", "Jürgen Jäger")],
        *[("cp1251", name) for name in ("Москва", "Привет")],
        *[
            ("cp1253", "Αθήνα"),
            ("shift_jis", "東京支店"),
            ("gb18030", "北京分公司"),
            ("cp1250", "Łódź"),
            ("koi8-r", "Москва"),
        ],
    ],
)
def test_letters_that_cannot_be_known_are_refused(client, encoding, name):
    content = written(HEAD, [name, *ROW[1:]]).encode(encoding)
    assert faults(upload(client, content)) == [
        "Line 1: We can’t read the letters in this file reliably. Save it as CSV UTF-8 and send it again."
    ]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        *[("cp1252", name) for name in ("Niccolò", "Perché", "Forlì", "Müller", "Caffè “Nuova", "5 €")],
        *[("latin-1", name) for name in ("Niccolò", "Perché", "Caffè “Nuovo”", "Città", "Łódź")],
    ],
)
def test_letters_that_were_saved_wrong_before_are_refused(client, encoding, name):
    wrong = name.encode().decode(encoding)
    [said] = faults(upload(client, written(HEAD, [wrong, *ROW[1:]]).encode()))
    assert said.startswith("Line 2: ")
    assert "CSV UTF-8" in said


@pytest.mark.parametrize("name", ["Niccol\ufffd", "CittÃ", "Citt\x1a"])
def test_letters_that_were_lost_before_are_refused(client, name):
    [said] = faults(send(client, written(HEAD, [name, *ROW[1:]])))
    assert said == "Line 2: One character can’t be read. Correct it, and save the file as CSV UTF-8."


@pytest.mark.parametrize(
    "name", ["Ã", "Âge d’Or", "Português São João", "Ça & Là", "Žižek", "Größe", "10 °C", "A·B", "Nº 1", "Œuvre"]
)
def test_letters_that_only_look_strange_are_stored(client, name):
    assert shown(upload(client, written(HEAD, [name, *ROW[1:]]).encode()))[0][1] == name


def test_a_closed_list_is_read_in_the_same_way(client):
    path = "/operator/vocabularies/service/import"
    text = 'sep=;\n\nInglese;"Tedesco" ;note;Italiano\nBackup;Sicherung;x;Backup\nTraining;Schulung;;Formazione\n'
    answer = send(client, text, path=path)
    assert shown(answer) == [["3", "Backup", "Sicherung", "Backup"], ["4", "Training", "Schulung", "Formazione"]]
    assert "not imported: note." in answer.text
    send(client, text, "import", path)
    assert stored(TermName, "language", "name") == [
        *(("de", "Sicherung"), ("en", "Backup"), ("it", "Backup")),
        *(("de", "Schulung"), ("en", "Training"), ("it", "Formazione")),
    ]
