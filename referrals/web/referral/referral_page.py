"""The page of a referral, as a page and as a fragment."""

from datetime import datetime

from flask import Response, render_template, url_for
from flask_wtf import FlaskForm

from referrals import clock
from referrals.actions.referral import clock_start
from referrals.language import fit_sentences, formats
from referrals.language.fit_sentences import FitInWords
from referrals.queries.ranking import evidence
from referrals.queries.referral import referral_page
from referrals.queries.referral.referral_page import ReferralPage
from referrals.rules.lifecycle import UNDO, Stage
from referrals.web.referral import forms
from referrals.web.referral.forms import MoveForm
from referrals.web.requests.locale import times
from referrals.web.responses import compression, htmx
from referrals.web.responses.flashes import Flash
from referrals.web.security.access import ReferralAccess
from referrals.web.security.sign_in import viewer


def render_referral(
    access: ReferralAccess, status: int = 200, *, flash_message: Flash | None = None, form: FlaskForm | None = None
) -> Response:
    """Answer with the current referral. `form` is a form with errors to show again."""
    body = render_template(_template(access), **context(access, form), flash_message=flash_message)
    response = htmx.respond(
        body, status, announce=flash_message.text if flash_message else None, focus=None if form else "need"
    )
    return compressed(response, access)


def compressed(response: Response, access: ReferralAccess) -> Response:
    """Compress the page if a link opened it: the reader may be on a phone with a slow connection."""
    return compression.compress_page(response) if access.by_link else response


def _template(access: ReferralAccess) -> str:
    """Return the template. A page opened by a link is a light one for phones, without htmx."""
    if access.by_link:
        return "referral/linked.html"
    return "referral/_referral.html" if htmx.wants_partial() else "referral/referral.html"


def context(access: ReferralAccess, form: FlaskForm | None = None) -> dict[str, object]:
    now = clock.utcnow()
    referral = access.referral
    _start_clock(access, now)
    whole = referral_page.referral_page(referral, actor=access.actor, may_move=access.may_move, now=now)
    return {
        "access": access,
        "referral": referral,
        "enquiry": referral.enquiry,
        "whole": whole,
        "people": [c for c in whole.colleagues if c.is_there],
        "deadline_left": times.deadline(whole.due_at, whole.clock_from, now=now) if whole.status.is_open else None,
        "forms": _forms(access, whole.status.stage, form) if access.may_move else {},
        "back": url_for("referral.show", public_id=referral.public_id),
        "target": "#referral",
        "is_light": access.by_link,
        "sheets": _sheets(access, whole) if access.by_link else {},
        "fit": _fit(access, whole, now),
        "now": now,
    }


def _start_clock(access: ReferralAccess, now: datetime) -> None:
    """Start the clock if a member sees the referral before its first mail has been sent."""
    referral = access.referral
    is_waiting = referral.stage == Stage.NEW and referral.clock_started_at is None
    if is_waiting and access.may_move and not access.by_link:
        clock_start.start_for_viewer([referral.public_id], partner_id=referral.partner_id, viewer=viewer(), now=now)


def _fit(access: ReferralAccess, whole: ReferralPage, now: datetime) -> FitInWords | None:
    """Return how well the referral fits the partner, while it is New."""
    if whole.status.stage is not Stage.NEW:
        return None
    names = {term.id: term.name_in(formats.language()) for term in whole.terms}
    return fit_sentences.in_words(evidence.fit(access.referral, now=now), names)


def _sheets(access: ReferralAccess, whole: ReferralPage) -> dict[str, MoveForm]:
    """Return the forms of all legal moves. A page opened by a link shows them from the start."""
    names = [move.name for move in whole.moves] + ([UNDO] if whole.undo_left else [])
    version = access.referral.version
    return {name: forms.MOVE_FORMS[name](formdata=None, by_link=True, version=version) for name in names}


def _forms(access: ReferralAccess, stage: Stage, form: FlaskForm | None) -> dict[str, FlaskForm]:
    """Return the forms on the page. Only a form with errors keeps its input."""
    stand: dict[str, FlaskForm] = {"note": forms.NoteForm(formdata=None), "assign": forms.AssignForm(formdata=None)}
    if stage is Stage.NEGOTIATING:
        held = {} if access.by_link else forms.estimate_of(access.referral)
        stand["estimate"] = forms.EstimateForm(formdata=None, data=held)
    if form is not None:
        stand[forms.OTHER_FORM_NAMES[type(form)]] = form
    return stand
