"""The actions of the demo bar: sign in as somebody, advance the clock, restart."""

from datetime import timedelta
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from referrals import clock, queue
from referrals.actions.enquiry import held_sweep
from referrals.actions.network import demo as demo_actions
from referrals.actions.network import settings
from referrals.actions.person import accounts, sessions
from referrals.actions.referral import reminders, sweep
from referrals.links import EnquiryLink
from referrals.models import Mark
from referrals.queries.network import demo
from referrals.web.account import session_start
from referrals.web.demo import bar
from referrals.web.demo.blueprint import blueprint
from referrals.web.requests.locale import select_language
from referrals.web.security import cookies, link_cookies

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@blueprint.post("/enter")
def enter() -> Any:
    """Sign in as one of the demo's people, or open the customer's page, in the visitor's language."""
    role = request.form.get("role", "")
    if role not in bar.ROLES:
        abort(422)
    key = bar.ROLES[role]
    return _enter_as_person(key) if key else _enter_as_customer()


def _enter_as_person(key: str) -> Response:
    from referrals.demo import texts

    person = demo.person(texts.emails()[key])
    if person is None:
        return _not_there()
    language = select_language()
    if person.language != language:
        accounts.set_language(person.id, language)
    session_id = sessions.begin(person.id, keep=False, browser=session_start.browser(), now=clock.utcnow())
    return session_start.start_session(session_id, keep=False)


def _enter_as_customer() -> Response:
    from referrals.demo import texts

    enquiry = demo.enquiry_about(texts.customers_need())
    if enquiry is None:
        return _not_there()
    language = select_language()
    _sign_out()
    answer = make_response(redirect(url_for("enquiry.show", public_id=enquiry.public_id), 303))
    link_cookies.remember_enquiry(answer, EnquiryLink(enquiry.public_id, enquiry.link_secret))
    cookies.remember_language(answer, language)
    return answer


def _not_there() -> Response:
    flash(gettext("This part of the demo no longer exists. Restart the demo to get it back."), "warning")
    return redirect(url_for("directory.home"), 303)


@blueprint.post("/forward")
def forward() -> Any:
    """Advance the clock by an hour or a day, and run what the worker would run then."""
    time = STEPS.get(request.form.get("by", "")) or abort(422)
    now = clock.utcnow()
    demo_actions.shift_back(time, now=now)
    fell = sweep.archive_overdue(now=now)
    held_sweep.sweep_held(now=now)
    reminders.owe_due(now=now)
    settings.mark(Mark.SWEPT, now=now)
    queue.wake_worker()
    flash(_what_happened(fell, demo.owed_since(now)), "message")
    return redirect(session_start.local_path(request.form.get("next")) or url_for("directory.home"), 303)


def _what_happened(fell: int, owed: int) -> str:
    """Describe what happened in the time that passed."""
    if not fell and not owed:
        return str(gettext("Time has passed. Nothing fell due."))
    referrals = ngettext("%(num)d referral reached its deadline", "%(num)d referrals reached their deadline", fell)
    mails = ngettext("%(num)d email was written", "%(num)d emails were written", owed)
    return str(gettext("Time has passed: %(referrals)s, %(mails)s.", referrals=referrals, mails=mails))


@blueprint.post("/restart")
def restart() -> Any:
    """Load the demo again as of now. Everybody is signed out; passwords stay the same."""
    from referrals.demo import loading

    _sign_out()
    loading.load(current_app.config["REFERRALS"], now=clock.utcnow())
    flash(gettext("The demo has restarted, as of now."), "success")
    return redirect(url_for("directory.home"), 303)


def _sign_out() -> None:
    if current_user.is_authenticated:
        sessions.end(current_user.session_id)
    session.clear()
