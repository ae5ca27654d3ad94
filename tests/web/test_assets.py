"""The joined style sheet, and how long browsers cache assets."""

from pathlib import Path

import pytest

from referrals.web.responses import assets

SHEETS = sorted((assets.STATIC / "css").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_sheet_is_part_of_the_one(sheet):
    named = assets.FONT.sub(lambda found: f'url("{assets.address(found[1])}")', assets.bare(sheet.read_text()))
    assert named.encode() in assets.style()


def test_comments_stay_here():
    assert b"/*" not in assets.style()


def test_the_font_is_fetched_once_where_the_page_announces_it():
    assert assets.address("vendor/hanken-grotesk-latin.woff2").encode() in assets.style()


def test_the_layers_are_named_before_anything_else():
    assert assets.style().startswith(b"@layer reset, tokens, base, layout, components, utilities;")


def test_the_browser_keeps_what_has_the_hash_in_its_address(client):
    answer = client.get(assets.address("css/all.css"))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")


def test_the_browser_asks_again_without_the_hash(client):
    assert client.get("/static/css/all.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("file", ["icons.svg", "mark.svg", "vendor/htmx.min.js", "js/answers.js"])
def test_a_file_can_be_fetched_where_pages_say(client, file):
    answer = client.get(assets.address(file))
    assert answer.data == Path(assets.STATIC, file).read_bytes()


def test_htmx_comes_with_its_extension(client):
    answer = client.get(assets.address("js/htmx.js"))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "text/javascript",
        "public, max-age=31536000, immutable",
    )
    assert answer.data.index(b'version="4') < answer.data.index(b'registerExtension("ptag"')


def test_a_missing_file_is_not_kept(client):
    assert client.get("/static/nothing.svg?v=1").headers["Cache-Control"] == "private, no-store"
