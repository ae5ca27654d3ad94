"""Imports: all lines or none, and a trial that stores nothing."""

import pytest
from sqlalchemy import func, select

from referrals.actions.partner import importing
from referrals.actions.partner.importing import PartnerLine, TermLine
from referrals.actions.partner.locations import NewLocation
from referrals.extensions import db
from referrals.models import Location, MarketingProfile, Notice, Partner, Term, Vocabulary
from tests.clock import NOW
from tests.people import make_partner
from tests.races import race


def line(number, partner="Laguna", name="Venezia", country="IT"):
    place = NewLocation(name=name, city=name, contact_name="Desk", contact_email=f"{name.lower()}@laguna.example")
    return PartnerLine(number, partner, country, place)


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_each_partner_once_with_all_its_locations_as_drafts(app):
    outcome = importing.import_partners(
        [line(2), line(3, name="Mestre"), line(4, "Tergeste", "Trieste")], keep=True, now=NOW
    )
    assert (outcome.partners, outcome.entries, outcome.refused) == (2, 3, [])
    assert (count(Partner), count(Location)) == (2, 3)
    assert set(db.session.scalars(select(MarketingProfile.status))) == {"draft"}


def test_a_look_stores_nothing_and_says_the_same(app):
    outcome = importing.import_partners([line(2), line(3, name="Mestre")], keep=False, now=NOW)
    assert (outcome.partners, outcome.entries) == (1, 2)
    assert (count(Partner), count(Location)) == (0, 0)


def test_a_location_is_added_to_a_partner_that_is_there(partner, location):
    outcome = importing.import_partners([line(2, "nordest sistemi", "Padova")], keep=True, now=NOW)
    assert (outcome.partners, outcome.entries) == (0, 1)
    assert count(Partner) == 1


@pytest.mark.parametrize("name", ["CITTÀ SRL", "Città Srl", "città srl"])
def test_its_name_is_the_same_in_capitals_also_with_accents(app, name):
    make_partner("CITTÀ SRL", city="CÀORLE")
    outcome = importing.import_partners([line(2, name, "Mestre"), line(3, name, "Càorle")], keep=True, now=NOW)
    assert (outcome.partners, [number for number, _ in outcome.refused]) == (0, [3])


def test_a_file_that_is_sent_twice_at_once_is_imported_once(app):
    done = race(app, *[lambda: importing.import_partners([line(2)], keep=True, now=NOW)] * 2)
    assert sorted(len(outcome.refused) for outcome in done) == [0, 1]
    assert (count(Partner), count(Location)) == (1, 1)


def test_one_line_that_does_not_do_and_nothing_is_stored(app):
    outcome = importing.import_partners([line(2), line(3), line(4, name="Mestre")], keep=True, now=NOW)
    assert [number for number, _ in outcome.refused] == [3]
    assert (count(Partner), count(Location)) == (0, 0)


def test_a_sixth_location_is_refused(app):
    names = ["Venezia", "Mestre", "Chioggia", "Jesolo", "Mira", "Dolo"]
    outcome = importing.import_partners([line(n, name=name) for n, name in enumerate(names, 2)], keep=True, now=NOW)
    assert [number for number, _ in outcome.refused] == [7]


def test_no_mail_leaves(app):
    importing.import_partners([line(2)], keep=True, now=NOW)
    assert count(Notice) == 0


def test_entries_of_a_list_are_added(app):
    lines = [TermLine(2, {"en": "Backup", "it": "Backup"}), TermLine(3, {"en": "Training", "it": "Formazione"})]
    assert importing.import_terms(Vocabulary.SERVICE, lines, keep=False).entries == 2
    assert count(Term) == 0
    importing.import_terms(Vocabulary.SERVICE, lines, keep=True)
    assert count(Term) == 2


def test_an_entry_that_is_there_is_refused_and_none_is_added(app):
    lines = [TermLine(2, {"en": "Backup", "it": "Backup"}), TermLine(3, {"en": "BACKUP", "it": "Copie"})]
    assert [number for number, _ in importing.import_terms(Vocabulary.SERVICE, lines, keep=True).refused] == [3]
    assert count(Term) == 0


def test_an_entry_is_the_same_in_capitals_also_with_accents(app):
    lines = [TermLine(2, {"en": "Quality", "it": "QUALITÀ"}), TermLine(3, {"en": "Grade", "it": "Qualità"})]
    assert [number for number, _ in importing.import_terms(Vocabulary.SERVICE, lines, keep=True).refused] == [3]
