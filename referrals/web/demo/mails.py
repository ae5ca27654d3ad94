"""The demo's mailbox: all mails to everybody, with links that work."""

from datetime import datetime
from typing import Any

from flask import abort, render_template, request

from referrals import clock
from referrals.mail.kinds import LABELS
from referrals.models import NoticeState
from referrals.queries.notice import notice_list
from referrals.web.demo.blueprint import blueprint
from referrals.web.requests import cursors
from referrals.web.responses import mail_preview

LEAVING = (NoticeState.WAITING, NoticeState.SENT, NoticeState.FAILED)


@blueprint.get("/mails")
def mails() -> str:
    """Show the newest mails to everybody."""
    page = notice_list.notice_page(states=LEAVING, after=cursors.read(request.args.get("after"), datetime))
    return render_template(
        "demo/mails.html",
        lines=page.lines,
        after=cursors.write(page.after),
        kinds=LABELS,
    )


@blueprint.get("/mails/<int:notice_id>")
def mail(notice_id: int) -> Any:
    """Show one mail as its reader gets it."""
    line = notice_list.notice_by_id(notice_id) or abort(404)
    message = mail_preview.rendered(notice_id, show_links=True, now=clock.utcnow())
    return mail_preview.page_with_frame(render_template("demo/mail.html", line=line, letter=message, kinds=LABELS))


@blueprint.get("/mails/<int:notice_id>/html")
def mail_html(notice_id: int) -> Any:
    message = mail_preview.rendered(notice_id, show_links=True, now=clock.utcnow()) or abort(404)
    return mail_preview.frame(message, links_work=True)
