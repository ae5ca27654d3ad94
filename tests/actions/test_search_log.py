"""Records of searches are kept for as long as the coverage page looks back."""

from sqlalchemy import select

from referrals import jobs
from referrals.actions.directory import search_log
from referrals.extensions import db
from referrals.models import Enquiry, Search
from tests.clock import DAYS, NOW, SECONDS
from tests.people import add
from tests.row_changes import change


def looked_for(words, at):
    return add(Search(at=at, language="en", words=words, found=0)).id


def kept():
    db.session.rollback()
    return db.session.scalars(select(Search.words).order_by(Search.id)).all()


def test_after_90_days_it_is_forgotten(app):
    looked_for("old", NOW - 90 * DAYS)
    looked_for("recent", NOW - 90 * DAYS + SECONDS)
    assert [search_log.delete_old(now=NOW), search_log.delete_old(now=NOW)] == [1, 0]
    assert kept() == ["recent"]


def test_an_enquiry_that_began_in_it_stays_and_names_no_search_that_comes_after(referral):
    change(db.session.get(Enquiry, referral.enquiry_id), search_id=looked_for("mine", NOW))
    search_log.delete_old(now=NOW + 90 * DAYS)
    looked_for("another's", NOW + 90 * DAYS)
    db.session.rollback()
    assert db.session.get(Enquiry, referral.enquiry_id).search_id is None


def test_however_many_there_are(app, monkeypatch):
    monkeypatch.setattr(search_log, "BATCH_SIZE", 2)
    for number in range(5):
        looked_for(str(number), NOW - 100 * DAYS)
    assert search_log.delete_old(now=NOW) == 5
    assert kept() == []


def test_the_worker_sees_to_it(app, travel):
    looked_for("old", NOW - 91 * DAYS)
    jobs.sweep()
    assert kept() == []
