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
from referrals.actions.enquiry import origin
from referrals.actions.enquiry.origin import SeenMember
from referrals.language import refusals, words
from referrals.queries.referral.referral_page import undo_left
from referrals.rules.actor import Actor
from referrals.rules.lifecycle import MOVES, UNDO, Outcome, Stage, status_at
from referrals.rules.move_refused import NOT_LEGAL, UNDO_TOO_LATE, MoveRefusal, MoveRefused
from referrals.rules.refusal import FieldRefusal, Phrase
from referrals.web.board import responses
from referrals.web.forms.errors import refuse
from referrals.web.referral import referral_page
from referrals.web.referral.forms import MoveForm
from referrals.web.requests.locale import times
from referrals.web.responses import htmx
from referrals.web.responses.flashes import Flash
from referrals.web.security import access as access_control
from referrals.web.security import browser
from referrals.web.security.access import ReferralAccess


@dataclass(frozen=True)
class MoveArguments:
    """The arguments that all moves share: the referral, who moves it, the version that they saw, and the time."""

    id: int
    by: Actor
    version: int
    now: datetime

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.by, "version": self.version, "now": self.now}


Act = Callable[[MoveArguments], None]


def answer_move(access: ReferralAccess, name: str, form: MoveForm, act: Act) -> Response:
    """Make the move `name` if the form is valid, and answer."""
    if form.version.data is None:
        abort(422)
    if not form.validate():
        return render_move_form(access, name, form, 422)
    public_id = access.referral.public_id
    try:
        act(MoveArguments(access.referral.id, access.actor, form.version.data, clock.utcnow()))
    except FieldRefusal as refusal:
        refuse(form, refusal)
        return render_move_form(access, name, form, 422)
    except MoveRefused as refused:
        if refused.why is not MoveRefusal.REPEATED:
            return answer_conflict(public_id, form.back.data, refusals.sentence(refused, times))
    queue.wake_worker()
    if access.by_link:
        seen = SeenMember(access.referral.partner_id, browser.key(), browser.network_key())
        origin.remember(seen, now=clock.utcnow())
    return _moved(public_id, name, form.back.data)


def ask_if_legal(access: ReferralAccess, name: str, form: MoveForm) -> Response:
    """Answer with the form of a move if it is legal now, else with the reason and the current referral."""
    now = clock.utcnow()
    stage = status_at(access.referral, now).stage
    is_legal = undo_left(access.referral, access.actor, now=now) if name == UNDO else stage in MOVES[name].starts
    if is_legal:
        return render_move_form(access, name, form)
    sentence = UNDO_TOO_LATE if name == UNDO else NOT_LEGAL
    refused = MoveRefused(
        MoveRefusal.NOT_LEGAL, sentence, **({} if name == UNDO else {"what": Phrase(name), "stage": stage})
    )
    return answer_conflict(access.referral.public_id, form.back.data, refusals.sentence(refused, times))


def render_move_form(access: ReferralAccess, name: str, form: MoveForm, status: int = 200) -> Response:
    """Answer with the form of a move, as a fragment for the sheet or as a page."""
    if access.by_link:
        form.back.data = None  # always back to the referral; and a page that echoes nothing may be gzipped
    template = "referral/_move.html" if htmx.wants_partial() else "referral/move.html"
    body = render_template(
        template,
        **referral_page.context(access),
        form=form,
        move=name,
        place=_place(access.referral.public_id, form.back.data),
    )
    return referral_page.compressed(htmx.respond(body, status), access)


def answer_conflict(public_id: str, back: str | None, sentence: str) -> Response:
    """Answer 409 with the current board or referral, and the reason."""
    return _fresh(public_id, back, Flash(sentence, "error", about=public_id), status=409)


def _moved(public_id: str, name: str, back: str | None) -> Response:
    access = access_control.referral_or_404(public_id)
    flash_message = _flash_of_move(access, name)
    if htmx.wants_partial():
        return _fresh(public_id, back, flash_message)
    flash(flash_message.text, flash_message.kind)
    return make_response(redirect(_place(public_id, back), 303))


def _flash_of_move(access: ReferralAccess, name: str) -> Flash:
    referral = access.referral
    stage = words.STAGES[Stage(referral.stage)]
    if name == UNDO:
        text = gettext("“%(need)s” is back in %(stage)s.", need=referral.enquiry.need, stage=stage)
    elif MOVES[name].to is Stage.ARCHIVED:
        return _flash_of_archived(access, name)
    else:
        text = gettext("“%(need)s” is now in %(stage)s.", need=referral.enquiry.need, stage=stage)
    return Flash(text, about=referral.public_id)


def _flash_of_archived(access: ReferralAccess, name: str) -> Flash:
    referral = access.referral
    outcome = words.OUTCOMES[Outcome(referral.outcome or "")]
    text = gettext("“%(need)s” archived as %(outcome)s.", need=referral.enquiry.need, outcome=outcome)
    if MOVES[name].asks_another:
        invited = gettext("The customer will be invited to choose another partner.")
        text = f"{text} {invited}"
    if access.by_link:
        return Flash(text, about=referral.public_id)
    return Flash(text, about=referral.public_id, undo=referral.version, undo_until=referral.undo_until)


def _fresh(public_id: str, back: str | None, flash_message: Flash, status: int = 200) -> Response:
    access = access_control.referral_or_404(public_id)
    query = _board_query(back)
    if query is None or access.by_link:
        return referral_page.render_referral(access, status, flash_message=flash_message)
    state = responses.member_state(access_control.person(), query)
    return responses.render_board(state, status, flash_message=flash_message, focus=f"card-{public_id}")


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
