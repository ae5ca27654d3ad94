"""Changes to a referral that are not moves: assign it, change the estimate, add a note, revoke its links."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.referral import moves
from referrals.language import refusals
from referrals.rules.move_refused import MoveRefused
from referrals.rules.refusal import FieldRefusal
from referrals.web.forms.errors import refuse
from referrals.web.referral import forms, referral_page
from referrals.web.referral.forms import ReferralForm
from referrals.web.referral.loading import assignee_id, moving, today
from referrals.web.referral.views import blueprint
from referrals.web.requests.locale import times
from referrals.web.responses import htmx
from referrals.web.responses.flashes import Flash
from referrals.web.security import access as access_control
from referrals.web.security.access import ReferralAccess
from referrals.web.security.sign_in import viewer


@blueprint.post("/referrals/<public_id>/assign")
def assign(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.AssignForm(by_link=access.by_link)

    def act(referral_id: int, now: datetime) -> None:
        chosen = None if form.assignee.data == forms.NOBODY else assignee_id(access, form.assignee.data)
        moves.assign(referral_id, assignee_id=chosen, by=access.actor, now=now)

    return _do(access, form, act, gettext("Assigned."))


@blueprint.post("/referrals/<public_id>/estimate")
def estimate(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.EstimateForm(by_link=access.by_link)

    def act(referral_id: int, now: datetime) -> None:
        day = form.expected_close_on.data
        facts: dict[str, Any] = {"value": form.money(), "expected_close_on": day, "today": today(access, now)}
        moves.change_estimate(referral_id, **facts, by=access.actor, now=now)

    return _do(access, form, act, gettext("Estimate changed."))


@blueprint.post("/referrals/<public_id>/notes")
def notes(public_id: str) -> Response:
    access = moving(public_id)
    form = forms.NoteForm(by_link=access.by_link)

    def act(referral_id: int, now: datetime) -> None:
        moves.add_note(referral_id, text=form.text.data, by=access.actor, now=now)

    return _do(access, form, act, gettext("Note added."))


@blueprint.post("/referrals/<public_id>/revoke-links")
def revoke_links(public_id: str) -> Response:
    access = moving(public_id)
    admin = viewer()
    if access.by_link or admin is None or not admin.is_partner_admin:
        abort(404)

    def act(referral_id: int, now: datetime) -> None:
        moves.revoke_links(referral_id, by=access.actor, now=now)

    return _do(access, ReferralForm(), act, gettext("All links emailed about this referral have stopped working."))


def _do(access: ReferralAccess, form: ReferralForm, act: Callable[[int, datetime], None], done: str) -> Response:
    """Run the action if the form is valid, and answer with the current referral."""
    public_id = access.referral.public_id
    if not form.validate():
        return referral_page.render_referral(access, 422, form=form)
    try:
        act(access.referral.id, clock.utcnow())
    except FieldRefusal as refusal:
        refuse(form, refusal)
        return referral_page.render_referral(access, 422, form=form)
    except MoveRefused as refused:
        flash_message = Flash(refusals.sentence(refused, times), "error")
        return referral_page.render_referral(
            access_control.referral_or_404(public_id), 409, flash_message=flash_message
        )
    queue.wake_worker()
    return _done(public_id, done)


def _done(public_id: str, done: str) -> Response:
    if htmx.wants_partial():
        return referral_page.render_referral(access_control.referral_or_404(public_id), flash_message=Flash(done))
    flash(done, "success")
    return make_response(redirect(url_for("referral.show", public_id=public_id), 303))
