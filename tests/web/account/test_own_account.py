"""One's own account: personal data, password, address, browsers."""

import pytest
from sqlalchemy import select

from referrals import passwords
from referrals.extensions import db
from referrals.models import Notice, Person
from referrals.web.account.own_account import describe_browser
from tests.database_content import nothing_changes
from tests.web.account.credentials import PASSWORD, is_signed_in, sessions, stored_links

NEW = "another long password"


@pytest.mark.parametrize("who", ["luca", "giulia", "operator", "agent"])
def test_everybody_has_one(request, sign_in, who):
    assert is_signed_in(sign_in(request.getfixturevalue(who)))


def save(client, **typed):
    return client.post("/account", data={"name": "Luca", "language": "en", "zone": "Europe/Rome", **typed})


def test_name_language_and_zone_are_changed(luca, sign_in):
    assert save(sign_in(luca), name="Luca B.", language="it", zone="America/New_York").location == "/account"
    changed = db.session.get(Person, luca.id)
    assert (changed.name, changed.language, changed.zone) == ("Luca B.", "it", "America/New_York")


def test_the_page_then_speaks_the_new_language(luca, sign_in):
    client = sign_in(luca)
    save(client, language="it")
    assert '<html lang="it">' in client.get("/account").text


@pytest.mark.parametrize("typed", [{"zone": "Europe/Nowhere"}, {"language": "xx"}, {"name": " "}, {"name": "x" * 121}])
def test_what_does_not_do_changes_nothing(luca, sign_in, typed):
    client = sign_in(luca)
    with nothing_changes():
        assert save(client, **typed).status_code == 422


def change_password(client, present=PASSWORD, password=NEW):
    return client.post("/account/password", data={"present": present, "password": password, "again": password})


def test_another_password_signs_out_the_other_browsers(with_password, sign_in):
    here, elsewhere = sign_in(with_password), sign_in(with_password)
    assert change_password(here).status_code == 303
    assert passwords.is_right(NEW, db.session.get(Person, with_password.id).password_hash)
    assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)


def test_another_password_needs_the_present_one(with_password, sign_in):
    answer = change_password(sign_in(with_password), present="a wrong password")
    assert answer.status_code == 422
    assert "That isn’t your current password." in answer.text


def test_without_a_password_a_first_one_is_chosen(luca, sign_in):
    client = sign_in(luca)
    assert 'name="present"' not in client.get("/account/password").text
    assert change_password(client, present="").status_code == 303


def test_guessing_the_present_password_is_slowed_down(with_password, sign_in):
    client = sign_in(with_password)
    codes = [change_password(client, present="", password="").status_code for _ in range(16)]
    assert codes == [422] * 15 + [429]


def change_email(client, email="new@people.example", password=PASSWORD):
    return client.post("/account/email", data={"email": email, "password": password})


def test_another_address_is_asked_by_a_link_that_goes_there(with_password, sign_in):
    assert change_email(sign_in(with_password)).status_code == 303
    assert [(link.purpose, link.address) for link in stored_links()] == [("email-change", "new@people.example")]
    assert db.session.scalars(select(Notice.address)).all() == ["new@people.example"]


def test_another_address_needs_the_password(with_password, sign_in):
    assert change_email(sign_in(with_password), password="").status_code == 422
    assert stored_links() == []


def test_an_address_with_an_account_has_the_same_answer(with_password, stranger, sign_in):
    client = sign_in(with_password)
    answers = [change_email(client, email).location for email in ("new@people.example", "stefano@people.example")]
    assert answers == ["/account/email"] * 2


def test_too_many_links_are_a_sentence(with_password, sign_in):
    client = sign_in(with_password)
    answers = [change_email(client) for _ in range(6)]
    assert answers[5].status_code == 422
    assert "Too many emails" in answers[5].text


def test_the_browsers_are_listed_without_their_secrets(luca, sign_in):
    here = sign_in(luca)
    sign_in(luca)
    page = here.get("/account/sessions").text
    assert page.count("Sign out there") == 1
    assert [row.id for row in sessions() if row.id in page] == []


def handle_in(page):
    return page.split('name="handle" value="')[1].split('"')[0]


def test_one_other_browser_is_signed_out(luca, sign_in):
    here, there = sign_in(luca), sign_in(luca)
    here.post("/account/sessions/end", data={"handle": handle_in(here.get("/account/sessions").text)})
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_everywhere_else_is_signed_out(luca, sign_in):
    here, there, yonder = (sign_in(luca) for _ in range(3))
    here.post("/account/sessions/end", data={"all": "yes"})
    assert [is_signed_in(client) for client in (here, there, yonder)] == [True, False, False]


def test_nobody_signs_out_somebody_else(luca, giulia, sign_in):
    hers, his = sign_in(giulia), sign_in(luca)
    sign_in(giulia)
    handle = handle_in(hers.get("/account/sessions").text)
    assert his.post("/account/sessions/end", data={"handle": handle}).status_code == 404
    assert len(sessions()) == 3


@pytest.mark.parametrize(
    ("says", "is_called"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", "A browser"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(app, says, is_called):
    with app.test_request_context():
        assert describe_browser(says) == is_called
