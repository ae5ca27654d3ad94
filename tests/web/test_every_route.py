"""Every route x every role: the table says who may. A route without a row fails."""

import re
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from sqlalchemy import func, select

from referrals import clock, images, links
from referrals.actions.partner import contacts
from referrals.actions.person import one_time_links, sessions
from referrals.actions.person.sessions import Browser
from referrals.database import write
from referrals.extensions import db
from referrals.images import PictureKind
from referrals.models import Campaign, Enquiry, LinkPurpose, Location, Notice, OneTimeLink, Person, Referral, Term
from tests.clock import NOW
from tests.database_content import nothing_changes
from tests.link_tokens import contact_link, enquiry_token, one_time_token
from tests.people import add
from tests.pictures import picture_file
from tests.web.routes import EVERYONE, ROUTES, SIGNED_IN

SIGNED_OUT = ("anonymous", "link", "customer")
ROLES = (*SIGNED_OUT, "stranger", "member", "admin", "agent", "operator")
METHODS = ("GET", "POST")


@dataclass
class World:
    """The parts of the URLs in the table, and a client for each role."""

    referral: Referral
    enquiry: Enquiry
    location: Location
    people: dict[str, Person]
    tokens: dict[str, str]
    notice: Notice
    term: Term
    picture: str
    clients: dict[str, object] = field(default_factory=dict)


OF_A_PERSON = (LinkPurpose.INVITATION, LinkPurpose.SIGN_IN, LinkPurpose.PASSWORD_RESET, LinkPurpose.EMAIL_CHANGE)


def a_link(purpose, person):
    """Issue a working link and return its token."""
    address = "new@people.example" if purpose is LinkPurpose.EMAIL_CHANGE else None
    return one_time_token(one_time_links.issue(purpose, person.id, address=address, now=NOW))


def to_verify(location):
    """Send the contact a link to verify the address. Return its token."""
    with write() as session:
        contacts.send_check_in(session, location.id, location.contact_email, now=NOW)
    return one_time_token(db.session.scalars(select(func.max(OneTimeLink.id))).one())


@pytest.fixture
def world(app, referral, location, giulia, luca, stranger, agent, operator, sign_in):
    enquiry = db.session.get(Enquiry, referral.enquiry_id)
    people = {"stranger": stranger, "member": luca, "admin": giulia, "agent": agent, "operator": operator}
    to_contact = contact_link(referral, location)
    tokens = {
        "referral": links.referral_token(to_contact),
        "enquiry": enquiry_token(enquiry),
        "contact-check": to_verify(location),
    } | {purpose: a_link(purpose, luca) for purpose in OF_A_PERSON}
    term = add(Term(vocabulary="product", slug="backup", names={"en": "Backup", "it": "Backup"}))
    add(Campaign(slug="spring-fair", name="Spring fair", created_at=NOW))
    notice = db.session.scalars(select(Notice).where(Notice.kind == "referral-received")).first()
    picture = images.store(picture_file(), kind=PictureKind.NETWORK)
    world = World(referral, enquiry, location, people, tokens, notice, term, picture)
    world.clients = {role: sign_in(person) for role, person in people.items()}
    world.clients |= {role: app.test_client() for role in SIGNED_OUT}
    world.clients["link"].get(f"/r/{tokens['referral']}")
    world.clients["customer"].get(f"/enquiries/{tokens['enquiry']}")
    return world


def routes(app):
    """Return every (endpoint, method) of the application."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in METHODS
        if method in rule.methods and rule.endpoint != "static"
    }


def address(app, world, endpoint):
    with app.test_request_context():
        return app.url_for(endpoint, **ROUTES[endpoint].values(world))


def is_refused(answer, role):
    """Check for a 404 for everybody. Whoever is signed out may be redirected to the sign-in instead."""
    if role in SIGNED_OUT and (answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "")):
        return True
    return answer.status_code in (404, 410)


def test_every_route_has_a_row(app):
    assert {endpoint for endpoint, _ in routes(app)} == set(ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_the_table_says_who_may(app, world, role):
    wrong = []
    for endpoint, method in sorted(routes(app), key=lambda route: (ROUTES[route[0]].comes_last, *route)):
        row = ROUTES[endpoint]
        client = app.test_client() if row.is_link else world.clients[role]
        data = row.data if method == "POST" else None
        answer = client.open(address(app, world, endpoint), method=method, data=data)
        if is_refused(answer, role) == (role in row.may):
            wrong.append(f"{method} {endpoint}: {answer.status_code}")
        if row.ends_session:
            break_in_again(app, world, role)
    assert not wrong, "\n".join(wrong)


def test_what_is_refused_changes_nothing(app, world):
    posts = [endpoint for endpoint, method in sorted(routes(app)) if method == "POST"]
    with nothing_changes(but=MAY_TOUCH):
        for endpoint, role in product(posts, ROLES):
            if role not in ROUTES[endpoint].may:
                world.clients[role].post(address(app, world, endpoint), data=ROUTES[endpoint].data)


def test_whoever_signs_in_comes_back_to_the_page(app, world):
    wrong = []
    for endpoint, method in sorted(routes(app)):
        if method == "GET" and "anonymous" not in ROUTES[endpoint].may and ROUTES[endpoint].may & SIGNED_IN:
            there = address(app, world, endpoint)
            answer = world.clients["anonymous"].get(there)
            if answer.location != f"/sign-in?next={quote(there, safe='/?')}":
                wrong.append(f"{endpoint}: {answer.status_code} {answer.location}")
    assert wrong == []


def break_in_again(app, world, role):
    """Give the role a new session after a route that ended the old one."""
    if role in world.people:
        session_id = sessions.begin(world.people[role].id, keep=True, browser=Browser("test"), now=clock.utcnow())
        world.clients[role] = app.test_client()
        with world.clients[role].session_transaction() as session:
            session["_user_id"], session["_fresh"] = session_id, True


def test_every_post_wants_its_csrf_token(app, world, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    open_to_all = []
    for endpoint, method in sorted(routes(app)):
        if method == "POST":
            role = next((role for role in reversed(ROLES) if role in ROUTES[endpoint].may), "anonymous")
            answer = world.clients[role].post(address(app, world, endpoint))
            open_to_all += [] if answer.status_code == 403 else [f"{endpoint}: {answer.status_code}"]
    assert open_to_all == []


@pytest.mark.parametrize("endpoint", ["referral.ignore", "team.invite", "operator.remind"])
def test_who_was_signed_out_meanwhile_is_led_to_the_sign_in(app, world, monkeypatch, endpoint):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    there = address(app, world, endpoint)
    page = world.clients["anonymous"].post(there)
    assert (page.status_code, "signed out" in page.text) == (401, True)
    fragment = world.clients["anonymous"].post(there, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert fragment.headers["HX-Redirect"].startswith("/sign-in")
    sign_in = world.clients["anonymous"].get(fragment.headers["HX-Redirect"])
    assert "You’ve been signed out, and nothing was changed." in sign_in.text


@pytest.mark.parametrize("endpoint", ["referral.ignore", "referral.accept", "referral.notes", "referral.undo"])
def test_whoever_signs_in_again_comes_back_to_the_referral(app, world, endpoint):
    there = address(app, world, endpoint)
    page = world.clients["anonymous"].post(there, headers={"Referer": "http://localhost/board"})
    assert f'href="/sign-in?next=/referrals/{world.referral.public_id}&amp;unsent=1"' in page.text


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/team/invite?role=admin", "/team/invite?role=admin"),
        ("http://evil.example/team", None),
        ("", None),
    ],
)
def test_whoever_signs_in_again_comes_back_to_the_form(app, world, referrer, back):
    page = world.clients["anonymous"].post(address(app, world, "team.invite"), headers={"Referer": referrer})
    link = re.search(r'href="(/sign-in[^"]*)"[^>]*>Sign in<', page.text)[1].replace("&amp;", "&")
    assert dict(parse_qsl(urlsplit(link).query)) == {"unsent": "1"} | ({"next": back} if back else {})


def test_a_get_of_what_is_only_sent_is_refused(app, world):
    read = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    sent_only = [rule.endpoint for rule in app.url_map.iter_rules() if rule.rule not in read]
    answers = {endpoint: world.clients["operator"].get(address(app, world, endpoint)) for endpoint in sent_only}
    assert sent_only
    assert {endpoint: one.status_code for endpoint, one in answers.items() if one.status_code not in (404, 405)} == {}


MAY_TOUCH = {"auth_session", "link_opening", "alembic_version"}


def everything():
    """Return every row of every table except those that a GET may change."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name not in MAY_TOUCH]
    rows = {table.name: db.session.execute(select(table)) for table in tables}
    # /readyz records that it could write, and nothing else.
    return {name: sorted(repr(row) for row in found if row[0] != "probed") for name, found in rows.items()}


@pytest.mark.parametrize("role", ROLES)
def test_no_get_writes_but_the_ones_that_may(app, world, role):
    before = everything()
    for endpoint, method in sorted(routes(app)):
        if method == "GET":
            world.clients[role].get(address(app, world, endpoint))
    assert everything() == before


def test_everyone_is_everyone():
    assert set(ROLES) == EVERYONE
