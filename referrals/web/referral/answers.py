"""The response of a move: the form with errors (422), a refusal (409), or the current board or referral."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from referrals import clock, queue
from referrals.actions import origin
from referrals.actions.origin import Seen
from referrals.language import refusals, words
from referrals.queries.referral import undo_left
from referrals.rules.actor import Actor
from referrals.rules.lifecycle import MOVES, UNDO, Outcome, Stage, status_at
from referrals.rules.move_refused import NOT_LEGAL, UNDO_TOO_LATE, MoveRefused, Why
from referrals.rules.refusal import FieldRefusal, Phrase
from referrals.web import access as accesses
from referrals.web import browser, hx
from referrals.web.access import ReferralAccess
from referrals.web.board import page as board_page
from referrals.web.forms.errors import refuse
from referrals.web.referral import page
from referrals.web.referral.forms import MoveForm
from referrals.web.said import Said
from referrals.web.times import times


@dataclass(frozen=True)
class Made:
    """The arguments that all moves share: the referral, who moves it, the version that they saw, and the time."""

    id: int
    by: Actor
    version: int
    now: datetime

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.by, "version": self.version, "now": self.now}


Act = Callable[[Made], None]


def move(access: ReferralAccess, name: str, form: MoveForm, act: Act) -> Response:
    """Make the move `name` if the form is valid, and answer."""
    if form.version.data is None:
        abort(422)
    if not form.validate():
        return ask(access, name, form, 422)
    public_id = access.referral.public_id
    try:
        act(Made(access.referral.id, access.actor, form.version.data, clock.utcnow()))
    except FieldRefusal as refusal:
        refuse(form, refusal)
        return ask(access, name, form, 422)
    except MoveRefused as refused:
        if refused.why is not Why.REPEATED:
            return as_it_is(public_id, form.back.data, refusals.sentence(refused, times))
    queue.wake_worker()
    if access.by_link:
        seen = Seen(access.referral.partner_id, browser.key(), browser.network_key())
        origin.remember(seen, now=clock.utcnow())
    return _moved(public_id, name, form.back.data)


def ask_if_legal(access: ReferralAccess, name: str, form: MoveForm) -> Response:
    """Answer with the form of a move if it is legal now, else with the reason and the current referral."""
    now = clock.utcnow()
    stage = status_at(access.referral, now).stage
    is_legal = undo_left(access.referral, access.actor, now=now) if name == UNDO else stage in MOVES[name].starts
    if is_legal:
        return ask(access, name, form)
    sentence = UNDO_TOO_LATE if name == UNDO else NOT_LEGAL
    refused = MoveRefused(Why.NOT_LEGAL, sentence, **({} if name == UNDO else {"what": Phrase(name), "stage": stage}))
    return as_it_is(access.referral.public_id, form.back.data, refusals.sentence(refused, times))


def ask(access: ReferralAccess, name: str, form: MoveForm, status: int = 200) -> Response:
    """Answer with the form of a move, as a fragment for the sheet or as a page."""
    if access.by_link:
        form.back.data = None  # always back to the referral; and a page that echoes nothing may be gzipped
    template = "referral/_move.html" if hx.wants_partial() else "referral/move.html"
    body = render_template(
        template, **page.context(access), form=form, move=name, place=_place(access.referral.public_id, form.back.data)
    )
    return page.lightened(hx.answer(body, status), access)


def as_it_is(public_id: str, back: str | None, sentence: str) -> Response:
    """Answer 409 with the current board or referral, and the reason."""
    return _fresh(public_id, back, Said(sentence, "error", about=public_id), status=409)


def _moved(public_id: str, name: str, back: str | None) -> Response:
    access = accesses.referral_or_404(public_id)
    said = _said(access, name)
    if hx.wants_partial():
        return _fresh(public_id, back, said)
    flash(said.text, said.kind)
    return make_response(redirect(_place(public_id, back), 303))


def _said(access: ReferralAccess, name: str) -> Said:
    referral = access.referral
    stage = words.STAGES[Stage(referral.stage)]
    if name == UNDO:
        text = gettext("“%(need)s” is back in %(stage)s.", need=referral.enquiry.need, stage=stage)
    elif MOVES[name].to is Stage.ARCHIVED:
        return _said_of_archived(access, name)
    else:
        text = gettext("“%(need)s” is now in %(stage)s.", need=referral.enquiry.need, stage=stage)
    return Said(text, about=referral.public_id)


def _said_of_archived(access: ReferralAccess, name: str) -> Said:
    referral = access.referral
    outcome = words.OUTCOMES[Outcome(referral.outcome or "")]
    text = gettext("“%(need)s” archived as %(outcome)s.", need=referral.enquiry.need, outcome=outcome)
    if MOVES[name].asks_another:
        invited = gettext("The customer will be invited to choose another partner.")
        text = f"{text} {invited}"
    if access.by_link:
        return Said(text, about=referral.public_id)
    return Said(text, about=referral.public_id, undo=referral.version, undo_until=referral.undo_until)


def _fresh(public_id: str, back: str | None, said: Said, status: int = 200) -> Response:
    access = accesses.referral_or_404(public_id)
    query = _board_query(back)
    if query is None or access.by_link:
        return page.answer(access, status, said=said)
    look = board_page.look_of(accesses.person(), query)
    return board_page.answer(look, status, said=said, focus=f"card-{public_id}")


def _place(public_id: str, back: str | None) -> str:
    """Return the URL that the person came from: the filtered board, else the referral."""
    query = _board_query(back)
    if query is None:
        return url_for("referral.show", public_id=public_id)
    return f"{url_for('board.show')}?{urlencode(list(query.items(multi=True)))}" if query else url_for("board.show")


def _board_query(back: str | None) -> MultiDict[str, str] | None:
    """Return the query parameters of the board's URL `back`, or None for any other URL."""
    try:
        parts = urlsplit(back or "")
    except ValueError:
        return None
    if parts.path != url_for("board.show") or parts.netloc:
        return None
    return MultiDict(parse_qsl(parts.query))
