"""Compressed responses, if requested: files of static/, and the page of an emailed link."""

import gzip

import pytest

from referrals.web.responses import assets

GZIP = {"Accept-Encoding": "gzip, br"}
STYLE = assets.address("css/all.css")


@pytest.mark.parametrize("file", ["css/all.css", "js/htmx.js", "icons.svg"])
def test_a_file_is_the_same_unzipped(client, file):
    plain, zipped = client.get(assets.address(file)), client.get(assets.address(file), headers=GZIP)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert int(zipped.headers["Content-Length"]) == len(zipped.data) < len(plain.data) / 2


def test_who_does_not_ask_for_it_gets_it_plain(client):
    answer = client.get(STYLE)
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_the_browser_has_is_not_sent_again(client):
    etag = client.get("/static/icons.svg", headers=GZIP).headers["ETag"]
    assert client.get("/static/icons.svg", headers={**GZIP, "If-None-Match": etag}).status_code == 304


def test_a_font_is_left_as_it_is(client):
    font = assets.address("vendor/hanken-grotesk-latin.woff2")
    assert "Content-Encoding" not in client.get(font, headers=GZIP).headers


def test_a_drawing_that_the_sprite_lacks_is_a_mistake():
    with pytest.raises(LookupError):
        assets.drawing("no-such-icon")
