"""The whole network on special dates: its demo, every job, every mail, and everybody's pages."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from referrals import delivery, jobs
from referrals.actions.network import demo, settings
from referrals.demo.rows import TABLES
from referrals.extensions import db
from referrals.models import Mark, Notice, Person, Referral, ReferralEvent
from tests import demo_network
from tests.as_of import INSTANTS
from tests.clock import HOURS
from tests.mail.servers import good_server
from tests.people import begin_session

pytestmark = pytest.mark.slow  # each instant has a demo network of its own

PAGES = {
    "admin": ("/board", "/archive", "/archive.csv", "/insights", "/insights/ranking", "/profiles", "/team", "/account"),
    "operator": ("/operator", "/operator/partners", "/operator/enquiries", "/operator/notices", "/operator/settings"),
    "agent": ("/operator/enquiries",),
    None: ("/partners", "/partners?q=backup"),
}


@pytest.fixture(params=[datetime.fromisoformat(f"{instant}+00:00") for instant in INSTANTS], ids=str)
def loaded(request, app, travel):
    """Load the demo at that instant, which is returned."""
    travel(request.param)
    demo.store(demo_network.build(now=request.param).by_table, TABLES, replacing=True)
    settings.mark(Mark.MAIL_PROVED, now=request.param)
    return request.param


def clients(app):
    """A browser for each role, and one that is signed out."""
    hero = select(Referral.partner_id).group_by(Referral.partner_id).order_by(func.count().desc()).limit(1)
    for role in PAGES:
        people = select(Person).filter_by(role=role, removed_at=None).where(Person.joined_at.is_not(None))
        if role == "admin":
            people = people.where(Person.partner_id == hero.scalar_subquery())
        person = db.session.scalars(people.limit(1)).first()
        yield role, begin_session(app, person) if person else app.test_client()


def test_it_holds_at_any_hour_of_the_day(loaded):
    assert db.session.scalar(select(func.count()).select_from(Referral)) == 200
    assert db.session.scalar(select(func.max(ReferralEvent.at))) <= loaded


def test_every_page_is_there(app, loaded):
    answers = {page: client.get(page).status_code for role, client in clients(app) for page in PAGES[role]}
    assert {page: status for page, status in answers.items() if status != 200} == {}


def test_a_day_later_every_job_is_done_and_every_mail_has_left(loaded, use_server, travel):
    with good_server() as server:
        use_server(server.port)
        for hours in range(0, 25, 6):
            travel(loaded + timedelta(hours=hours))
            jobs.sweep()
            delivery.deliver()
    assert len(server.messages) > 10
    due = select(Notice).where(Notice.state == "waiting", Notice.send_after <= loaded + 24 * HOURS)
    assert db.session.scalars(due).all() == []
    overdue = select(Referral).where(Referral.stage != "archived", Referral.due_at <= loaded + 24 * HOURS)
    assert db.session.scalars(overdue).all() == []
