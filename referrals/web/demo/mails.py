"""The demo's mailbox: all mails to everybody, with links that work."""

from datetime import datetime
from typing import Any

from flask import abort, render_template, request

from referrals import clock
from referrals.mail.reasons import KINDS
from referrals.models import NoticeState
from referrals.queries import outbox
from referrals.web import cursors, letters
from referrals.web.demo.blueprint import blueprint

LEAVING = (NoticeState.WAITING, NoticeState.SENT, NoticeState.FAILED)


@blueprint.get("/mails")
def mails() -> str:
    """Show the newest mails to everybody."""
    page = outbox.page(states=LEAVING, after=cursors.read(request.args.get("after"), datetime))
    return render_template(
        "demo/mails.html",
        lines=page.lines,
        after=cursors.write(page.after),
        kinds=KINDS,
    )


@blueprint.get("/mails/<int:notice_id>")
def mail(notice_id: int) -> Any:
    """Show one mail as its reader gets it."""
    line = outbox.one(notice_id) or abort(404)
    message = letters.rendered(notice_id, show_links=True, now=clock.utcnow())
    return letters.page_with_frame(render_template("demo/mail.html", line=line, letter=message, kinds=KINDS))


@blueprint.get("/mails/<int:notice_id>/html")
def mail_html(notice_id: int) -> Any:
    message = letters.rendered(notice_id, show_links=True, now=clock.utcnow()) or abort(404)
    return letters.frame(message, links_work=True)
