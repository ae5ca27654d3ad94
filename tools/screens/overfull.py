"""The demo with more of everything than expected: long names, large sums, forty cards in a column."""

from datetime import timedelta
from itertools import cycle

from sqlalchemy import select, update

from referrals.database import write
from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Partner, Person, Setting
from tests import rows
from tests.clock import DAYS, HOURS, NOW

IN_A_COLUMN = 40
NETWORK_NAME = "Rete Interregionale delle Imprese Informatiche dell'Alto Adriatico e delle Dolomiti"
PARTNER = "Nordest Sistemi Informativi, Telecomunicazioni e Responsabilizzazione Digitale S.r.l."
COMPANY = "Consorzio Interprovinciale per la Valorizzazione dell'Agroalimentare Trevigiano Soc. Coop. a r.l."
PEOPLE = ("Maria Antonietta Castelbarco-Visconti della Gherardesca", "Giovanbattista Sant'Ambrogio")
NEEDS = (
    "Riorganizzazione dell'infrastruttura di telecomunicazione interprovinciale dei centralini",
    "Precipitevolissimevolmente_senza_uno_spazio_in_cui_andare_a_capo_perché_copiato",
    "Wi-Fi",
)
SUMS = ((1_234_567_890_00, "EUR"), (98_765_432_10, "CHF"), (7_000_000_000, "JPY"), (45_00, "GBP"))
ENDS = (rows.IGNORED, rows.DECLINED, rows.WON, {**rows.IGNORED, "outcome": "missed"})


def stretch(hero: str) -> None:
    """Give the partner of that name long words and forty cards in each column, and everybody a long name."""
    partner = db.session.scalars(select(Partner).filter_by(name=hero)).one()
    people = db.session.scalars(select(Person.id).filter_by(partner_id=partner.id)).all()
    location = db.session.scalars(select(Location).join(MarketingProfile).filter_by(partner_id=partner.id)).first()
    rows.store(*_referrals(location, cycle(people)), company=COMPANY, contact_name=PEOPLE[0])
    _lengthen(partner.id, people)


def _referrals(location, assignees):
    needs, sums, ends = cycle(NEEDS), cycle(SUMS), cycle(ENDS)
    for number in range(IN_A_COLUMN):
        asked = NOW - number * HOURS
        yield _one(location, next(needs), asked, due_at=asked + 72 * HOURS)
        revealed = {"assignee_id": next(assignees)}
        yield _one(location, next(needs), asked, **rows.EVALUATING | {"due_at": asked + 7 * DAYS}, **revealed)
        minor, currency = next(sums)
        closes = {"expected_close_on": (NOW + (number - 9) * DAYS).date()}
        money = {"estimated_minor": minor, "estimated_currency": currency}
        yield _one(location, next(needs), asked, **rows.NEGOTIATING | money | closes, **revealed)
        ended = {"archived_at": NOW - number * timedelta(hours=5)}
        yield _one(location, next(needs), asked - 9 * DAYS, **next(ends) | ended)


def _one(location, need, at, **facts):
    place = "San Dorligo della Valle - Dolina, frazione di Sant'Antonio in Bosco"
    words = {"need": need, "place": place, "company_size": "251-1000", "time_frame": "quarter"}
    return rows.referral(location, of=rows.enquiry(now=at, **words), now=at, **facts)


def _lengthen(partner_id, people):
    names = cycle(PEOPLE)
    with write() as session:
        session.execute(update(Partner).filter_by(id=partner_id).values(name=PARTNER))
        session.execute(update(Setting).filter_by(name="network_name").values(value=NETWORK_NAME))
        for number in people:
            session.execute(update(Person).filter_by(id=number).values(name=next(names)))
    db.session.rollback()
