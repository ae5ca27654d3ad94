"""A customer finds three partners, loses each in another way, chooses another each time, and the last one wins."""

from datetime import timedelta

import pytest

from referrals.actions.directory import search_words
from referrals.actions.referral import moves, sweep
from referrals.database import write
from referrals.extensions import db
from referrals.models import MarketingProfile, Partner, ProfileKeyword, Referral
from referrals.rules.money import Money
from referrals.web.enquiry import submission
from tests.browser.user_actions import link_of
from tests.clock import DAYS, HOURS, NOW
from tests.people import acting, make_partner, make_person

CARLA = "carla@customer.example"
NAMES = ("Alfa", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")
A_MINUTE = timedelta(minutes=1)  # longer than Undo is possible
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "it-IT", "java_script_enabled": False}
CLOSED = {"en-GB": "Closed", "it-IT": "Chiusa"}


@pytest.fixture
def people(app, open_for_enquiries, monkeypatch, travel):
    """Six partners with "backups" in their profiles, each with its admin, by the partner's name."""
    monkeypatch.setattr(submission, "SHORTEST_FILLING", submission.SHORTEST_FILLING * 0)
    admins = {}
    for name in NAMES:
        location = make_partner(name)
        admins[name] = make_person(f"{name} Admin", "admin", location.profile.partner)
        with write() as session:
            session.get(MarketingProfile, location.profile_id).keywords = [ProfileKeyword(keyword="Backups")]
    search_words.rebuild()
    return admins


class Customer:
    """A customer with their own browser."""

    def __init__(self, page, site):
        self.page, self.site = page, site

    def ask(self, *names):
        self.page.goto("/partners?q=backup")
        for name in names:
            self.page.check(f"#partner-{name.lower()}")
        self.page.locator(".tray .primary").click()
        for field, text in {"company": "Cartiera Secret", "contact_name": "Carla", "email": CARLA}.items():
            self.page.fill(f"[name={field}]", text)
        self.page.select_option("[name=country]", "IT")
        self.page.check("[name=consent]")
        self.page.locator(".form .primary").click()
        self.page.locator("[name=step][value=send]").click()
        self.page.wait_for_url("**/sent")

    def chooses(self, name):
        """Follow the newest mail, and ask another partner."""
        self.site.deliver()
        newest = self.site.mails_to(CARLA)[-1]
        self.page.goto(link_of(newest, "/enquiries/"))
        self.page.goto(f"{self.page.url}/another")
        self.page.check(f"#partner-{name.lower()}")
        self.page.locator("[data-chosen].primary").click()
        self.page.locator(".standing").get_by_text(name).wait_for()


def of(name):
    """Return the partner's present referral."""
    db.session.rollback()
    return db.session.query(Referral).join(Partner).filter(Partner.name == name).one()


def interested(people, name, *, now):
    by = acting(people[name])
    moves.interested(of(name).id, assignee_id=None, by=by, version=of(name).version, now=now)


def wins(people, name, *, now):
    by, value = acting(people[name]), Money(20_000_00, "EUR")
    today = now.date()
    facts = {"value": value, "today": today, "by": by, "now": now}
    moves.accept(of(name).id, expected_close_on=today + 30 * DAYS, version=2, **facts)
    moves.win(of(name).id, closed_on=today, version=3, **facts)


@pytest.mark.parametrize("browser", [DESK, PHONE], ids=["a desk, English", "a phone without JavaScript, Italian"])
def test_three_ways_to_lose_a_partner_and_one_to_win(site, browse, people, travel, browser):
    customer = Customer(browse(**browser), site)
    customer.ask("Alfa", "Beta", "Gamma")
    site.deliver()  # now their clocks run
    moves.ignore(of("Alfa").id, by=acting(people["Alfa"]), version=1, now=NOW)
    travel(NOW + A_MINUTE)
    customer.chooses("Delta")
    for name in ("Gamma", "Delta"):
        interested(people, name, now=NOW + HOURS)
    travel(NOW + 3 * DAYS)
    sweep.archive_overdue(now=NOW + 3 * DAYS)
    customer.chooses("Epsilon")
    by = acting(people["Gamma"])
    moves.decline(of("Gamma").id, reason="no-capacity", by=by, version=2, now=NOW + 3 * DAYS)
    travel(NOW + 3 * DAYS + A_MINUTE)
    customer.chooses("Zeta")
    interested(people, "Zeta", now=NOW + 3 * DAYS + HOURS)
    wins(people, "Zeta", now=NOW + 4 * DAYS)
    travel(NOW + 4 * DAYS + A_MINUTE)
    customer.page.reload()
    row = customer.page.locator(".standing li", has_text="Zeta")
    assert CLOSED[browser["locale"]] in row.inner_text()
    assert [of(name).outcome for name in ("Alfa", "Beta", "Gamma", "Zeta")] == ["ignored", "missed", "declined", "won"]
