"""GET /operator/settings/mail: does mail leave? What is set, what happened last, and a test mail to see for oneself."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions import mail_check
from referrals.config import Config
from referrals.mail import reasons
from referrals.models import Mark
from referrals.queries import first_steps as looks
from referrals.queries import settings
from referrals.web import access, hx
from referrals.web.account.limits import INVITATIONS
from referrals.web.operator import first_steps
from referrals.web.operator.blueprint import blueprint, operators


@blueprint.get("/settings/mail")
@operators
def mail() -> Any:
    """Show the page; what became of the test mail is also asked for alone, until it is known."""
    last = looks.last_test_mail()
    facts = {"mail": standing(), "last": last, "why": reasons.explain(last.reason) if last and last.reason else ""}
    if hx.wants_partial():
        return hx.answer(render_template("operator/_test_mail.html", steps=first_steps.left(), **facts))
    config: Config = current_app.config["REFERRALS"]
    return render_template("operator/mail.html", steps=first_steps.left(), config=config, returned=_returned(), **facts)


def standing() -> dict[str, Any]:
    """Return how it stands with sending, and whether enquiries may come in."""
    config: Config = current_app.config["REFERRALS"]
    pause = settings.mark(Mark.MAIL_PAUSED)
    return {
        "has_server": config.mail_server is not None,
        "fault": reasons.explain(pause.detail) if pause else None,
        "paused_at": pause.at if pause else None,
        "is_open": settings.enquiries_are_open(),
    }


def _returned() -> dict[str, Any]:
    """Return what is known of mail that came back: when the mailbox was read, and what it held last."""
    read, unread = settings.mark(Mark.RETURNS_READ), settings.mark(Mark.RETURNS_UNREAD)
    complaint, refused = settings.mark(Mark.MAIL_COMPLAINT), settings.mark(Mark.MAIL_RETURNED)
    is_unread = unread is not None and (read is None or read.at < unread.at)
    return {
        "read_at": read.at if read else None,
        "unread_at": unread.at if unread and is_unread else None,
        "complained_at": complaint.at if complaint else None,
        "refused_at": refused.at if refused else None,
        "said": refused.detail if refused else "",
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
    return redirect(url_for("operator.mail"), 303)
