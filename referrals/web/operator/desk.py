"""GET /operator: what needs somebody now, each with its next step."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import mail_check
from referrals.config import Config
from referrals.language import countries
from referrals.mail import reasons
from referrals.models import Mark
from referrals.queries import desk as looks
from referrals.queries import partners, settings
from referrals.web import access
from referrals.web.account.limits import INVITATIONS
from referrals.web.operator.blueprint import blueprint, operators


@blueprint.get("")
@operators
def desk() -> str:
    now = clock.utcnow()
    return render_template(
        "operator/desk.html",
        mail=_mail(),
        outbox=looks.outbox(now=now),
        at_risk=looks.at_risk(now=now),
        dropped=looks.dropped_by_all(now=now),
        contacts=looks.unreachable_contacts(),
        people=looks.bouncing_people(),
        left=partners.left_with_open_referrals(now=now),
        country_name=countries.name,
        now=now,
    )


def _mail() -> dict[str, Any]:
    """Return how it stands with sending, and whether enquiries may come in."""
    config: Config = current_app.config["REFERRALS"]
    pause = settings.mark(Mark.MAIL_PAUSED)
    return {
        "has_server": config.mail_server is not None,
        "fault": reasons.explain(pause.detail) if pause else None,
        "paused_at": pause.at if pause else None,
        "is_open": settings.enquiries_are_open(),
    }


@blueprint.post("/test-mail")
@operators
@INVITATIONS
def test_mail() -> Any:
    """Send whoever asks a test mail; once it has left, enquiries are open."""
    me = access.person()
    mail_check.owe_test_mail(me.id, me.email, now=clock.utcnow())
    queue.wake_worker()
    flash(gettext("A test mail to %(address)s is on its way. This page says once it has left.", address=me.email))
    return redirect(url_for("operator.desk"), 303)
