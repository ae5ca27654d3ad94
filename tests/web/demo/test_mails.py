"""The demo's mails: anybody can read them, and their links work."""

import re

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Notice


@pytest.fixture
def newest(visitor):
    """Return the URL of a waiting mail about a referral."""
    waiting = select(Notice.id).where(Notice.state == "waiting", Notice.kind == "referral-received")
    return f"/demo/mails/{db.session.scalars(waiting.order_by(Notice.id)).first()}"


def test_the_newest_are_listed_first(visitor, newest):
    page = visitor.get("/demo/mails").text
    assert newest in page
    assert "Backup for four branch offices" in page


def test_there_are_further_pages(visitor):
    first = visitor.get("/demo/mails").text
    following = re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    seen = set(re.findall(r"/demo/mails/\d+", first))
    further = set(re.findall(r"/demo/mails/\d+", visitor.get(following).text))
    assert further
    assert not seen & further


def test_one_is_read_in_a_frame(visitor, newest):
    page = visitor.get(newest)
    assert f'src="{newest}/html"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_its_link_works(app, visitor, newest):
    html = visitor.get(f"{newest}/html").text
    link = re.search(r'href="http://referrals.test(/r/[^"]+)"', html)[1]
    with_link = app.test_client()
    assert with_link.get(with_link.get(link).location).status_code == 200


def test_a_tap_in_the_frame_opens_the_window_round_it(visitor, newest):
    answer = visitor.get(f"{newest}/html")
    assert '<base target="_top">' in answer.text
    assert "sandbox allow-top-navigation-by-user-activation" in answer.headers["Content-Security-Policy"]


def test_every_kind_of_mail_in_the_demo_can_be_written(visitor):
    kinds = select(Notice.kind, Notice.id).order_by(Notice.id)
    one_of_each = dict(tuple(row) for row in db.session.execute(kinds))
    answers = {kind: visitor.get(f"/demo/mails/{key}").status_code for kind, key in one_of_each.items()}
    assert set(answers.values()) == {200}


def test_no_such_mail(visitor):
    assert visitor.get("/demo/mails/999999").status_code == 404
