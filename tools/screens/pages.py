"""The only list of all pages: who looks at each, where it is, and what is done first.

Whoever goes through all pages (the screenshots, the tests of accessibility) takes PAGES from here:

    with networks.built("normal") as network, serving(network) as url, browser() as chrome:
        for page in PAGES:
            if address := page.address(network):
                visit(chrome, url, network, page, address)   # tools/screens/looking.py
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page as Shown
from sqlalchemy import ColumnElement, select

from referrals.mail.kinds import KINDS
from referrals.models import Enquiry, Referral
from referrals.rules.choices import CustomerChoice
from tests.clock import DAYS, NOW
from tools.screens import steps
from tools.screens.networks import Network, revoked_link_to

ERRORS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
Values = Callable[[Network], dict[str, object] | None]


def nothing(_network: Network) -> dict[str, object]:
    return {}


@dataclass(frozen=True)
class Page:
    """A page as somebody sees it.

    `who`: nobody, link (a referral's), customer, sender (the browser that sent an enquiry), admin, member, agent or
    operator. `values` are the parts of the URL, or None in a network without such a page. `status` is the expected
    status; `before` acts on the page first.
    """

    name: str
    endpoint: str
    who: str = "nobody"
    values: Values = nothing
    query: dict[str, object] = field(default_factory=dict)
    before: Callable[[Shown], None] | None = None
    status: int = 200
    is_screen: bool = False  # only the first screen, without scrolling
    in_demo: bool = False  # with the demo bar, which other pages are shown without

    def address(self, network: Network) -> str | None:
        """Return the path, or None if this network has no such page."""
        values = self.values(network)
        if values is None:
            return None
        with network.app.test_request_context():
            return network.app.url_for(self.endpoint, **values, **self.query)


def _id(row) -> dict[str, object] | None:
    return {"public_id": row.public_id} if row else None


def referral(*conditions, **facts) -> Values:
    return lambda network: _id(network.referral(*conditions, **facts))


def enquiry(*conditions, **facts) -> Values:
    return lambda network: _id(network.enquiry(*conditions, **facts))


def form_of(move: str, **facts) -> Values:
    return lambda network: (found := _id(network.referral(**facts))) and {**found, "move": move}


def person(role: str, **facts) -> Values:
    return lambda network: _id(network.person(role, **facts))


def one_time(purpose: str) -> Values:
    return lambda network: {"token": network.one_time_token(purpose)}


def partner(network: Network) -> dict[str, object] | None:
    return _id(network.partner())


def place(network: Network) -> dict[str, object] | None:
    found = network.location()
    return {"slug": found.slug} if found else None


def country(network: Network) -> dict[str, object] | None:
    return {"country": "IT"} if network.location() else None


def country_of_partner(network: Network) -> dict[str, object] | None:
    found = country(network)
    return {**(partner(network) or {}), **found} if found else None


def places(network: Network) -> dict[str, object] | None:
    found = network.location()
    return {"partner": found.slug} if found else None


def place_of_partner(network: Network) -> dict[str, object] | None:
    found = place(network)
    return {**(partner(network) or {}), **found} if found else None


def revoked_link(network: Network) -> dict[str, object] | None:
    found = network.referral(stage="new")
    return {"token": revoked_link_to(found)} if found else None


def one_time_over(network: Network) -> dict[str, object]:
    return {"token": network.one_time_token("invitation", at=NOW - 90 * DAYS)}


def notice(kind: str) -> Values:
    return lambda network: {"notice_id": found.id} if (found := network.notice(kind)) else None


def term(network: Network) -> dict[str, object] | None:
    found = network.term()
    return {"vocabulary": "product", "term_id": found.id} if found else None


def with_cards(network: Network) -> dict[str, object] | None:
    return {} if network.referral(stage="evaluating") else None


def asked(**facts) -> ColumnElement[bool]:
    """Return the condition that an enquiry went to a partner with this status."""
    return Enquiry.id.in_(select(Referral.enquiry_id).filter_by(**facts))


OPEN = select(Referral.enquiry_id).where(Referral.stage != "archived")
STANDINGS = {
    "new": enquiry(asked(stage="new"), closed_at=None),
    "evaluating": enquiry(asked(stage="evaluating"), asked(outcome="missed"), closed_at=None),
    "negotiating": enquiry(asked(stage="negotiating"), closed_at=None),
    "dropped": enquiry(Enquiry.id.not_in(OPEN), closed_at=None, held_until=None),
    "chosen": enquiry(chosen=CustomerChoice.REFERRAL),
    "elsewhere": enquiry(chosen=CustomerChoice.ELSEWHERE),
    "nobody": enquiry(chosen=CustomerChoice.NOBODY),
    "withdrawn": enquiry(Enquiry.closed_at.is_not(None), chosen=None),
}
HELD = enquiry(Enquiry.held_until.is_not(None))
UNPROVED = enquiry(Enquiry.held_until.is_(None), Enquiry.browser_key.is_not(None), proved_at=None)
PRODUCTS = {"vocabulary": "product"}
STAGES = {
    "new": {"stage": "new"},
    "evaluating": {"stage": "evaluating"},
    "negotiating": {"stage": "negotiating"},
    "won": {"outcome": "won"},
    "lost": {"outcome": "lost"},
    "missed": {"outcome": "missed"},
    "ignored": {"outcome": "ignored"},
}
FORMS = {
    "interested": "new",
    "ignore": "new",
    "accept": "evaluating",
    "decline": "evaluating",
    "win": "negotiating",
    "lose": "negotiating",
}


def _with_errors(page: Page) -> tuple[Page, Page]:
    """Return the page of a form, and the same after it was sent empty."""
    facts = {name: getattr(page, name) for name in ("endpoint", "who", "values", "query", "status")}
    return page, Page(f"{page.name}-errors", **facts, before=steps.submit_empty)


def contact_check(network: Network) -> dict[str, object] | None:
    return {"token": network.contact_check_token()} if network.location() else None


PUBLIC = (
    Page("home", "directory.home"),
    Page("contact-check", "profiles.contact_link", values=contact_check),
    Page("partners", "directory.partners"),
    Page("partners-found", "directory.partners", query={"q": "migrazoine zyx", "near": "Verona", "within": 200}),
    Page(
        "partners-ticked",
        "directory.partners",
        values=with_cards,
        query={"q": "Microsoft 365 migration", "near": "Verona", "within": 200},
        before=steps.tick_two,
        is_screen=True,
    ),
    Page("partners-none", "directory.partners", query={"q": "backup", "near": "Nowhere", "country": "FR"}),
    Page("partner", "directory.partner", values=place),
    *_with_errors(Page("enquiry-form", "enquiry.new", values=places)),
    Page("enquiry-preview", "enquiry.new", values=places, before=steps.preview_enquiry),
    Page("enquiry-sent-elsewhere", "enquiry.sent", values=enquiry()),
    *_with_errors(Page("enquiry-lost", "enquiry.lost")),
)
ACCOUNT = (
    *_with_errors(Page("sign-in", "account.sign_in")),
    Page("sign-in-link-errors", "account.sign_in", before=steps.ask_for_the_link),
    Page("sign-in-sent", "account.sent"),
    *_with_errors(Page("forgotten", "account.forgotten")),
    *_with_errors(Page("link-invitation", "account.invitation_link", values=one_time("invitation"))),
    Page("link-over", "account.invitation_link", values=one_time_over, status=410),
    Page("link-sign-in", "account.sign_in_link", values=one_time("sign-in")),
    *_with_errors(Page("link-password", "account.password_link", values=one_time("password-reset"))),
    Page("link-email", "account.email_link", values=one_time("email-change")),
    *_with_errors(Page("account", "account.show", "member")),
    *_with_errors(Page("account-email", "account.email", "member")),
    *_with_errors(Page("account-password", "account.password", "member")),
    Page("account-browsers", "account.sessions", "member"),
)
CUSTOMER = (
    *(Page(f"customer-{name}", "enquiry.show", "customer", found) for name, found in STANDINGS.items()),
    Page("customer-sent", "enquiry.sent", "customer", STANDINGS["new"]),
    Page("customer-another", "enquiry.others", "customer", STANDINGS["dropped"]),
    Page("customer-choosing", "enquiry.choosing", "customer", STANDINGS["negotiating"]),
    Page("customer-withdrawing", "enquiry.withdrawing", "customer", STANDINGS["new"]),
    Page("customer-erasing", "enquiry.erasing", "customer", STANDINGS["new"]),
    Page("customer-erased", "enquiry.erased"),
    Page("held", "enquiry.show", "customer", HELD),
    Page("held-sender", "enquiry.show", "sender", HELD),
    Page("held-sent", "enquiry.sent", "sender", HELD),
    Page("unproved", "enquiry.show", "customer", UNPROVED),
    Page("unproved-sender", "enquiry.show", "sender", UNPROVED),
    Page("unproved-sent", "enquiry.sent", "sender", UNPROVED),
    *_with_errors(Page("change-address", "enquiry.address", "sender", UNPROVED)),
    Page("not-mine", "enquiry.not_mine"),
)
PARTNER = (
    Page("board", "board.show", "admin"),
    Page("board-card", "board.show", "admin", with_cards, before=steps.point_at_card),
    Page("board-filtered", "board.show", "admin", query={"q": "teams"}),
    Page("board-nothing-found", "board.show", "admin", query={"q": "zzz"}),
    Page("board-sheet", "board.show", "admin", with_cards, before=steps.open_sheet("accept")),
    *(
        Page(f"board-sheet-{move}", "board.show", "admin", with_cards, before=steps.open_sheet(move))
        for move in ("decline", "win", "lose")
    ),
    Page("board-panel", "board.show", "admin", with_cards, before=steps.open_panel),
    Page("board-card-menu", "board.show", "admin", with_cards, before=steps.open_card_menu),
    Page("board-keys", "board.show", "admin", before=steps.open_keys),
    Page("board-menu", "board.show", "admin", before=steps.open_menu),
    *(
        Page(f"column-{stage}", "board.column", "member", query={"stage": stage})
        for stage in ("new", "evaluating", "negotiating", "archived")
    ),
    Page("archive", "archive.show", "admin"),
    Page("archive-filtered", "archive.show", "admin", query={"outcome": ["won", "lost"]}),
    Page("insights", "insights.show", "admin", query={"period": "year"}),
    Page("insights-between", "insights.show", "member", query={"from": "2026-11-01", "to": "soon"}, status=422),
    Page("insights-keywords", "insights.keywords", "admin", query={"period": "year"}),
    Page("insights-ranking", "insights.why_ranked", "admin", query={"country": "IT"}),
    Page("insights-ranking-empty", "insights.why_ranked", "member"),
    Page("insights-behind", "insights.behind", "member", query={"of": "received", "period": "year"}),
    *(Page(f"referral-{name}", "referral.show", "member", referral(**facts)) for name, facts in STAGES.items()),
    *(
        shown
        for move, stage in FORMS.items()
        for shown in _with_errors(Page(f"referral-{move}", "referral.ask", "member", form_of(move, stage=stage)))
    ),
    Page("team", "team.show", "admin"),
    Page("team-member-sees", "team.show", "member"),
    Page("team-member", "team.member", "admin", person("member")),
    *_with_errors(Page("team-invite", "team.invite", "admin")),
    Page("profiles", "profiles.profiles", "admin"),
    *_with_errors(Page("profile-new", "profiles.begin", "admin")),
    Page("profile", "profiles.profile", "admin", country),
    Page("profile-preview", "profiles.show", "admin", country),
    Page("contacts", "profiles.contacts", "admin"),
    Page("away", "profiles.away", "admin"),
    *_with_errors(Page("profile-add-location", "profiles.add_location", "admin", country)),
    *_with_errors(Page("profile-location", "profiles.location", "admin", place)),
)
BY_LINK = (
    Page("email-new", "referral.show", "link", referral(stage="new"), is_screen=True),
    Page("email-interested", "referral.ask", "link", form_of("interested", stage="new"), is_screen=True),
    Page("email-ignore", "referral.ask", "link", form_of("ignore", stage="new"), is_screen=True),
    Page("email-evaluating", "referral.show", "link", referral(stage="evaluating"), is_screen=True),
    Page("email-negotiating", "referral.show", "link", referral(stage="negotiating")),
    Page("email-archived", "referral.show", "link", referral(outcome="missed")),
    Page("email-over", "referral.follow", "nobody", revoked_link, status=410),
    Page("customer-link-unknown", "enquiry.open_link", "nobody", lambda _network: {"token": "x" * 20}, status=404),
)
OPERATOR = (
    Page("desk", "operator.desk", "operator"),
    Page("operator-partners", "operator.partners", "operator"),
    *_with_errors(Page("operator-invite-partner", "operator.invite_partner", "operator")),
    Page("operator-partner", "operator.partner", "operator", partner),
    Page("operator-profile", "operator.profile", "operator", country_of_partner),
    Page("operator-profile-preview", "operator.preview_profile", "operator", country_of_partner),
    *_with_errors(Page("operator-import", "operator.import_partners", "operator")),
    Page("vocabulary-import", "operator.import_terms", "operator", query={"vocabulary": "product"}),
    Page("operator-board", "board.of_partner", "operator", partner),
    Page("operator-column", "board.column_of_partner", "operator", partner, {"stage": "negotiating"}),
    *_with_errors(Page("operator-invite-member", "operator.invite_member", "operator", partner)),
    *_with_errors(Page("operator-add-location", "operator.add_location", "operator", partner)),
    *_with_errors(Page("operator-location", "operator.location", "operator", place_of_partner)),
    Page("operator-referral", "referral.show", "operator", referral(stage="negotiating")),
    Page("operator-insights", "insights.network_show", "operator"),
    Page("operator-insights-behind", "insights.network_behind", "operator", query={"of": "won", "period": "year"}),
    Page("people", "operator.people", "operator"),
    *_with_errors(Page("operator-invite-person", "operator.invite_person", "operator")),
    Page("operator-person", "operator.network_person", "operator", person("agent")),
    Page("enquiries", "operator.enquiries", "operator"),
    Page("enquiries-agent", "operator.enquiries", "agent"),
    Page("enquiries-held", "operator.enquiries", "operator", query={"show": "held"}),
    Page("operator-enquiry-held", "operator.enquiry", "operator", HELD),
    *_with_errors(Page("enquiry-on-behalf", "enquiry.on_behalf", "operator", places)),
    Page("enquiry-on-behalf-partners", "enquiry.on_behalf", "operator", places, before=steps.choose_partners),
    Page("operator-enquiry", "operator.enquiry", "operator", STANDINGS["evaluating"]),
    Page("operator-enquiry-dropped", "operator.enquiry", "operator", STANDINGS["dropped"]),
    *_with_errors(Page("campaigns", "operator.campaigns", "operator")),
    Page("coverage", "operator.coverage", "operator"),
    Page("operator-another", "operator.others", "operator", STANDINGS["dropped"]),
    *(
        Page(f"notices-{state}", "operator.notices", "operator", query={"state": state})
        for state in ("waiting", "sent", "failed", "dropped", "withdrawn")
    ),
    *(Page(f"notice-{kind}", "operator.notice", "operator", notice(kind)) for kind in KINDS),
    *_with_errors(Page("vocabulary", "operator.vocabulary", "operator", query=PRODUCTS)),
    *_with_errors(Page("term", "operator.term", "operator", term)),
    *_with_errors(Page("settings", "operator.settings", "operator")),
    *_with_errors(Page("settings-ranking", "operator.ranking", "operator")),
    Page("settings-mail", "operator.mail", "operator"),
)
TROUBLE = tuple(Page(f"error-{code}", "screens", query={"code": code}, status=code) for code in ERRORS)
DEMO = (
    Page("demo-mails", "demo.mails", "admin", with_cards, in_demo=True),
    Page("demo-mail", "demo.mail", "admin", notice("referral-received"), in_demo=True),
    Page("style", "style.show", values=with_cards, in_demo=True),
    Page("demo-board", "board.show", "admin", with_cards, in_demo=True),
)
PAGES = (*PUBLIC, *ACCOUNT, *CUSTOMER, *PARTNER, *BY_LINK, *OPERATOR, *TROUBLE, *DEMO)
BY_NAME = {page.name: page for page in PAGES}
USUAL = ("home", "sign-in", "enquiry-form", "customer-evaluating", "board", "referral-new", "email-new", "desk")

# Responses that are not pages, or that these networks do not have.
NO_PAGE = {
    "static": "files",
    "stylesheet": "a style sheet",
    "htmx": "a script",
    "upload": "a picture",
    "referral.diary": "a date for a calendar",
    "ops.healthz": "for machines",
    "ops.readyz": "for machines",
    "operator.vocabularies": "leads on to the first of them",
    "archive.csv": "a spreadsheet",
    "insights.keywords_csv": "a spreadsheet",
    "insights.csv": "a spreadsheet",
    "insights.network_csv": "a spreadsheet",
    "operator.notice_html": "the frame of operator.notice",
    "demo.mail_html": "the frame of demo.mail",
    "account.first_operator_link": "works while nobody is an operator: its own tests show it",
}
