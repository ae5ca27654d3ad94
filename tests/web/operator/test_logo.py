"""The network's logo: drawn anew, shown on every page, cached. A bad file does not lose the other fields."""

import re
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from referrals import images
from referrals.extensions import db
from referrals.images import PictureKind
from referrals.queries.network import settings
from tests.pictures import SVG, bomb, picture_file
from tests.web.operator.test_settings import VALUES


@pytest.fixture
def client(operator, sign_in, travel):
    return sign_in(operator)


def save(client, upload=None, **typed):
    files = {"logo": FileStorage(BytesIO(upload), "logo.png")} if upload is not None else {}
    return post(client, "/operator/settings", {**VALUES, **typed, **files})


def post(client, path, fields):
    boundary, body = encode_multipart(fields)  # the test client would leave files open
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def saved():
    db.session.rollback()
    return settings.current().logo


def addresses(page):
    return re.findall(r'src="(/uploads/[^"]+)"', page)


def test_it_stands_in_the_bar_of_every_page(client, app):
    save(client, picture_file())
    stranger = app.test_client().get("/sign-in").text
    assert addresses(stranger) == [f"/uploads/{saved()}"]
    assert 'width="360" height="120"' in stranger


def test_beside_the_name_which_is_there_without_pictures_too(client, app):
    save(client, picture_file())
    assert "Rete Adriatica" in app.test_client().get("/sign-in").text


def test_it_is_served_as_what_it_is_and_kept_for_ever(client):
    save(client, picture_file("JPEG"))
    answer = client.get(f"/uploads/{saved()}")
    assert answer.mimetype == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_saving_something_else_leaves_it(client):
    save(client, picture_file())
    before = saved()
    save(client, kept_logo=before, network_name="Rete Tirrenica")
    assert saved() == before


def test_saving_on_a_machine_without_its_file_leaves_it(client):
    save(client, picture_file())
    before = saved()
    (images.folder() / before).unlink()
    save(client, kept_logo=before, network_name="Rete Tirrenica")
    assert saved() == before
    save(client, network_name="Rete Tirrenica")
    assert saved() == before


def test_it_can_be_taken_away_on_a_machine_without_its_file(client):
    save(client, picture_file())
    (images.folder() / saved()).unlink()
    save(client, kept_logo=saved(), no_logo="y")
    assert saved() == ""


def test_it_can_be_taken_away(client):
    save(client, picture_file())
    save(client, kept_logo=saved(), no_logo="y")
    assert saved() == ""


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SVG, "We can’t use this picture."),
        (b"#!/bin/sh", "We can’t use this picture."),
        (picture_file()[:-80], "This picture is damaged"),
        (bomb(), "This picture has too many pixels."),
        (bytes(images.MAX_BYTES + 1), "This file is too large. The limit is 5 MB."),
        (bytes(15 * 1024**2), "This file is too large. The limit is 5 MB."),
    ],
    ids=["svg", "disguised", "cut off", "bomb", "heavy", "very heavy"],
)
def test_what_cannot_be_used_is_said_beside_it_and_nothing_else_is_lost(client, upload, sentence):
    answer = save(client, upload, network_name="Rete Nuova")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Rete Nuova"' in answer.text


def test_the_one_that_was_there_stays_when_another_is_refused(client):
    save(client, picture_file())
    answer = save(client, SVG, kept_logo=saved())
    assert addresses(answer.text).count(f"/uploads/{saved()}") == 2


def test_a_sound_one_need_not_be_chosen_again_when_another_field_is_wrong(client):
    answer = save(client, picture_file(), network_name=" ")
    name = re.search(r'name="kept_logo" value="([^"]+)"', answer.text)[1]
    save(client, kept_logo=name)
    assert saved() == name


@pytest.mark.parametrize("name", ["../secret-key", "network-" + "0" * 32 + "-9x9.webp"])
def test_a_name_that_was_never_given_is_not_believed(client, name):
    save(client, kept_logo=name)
    assert saved() == ""


def test_a_partner_s_logo_is_not_taken_for_the_network_s(client):
    save(client, kept_logo=images.store(picture_file(), kind=PictureKind.PARTNER))
    assert saved() == ""


@pytest.mark.parametrize("name", ["secret-key", "%2e%2e%2fsecret-key", "network-" + "0" * 32 + "-9x9.webp"])
def test_nothing_else_is_served(client, name):
    assert client.get(f"/uploads/{name}").status_code == 404


def test_more_than_any_picture_is_a_page_of_its_own(client):
    assert save(client, bytes(17 * 1024**2)).status_code == 413


def test_other_forms_take_less(client):
    fields = {"name": "x", "logo": FileStorage(BytesIO(bytes(3 * 1024**2)), "x.png")}
    assert post(client, "/operator/partners/new", fields).status_code == 413
