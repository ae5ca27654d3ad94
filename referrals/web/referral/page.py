"""One referral as a page and as a fragment, for whoever may see it."""

from typing import Any

from flask import Response, render_template, url_for
from flask_wtf import FlaskForm

from referrals import clock
from referrals.language import formats
from referrals.queries import referral as referrals
from referrals.rules.lifecycle import Stage
from referrals.web import hx
from referrals.web.access import ReferralAccess
from referrals.web.referral import forms
from referrals.web.said import Said


def answer(
    access: ReferralAccess, status: int = 200, *, said: Said | None = None, form: FlaskForm | None = None
) -> Response:
    """Answer with the referral as it is now; `form` is one that comes back with its errors."""
    template = "referral/_referral.html" if hx.wants_partial() else "referral/referral.html"
    body = render_template(template, **context(access, form), said=said)
    return hx.answer(body, status, announce=said.text if said else None, focus=None if form else "need")


def context(access: ReferralAccess, form: FlaskForm | None = None) -> dict[str, Any]:
    now = clock.utcnow()
    referral = access.referral
    whole = referrals.whole(referral, actor=access.actor, may_move=access.may_move, now=now)
    return {
        "access": access,
        "referral": referral,
        "enquiry": referral.enquiry,
        "whole": whole,
        "people": [c for c in whole.colleagues if c.is_there],
        "deadline_left": formats.deadline(referral.due_at, whole.clock_from, now=now) if whole.status.is_open else None,
        "forms": _forms(access, whole.status.stage, form) if access.may_move else {},
        "back": url_for("referral.show", public_id=referral.public_id),
        "target": "#referral",
        "now": now,
    }


def _forms(access: ReferralAccess, stage: Stage, form: FlaskForm | None) -> dict[str, FlaskForm]:
    """Return the forms that stand on the page itself, without what the request brought, but for the one that failed."""
    stand: dict[str, FlaskForm] = {"note": forms.NoteForm(formdata=None), "assign": forms.AssignForm(formdata=None)}
    if stage is Stage.NEGOTIATING:
        held = {} if access.by_link else forms.estimate_of(access.referral)
        stand["estimate"] = forms.EstimateForm(formdata=None, data=held)
    if form is not None:
        stand[forms.NAMES[type(form)]] = form
    return stand
