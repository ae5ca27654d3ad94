"""GET /operator/settings/mail: the mail settings, what happened last, and a test mail."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.notice import test_mail as test_mail_actions
from referrals.config import Config
from referrals.mail import notice_reasons
from referrals.models import Mark
from referrals.queries.network import first_steps as first_steps_queries
from referrals.queries.network import settings
from referrals.web.account.rate_limits import INVITATIONS
from referrals.web.operator import first_steps
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.responses import htmx
from referrals.web.security import access


@blueprint.get("/settings/mail")
@operators
def mail() -> Any:
    """Show the page. The status of a test mail is polled as a fragment until it is known."""
    last = first_steps_queries.last_test_mail()
    facts = {
        "mail": mail_status(),
        "last": last,
        "why": notice_reasons.explain(last.reason) if last and last.reason else "",
    }
    if htmx.wants_partial():
        return htmx.respond(render_template("operator/_test_mail.html", steps=first_steps.remaining_steps(), **facts))
    config: Config = current_app.config["REFERRALS"]
    return render_template(
        "operator/mail.html", steps=first_steps.remaining_steps(), config=config, returned=_returned(), **facts
    )


def mail_status() -> dict[str, object]:
    """Return the status of sending, and whether enquiries are open."""
    config: Config = current_app.config["REFERRALS"]
    pause = settings.mark(Mark.MAIL_PAUSED)
    return {
        "has_server": config.mail_server is not None,
        "fault": notice_reasons.explain(pause.detail) if pause else None,
        "paused_at": pause.at if pause else None,
        "is_open": settings.enquiries_are_open(),
    }


def _returned() -> dict[str, object]:
    """Return the status of returned mail: when the mailbox was last read, and what it contained."""
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
    """Send a test mail to the signed-in operator. Once it has been sent, enquiries are open."""
    me = access.person()
    test_mail_actions.owe_test_mail(me.id, me.email, now=clock.utcnow())
    queue.wake_worker()
    flash(
        gettext(
            "We’re sending a test email to %(address)s. This page will tell you once it’s been sent.", address=me.email
        )
    )
    return redirect(url_for("operator.mail"), 303)
