"""Signatures: by the current key; those of earlier keys are accepted."""

from referrals import links

OLD, NEW = "an earlier key 7f3e9c1b5a2d8406aa", "a later key 1b5a2d84067f3e9cbb"


def rotate(app, monkeypatch, *, fallbacks):
    monkeypatch.setitem(app.config, "SECRET_KEY", NEW)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", fallbacks)


def signed_before(app, monkeypatch):
    monkeypatch.setitem(app.config, "SECRET_KEY", OLD)
    return links.sign(links.FORM, "nonce", 1)


def test_a_link_outlives_the_key_that_signed_it(app, monkeypatch):
    token = signed_before(app, monkeypatch)
    rotate(app, monkeypatch, fallbacks=[OLD])
    assert links.read(links.FORM, token) == ["nonce", 1]


def test_without_the_earlier_key_it_is_over(app, monkeypatch):
    token = signed_before(app, monkeypatch)
    rotate(app, monkeypatch, fallbacks=[])
    assert links.read(links.FORM, token) is None


def test_what_is_signed_now_is_signed_by_the_new_key(app, monkeypatch):
    rotate(app, monkeypatch, fallbacks=[OLD])
    token = links.sign(links.FORM, "nonce", 1)
    rotate(app, monkeypatch, fallbacks=[])
    assert links.read(links.FORM, token) == ["nonce", 1]


def test_who_is_signed_in_stays_so(app, monkeypatch, luca, sign_in):
    monkeypatch.setitem(app.config, "SECRET_KEY", OLD)
    client = sign_in(luca)
    rotate(app, monkeypatch, fallbacks=[OLD])
    assert client.get("/board").status_code == 200
