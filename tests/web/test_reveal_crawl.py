"""Everything that a partner can reach before I'm interested, by links and mails, contains nothing private."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import select

from referrals import links
from referrals.actions.enquiry import customer_actions
from referrals.actions.referral import moves, reminders, sweep
from referrals.extensions import db
from referrals.mail import rendering
from referrals.models import Notice
from tests.clock import HOURS, NOW
from tests.link_tokens import contact_link
from tests.people import acting, send_enquiry
from tests.web.htmx import PARTIAL

PRIVATE = ("company", "contact_name", "telephone", "address", "details", "reach_me")
MARKERS = {field: f"Marker{number}Zebra" for number, field in enumerate(PRIVATE)}
EMAIL = "marker9zebra@customer.example"
HREF = re.compile(r'(?:href|action|hx-get|src)="([^"]+)"')
STARTS = ("/", "/board", "/archive", "/team", "/account", "/archive.csv", "/partners", "/insights")
OF_ONE_PATH = 4  # URLs that differ in their query only; filters and orders have their own tests


def leaked(text):
    return [marker for marker in (*MARKERS.values(), EMAIL.split("@", maxsplit=1)[0]) if marker.lower() in text.lower()]


@pytest.fixture
def hidden(location, luca):
    """Referrals of every kind that was never revealed: new, overdue, missed, ignored, withdrawn."""
    send = {"email": EMAIL, **MARKERS}
    new = send_enquiry(location, **send)[0]
    send_enquiry(location, now=NOW - 71 * HOURS, **send)
    send_enquiry(location, now=NOW - 90 * HOURS, **send)
    sweep.archive_overdue(now=NOW, pause=0)
    send_enquiry(location, now=NOW - 80 * HOURS, **send)
    ignored, withdrawn = (send_enquiry(location, **send)[0] for _ in range(2))
    moves.ignore(ignored.id, reason="unsaid", note="our own words", by=acting(luca), version=1, now=NOW)
    customer_actions.withdraw(withdrawn.enquiry_id, now=NOW)
    reminders.owe_due(now=NOW)
    return new


def crawl(client, starts):
    """Yield (URL, text) of everything reachable by links, as pages and as fragments."""
    waiting, seen, of_path = list(starts), set(), Counter()
    while waiting:
        address = waiting.pop()
        path = address.split("?")[0]
        if address in seen or path.startswith(("/static", "/language")) or of_path[path] == OF_ONE_PATH:
            continue
        seen.add(address)
        of_path[path] += 1
        answer = client.get(address)
        text = answer.text + str(answer.headers) + client.get(address, headers=PARTIAL).text
        yield address, text
        waiting += [local for link in HREF.findall(answer.text) if (local := within(address, link))]
        if answer.status_code in (301, 302, 303):
            waiting += [local for local in [within(address, answer.location)] if local]


def within(address, link):
    """Return the link as a URL of ours, or None if it leads elsewhere."""
    parts = urlsplit(urljoin(f"http://localhost{address}", link.replace("&amp;", "&")))
    return f"{parts.path}?{parts.query}".rstrip("?") if parts.hostname in ("localhost", "referrals.test") else None


@pytest.mark.parametrize("who", ["giulia", "stranger"])
def test_no_page_that_a_partner_can_reach_shows_it(request, who, hidden, sign_in):
    client = sign_in(request.getfixturevalue(who))
    pages = dict(crawl(client, [*STARTS, f"/referrals/{hidden.public_id}"]))
    assert len(pages) > 15
    assert {address: leaked(text) for address, text in pages.items() if leaked(text)} == {}


def test_no_page_that_a_link_reaches_shows_it(app, hidden, location, travel):
    link = contact_link(hidden, location)
    pages = dict(crawl(app.test_client(), [f"/r/{links.referral_token(link)}"]))
    assert len(pages) > 3
    assert {address: leaked(text) for address, text in pages.items() if leaked(text)} == {}


def test_no_mail_to_a_partner_shows_it(app, hidden, giulia, operator):
    owed = db.session.scalars(select(Notice).where(~Notice.recipient.startswith("customer:"))).all()
    assert {notice.kind for notice in owed} >= {"referral-received", "referral-missed", "enquiry-withdrawn"}
    for notice in owed:
        mail = rendering.preview(notice.id, now=NOW, show_links=True)
        assert leaked(f"{mail.subject} {mail.body} {mail.html} {mail.reply_to} {mail.sender}") == []


def test_no_log_line_shows_it(app, hidden, sign_in, luca, caplog):
    client = sign_in(luca)
    dict(crawl(client, ["/board", f"/referrals/{hidden.public_id}"]))
    assert leaked(caplog.text) == []


def test_the_crawl_would_find_it(hidden, sign_in, luca):
    moves.interested(hidden.id, assignee_id=None, by=acting(luca), version=1, now=NOW)
    text = "".join(dict(crawl(sign_in(luca), ["/board"])).values())
    assert set(leaked(text)) == {*MARKERS.values(), EMAIL.split("@", maxsplit=1)[0]}
