"""A mail scanner that follows every link and sends every form of the link's page as it stands changes nothing."""

from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from referrals.extensions import db
from referrals.models import Note, Referral, ReferralEvent
from tests.web.referral.move_form import stored

STARTS = ["referral", "evaluating", "negotiating"]


class Forms(HTMLParser):
    """The forms of a page as a browser sends them without a pressed button, and the page's links."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.select = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        match tag:
            case "form":
                self.forms.append((told.get("method", "get"), told.get("action", ""), {}))
            case "input" | "textarea" if self.forms and "name" in told:
                self.forms[-1][2][told["name"]] = told.get("value") or ""
            case "select":
                self.select = told["name"]
            case "option" if "selected" in told:
                self.forms[-1][2][self.select] = told["value"]
            case "a" if told.get("href", "").startswith("/referrals/"):
                self.links.append(told["href"])


def scan(client, address):
    """Open the page and everything that it links to, and send each form as it stands."""
    page = Forms(client.get(address).text)
    for found in [page, *(Forms(client.get(link).text) for link in page.links)]:
        for method, action, fields in found.forms:
            (client.get if method == "get" else client.post)(action, **{_where(method): fields})


def _where(method):
    return "query_string" if method == "get" else "data"


@pytest.mark.parametrize("start", STARTS)
def test_nothing_has_changed(start, contact, request):
    referral = request.getfixturevalue(start)
    before = (referral.stage, referral.version, referral.changed_at, db.session.scalars(select(ReferralEvent.id)).all())
    scan(contact, f"/referrals/{referral.public_id}")
    after = stored(referral)
    assert (after.stage, after.version, after.changed_at, db.session.scalars(select(ReferralEvent.id)).all()) == before
    assert db.session.scalars(select(Note.id)).all() == []


def test_an_archived_one_that_could_be_undone_stays_archived(contact, referral):
    contact.post(f"/referrals/{referral.public_id}/ignore", data={"version": 1, "reason": "unsaid"})
    scan(contact, f"/referrals/{referral.public_id}")
    assert db.session.get(Referral, referral.id).outcome == "ignored"


def test_the_scanner_of_this_test_does_find_the_forms(contact, referral):
    page = Forms(contact.get(f"/referrals/{referral.public_id}").text)
    names = [link.partition("?")[0].rpartition("/")[2] for link in page.links]
    assert names == ["calendar.ics", "interested", "ignore"]
    assert f"/referrals/{referral.public_id}/notes" in [action for _, action, _ in page.forms]
