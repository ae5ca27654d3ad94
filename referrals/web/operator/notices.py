"""The outbox: waiting, sent and failed notices with the reason. Each can be shown and sent again."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from referrals import clock, queue
from referrals.actions.notice import outbox as outbox_actions
from referrals.actions.notice import resend
from referrals.language.notice_states import ABOUT_STATES, NOTHING_IN_STATE, STATE_OF_ONE, STATES
from referrals.mail.kinds import LABELS
from referrals.mail.notice_reasons import explain
from referrals.models import NoticeState
from referrals.queries.notice import notice_list
from referrals.queries.notice.notice_list import NoticeLine
from referrals.web.demo import bar
from referrals.web.operator.blueprint import blueprint, operators
from referrals.web.requests import cursors
from referrals.web.responses import mail_preview


@blueprint.get("/notices")
@operators
def notices() -> str:
    state = request.args.get("state", NoticeState.WAITING)
    kind = request.args.get("kind")
    kind = kind if kind in LABELS else None
    if state not in STATES:
        abort(404)
    page = notice_list.notice_page(states=[state], kind=kind, after=cursors.read(request.args.get("after"), datetime))
    return render_template(
        "operator/notices.html",
        state=state,
        kind=kind,
        page=page,
        after=cursors.write(page.after),
        counts=notice_list.notice_counts(),
        states=STATES,
        about=ABOUT_STATES,
        nothing=NOTHING_IN_STATE,
        kinds=LABELS,
        explain=explain,
        failed_for=notice_list.failed_for() if state == NoticeState.FAILED else {},
    )


@blueprint.post("/notices/again")
@operators
def send_failed_again() -> Any:
    """Send all notices again that failed for the same reason."""
    count = resend.send_failed_again(request.form.get("reason", ""), now=clock.utcnow())
    queue.wake_worker()
    if count:
        told = ngettext("Sending %(num)d email again.", "Sending %(num)d emails again.", count)
        flash(told, "success")
    else:
        flash(gettext("Nothing is left that failed for this reason."), "warning")
    return redirect(url_for("operator.notices"), 303)


@blueprint.post("/addresses/again")
@operators
def try_address() -> Any:
    """Clear the bounce flag of an address, and send what failed because of it."""
    address = request.form.get("address", "")
    resend.try_address(address, now=clock.utcnow())
    queue.wake_worker()
    flash(gettext("We’ll try %(address)s again with the next email.", address=address), "success")
    return redirect(url_for("operator.desk"), 303)


@blueprint.get("/notices/<int:notice_id>")
@operators
def notice(notice_id: int) -> Any:
    """Show a notice and its mail, rendered as of now. Links work only in the demo."""
    line = _line_or_404(notice_id)
    letter = mail_preview.rendered(notice_id, show_links=bar.is_on(), now=clock.utcnow())
    page = render_template(
        "operator/notice.html",
        line=line,
        letter=letter,
        state_of_one=STATE_OF_ONE,
        kinds=LABELS,
        explain=explain,
        links_work=bar.is_on(),
    )
    return mail_preview.page_with_frame(page)


@blueprint.get("/notices/<int:notice_id>/html")
@operators
def notice_html(notice_id: int) -> Any:
    letter = mail_preview.rendered(notice_id, show_links=bar.is_on(), now=clock.utcnow()) or abort(404)
    return mail_preview.frame(letter, links_work=bar.is_on())


@blueprint.post("/notices/<int:notice_id>/again")
@operators
def send_again(notice_id: int) -> Any:
    """Send a notice again. One that was withdrawn by Undo is not sent."""
    line = _line_or_404(notice_id)
    if line.state == NoticeState.WITHDRAWN:
        flash(gettext("What this was about has been undone, so it won’t be sent."), "warning")
        return redirect(url_for("operator.notice", notice_id=notice_id), 303)
    outbox_actions.send_again(notice_id, now=clock.utcnow())
    queue.wake_worker()
    flash(gettext("It will be sent again as soon as the mail server accepts it."), "success")
    return redirect(url_for("operator.notice", notice_id=notice_id), 303)


def _line_or_404(notice_id: int) -> NoticeLine:
    return notice_list.notice_by_id(notice_id) or abort(404)
