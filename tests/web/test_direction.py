"""Arabic and Hebrew text on every page and in every mail is in an element of its own direction."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from sqlalchemy import update

from referrals import languages
from referrals.actions.referral import moves
from referrals.database import write
from referrals.language import text_direction
from referrals.models import (
    Campaign,
    Enquiry,
    EnquiryKeyword,
    EnquiryPrivate,
    Location,
    MarketingProfile,
    Partner,
    Person,
    TermName,
)
from tests.clock import NOW
from tests.mail.kinds import World, every_kind
from tests.people import acting, add
from tests.web.routes import ROUTES
from tests.web.test_every_route import ROLES, address, routes, world  # noqa: F401  (a fixture)

ARABIC, HEBREW = "نقل البريد (Exchange 2012)", "ענן בע״מ (Cloud)"
SOLE = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "use", "path", "rect", "circle", "line"}
LATIN = re.compile("[A-Za-z]")
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
READ_OUT = ("title", "alt", "placeholder", "aria-label", "data-label")
TYPED_IN = ("text", "search", None)


@dataclass
class Found(HTMLParser):
    """The right-to-left text of a page, and where it would reorder its surroundings."""

    wrong: list = field(default_factory=list)
    seen: int = 0

    def __post_init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if tag not in SOLE:
            self.open.append((tag, known))
        for name in READ_OUT:
            self.look(known.get(name) or "", f"{tag} {name}")
        if tag == "input" and known.get("type") in TYPED_IN and text_direction.runs_leftwards(known.get("value") or ""):
            self.note(known.get("dir") == "auto", f"input {known.get('name')}")

    def handle_endtag(self, tag):
        while tag in [name for name, _ in self.open] and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not self.open or self.open[-1][0] in ("style", "script"):
            return
        if self.open[-1][0] in ("title", "option"):
            self.look(data, self.open[-1][0])
        elif text_direction.runs_leftwards(data):
            is_own = any(known.get("dir") == "auto" for _, known in self.open)
            self.note(is_own, f"{'/'.join(name for name, _ in self.open[-3:])}: {data.strip()}")

    def look(self, text, where):
        """Check text where no element is possible: it must be isolated."""
        if text_direction.runs_leftwards(text):
            rest = ISOLATED.sub("", text)
            self.note(not text_direction.runs_leftwards(rest) or LATIN.search(rest) is None, f"{where}: {text}")

    def note(self, is_right, where):
        self.seen += 1
        self.wrong += [] if is_right else [where]


def found(html):
    reader = Found()
    reader.feed(html)
    return reader


def write_from_right_to_left(referral):
    """Change all typed text to Arabic or Hebrew."""
    texts = {
        Enquiry: {"need": ARABIC, "overview": f"{ARABIC}\n{HEBREW}", "place": ARABIC, "language": "ar"},
        EnquiryPrivate: {
            "company": HEBREW,
            "contact_name": ARABIC,
            "address": HEBREW,
            "details": ARABIC,
            "reach_me": HEBREW,
        },
        Partner: {"name": HEBREW},
        Location: {"name": ARABIC, "city": ARABIC, "contact_name": HEBREW},
        MarketingProfile: {"description": ARABIC},
        Person: {"name": HEBREW},
        TermName: {"name": ARABIC},
        Campaign: {"name": HEBREW},
    }
    with write() as session:
        for table, values in texts.items():
            session.execute(update(table).values(**values))
    add(EnquiryKeyword(enquiry_id=referral.enquiry_id, keyword=HEBREW))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_shows_it_in_its_own_direction(app, world, role):  # noqa: F811
    luca = world.people["member"]
    moves.interested(world.referral.id, assignee_id=luca.id, by=acting(luca), version=1, now=NOW)
    moves.add_note(world.referral.id, text=ARABIC, by=acting(luca), now=NOW)
    write_from_right_to_left(world.referral)
    wrong, seen = [], 0
    for endpoint, method in sorted(routes(app)):
        if method == "GET" and not ROUTES[endpoint].ends_session:
            answer = world.clients[role].get(address(app, world, endpoint))
            if answer.mimetype == "text/html":
                page = found(answer.text)
                seen += page.seen
                wrong += [f"{endpoint}: {where}" for where in page.wrong]
    assert wrong == []
    assert seen


def test_every_mail_shows_it_in_its_own_direction(app, open_for_enquiries, monkeypatch):
    monkeypatch.setattr("tests.mail.kinds.NEED", ARABIC)
    monkeypatch.setattr("tests.mail.kinds.OVERVIEW", f"{HEBREW}\n{ARABIC}")
    monkeypatch.setitem(every_kind.__globals__["SECRETS"], "company", HEBREW)
    mails = every_kind(World())
    wrong = {kind: page.wrong for kind, one in mails.items() if (page := found(one.html)).wrong}
    assert wrong == {}
    assert found(mails["referral-received"].html).seen
    assert f"New referral: \u2068{ARABIC}\u2069" in mails["referral-received"].subject
    assert b"SUMMARY:Answer: \xe2\x81\xa8" in mails["referral-received"].attachments[0].data


@pytest.mark.parametrize(
    ("role", "page"), [("member", "/board"), ("member", "referral"), ("link", "referral"), ("customer", "enquiry")]
)
def test_a_text_in_another_language_says_so(app, world, role, page):  # noqa: F811
    write_from_right_to_left(world.referral)
    there = {"referral": f"/referrals/{world.referral.public_id}", "enquiry": f"/enquiries/{world.enquiry.public_id}"}
    assert re.search(
        rf'lang="ar"[^>]*>(<bdi dir="auto">)?{re.escape(ARABIC)}', world.clients[role].get(there.get(page, page)).text
    )


def test_a_text_in_the_language_of_the_page_says_nothing(app, world):  # noqa: F811
    page = world.clients["member"].get(f"/referrals/{world.referral.public_id}").text
    assert re.findall(r' lang="(\w+)"', page) == list(languages.codes())  # the last ones are the buttons


def test_what_runs_as_we_write_is_left_as_it_is(app, world):  # noqa: F811
    assert "<bdi" not in world.clients["member"].get("/board").text
