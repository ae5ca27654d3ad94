"""The application with an additional minimal view of the board's cards, for comparison.

`/bare?new=<public ids>&evaluating=...` reads the rows by SQLAlchemy Core in one SELECT by public id, and renders them
as the board does: without sign-in, filters, counts, and the page around them.
"""

from flask import current_app, g, request
from sqlalchemy import Select, func, select

import web_server
from app import create_app
from referrals import clock
from referrals.config import read
from referrals.extensions import db
from referrals.models import Enquiry, EnquiryPrivate, Partner, Person, Referral, ReferralEvent
from referrals.queries.referral.board import Card
from referrals.rules.lifecycle import Stage
from referrals.web.board.board_state import BoardState
from referrals.web.board.filters import BoardFilter

REFERRAL, ENQUIRY = Referral.__table__.c, Enquiry.__table__.c
PRIVATE, PERSON, EVENT = EnquiryPrivate.__table__.c, Person.__table__.c, ReferralEvent.__table__.c
# The sources of card fields that have another name in the tables, or occur in two tables.
SOURCES = {
    "company": PRIVATE.company,
    "clock_from": func.coalesce(REFERRAL.revealed_at, REFERRAL.received_at),
    "ended_at": func.coalesce(REFERRAL.archived_at, REFERRAL.due_at),
    "assignee_name": PERSON.name,
    "mover_id": EVENT.actor_person_id,
    "due_before": EVENT.due_at,
}
COLUMNS = """
{%- for page in pages %}<section>{% include "board/_cards.html" %}</section>{% endfor -%}
"""


def application():
    app = create_app()
    app.add_url_rule("/bare", "bare", bare)
    app.extensions["bare"] = app.jinja_env.from_string(COLUMNS)
    return app


def bare():
    g.reader_zone = request.headers["X-Zone"]
    asked = {stage: [one for one in request.args[stage].split(".") if one] for stage in Stage}
    wanted = [public_id for ids in asked.values() for public_id in ids]
    found = {row.public_id: Card(*row) for row in db.session.connection().execute(rows(wanted))}
    pages = [{"stage": stage, "cards": [found[public_id] for public_id in ids]} for stage, ids in asked.items()]
    somebody = Person(id=0, public_id="nobody")
    state = BoardState(Partner(id=0, public_id="nobody"), somebody, BoardFilter())
    return current_app.extensions["bare"].render(pages=pages, state=state, industries={}, now=clock.utcnow())


def rows(public_ids) -> Select:
    columns = [column(name).label(name) for name in Card.__dataclass_fields__]
    referral, enquiry, private = Referral.__table__, Enquiry.__table__, EnquiryPrivate.__table__
    is_revealed = (PRIVATE.enquiry_id == REFERRAL.enquiry_id) & REFERRAL.revealed_at.is_not(None)
    is_move = (EVENT.referral_id == REFERRAL.id) & (EVENT.version == REFERRAL.version)
    joined = referral.join(enquiry, ENQUIRY.id == REFERRAL.enquiry_id).outerjoin(private, is_revealed)
    joined = joined.outerjoin(Person.__table__, PERSON.id == REFERRAL.assignee_id)
    joined = joined.outerjoin(ReferralEvent.__table__, is_move & REFERRAL.undo_until.is_not(None))
    return select(*columns).select_from(joined).where(REFERRAL.public_id.in_(public_ids))


def column(name):
    if name in SOURCES:
        return SOURCES[name]
    return REFERRAL[name] if name in REFERRAL else ENQUIRY[name]


if __name__ == "__main__":
    web_server.run(application(), read())
