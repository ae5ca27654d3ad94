"""GET /operator: the desk, what needs attention now, with the next step of each."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from referrals import clock, queue
from referrals.actions.referral import reminders
from referrals.language import countries, offer_sentences, refusals
from referrals.queries.enquiry import held, next_best, scrutiny
from referrals.queries.network import desk as desk_queries
from referrals.queries.partner import partners
from referrals.rules.refusal import Refusal
from referrals.web.account import session_start
from referrals.web.operator import clocks, first_steps, mail
from referrals.web.operator.blueprint import blueprint, network, operators
from referrals.web.requests.locale import times
from referrals.web.security import access


@blueprint.get("")
@network
def desk() -> Any:
    """Show the operator's desk. Agents are redirected to their own first page."""
    me = access.person()
    return redirect(session_start.home_url(me)) if me.is_agent else _page()


def _page() -> str:
    now = clock.utcnow()
    dropped = desk_queries.dropped_by_all(now=now)
    return render_template(
        "operator/desk.html",
        steps=first_steps.remaining_steps(),
        clocks=clocks.clock_notice(now=now),
        mail=mail.mail_status(),
        outbox=desk_queries.outbox_state(now=now),
        held=held.count_held(),
        at_risk=desk_queries.at_risk(now=now),
        dropped=dropped,
        best=next_best.next_best_of_each([line.id for line in dropped.lines], now=now),
        offer_sentences=offer_sentences,
        contacts=desk_queries.unreachable_contacts(),
        unverified=desk_queries.unverified_contacts(),
        people=desk_queries.bouncing_people(),
        left=partners.left_with_open_referrals(now=now),
        own=scrutiny.own_enquiries(now=now),
        wins=scrutiny.unconfirmed_wins(now=now),
        objections=scrutiny.objections(),
        new_countries=scrutiny.new_countries(),
        country_name=countries.name,
        now=now,
    )


@blueprint.post("/referrals/<string(length=12):public_id>/remind")
@operators
def remind(public_id: str) -> Any:
    """Send a reminder about one referral now."""
    referral = access.referral_or_404(public_id).referral
    try:
        reminders.remind_now(referral.id, now=clock.utcnow())
    except Refusal as refusal:
        flash(refusals.sentence(refusal, times), "warning")
    else:
        queue.wake_worker()
        flash(gettext("Reminder sent."), "success")
    return redirect(url_for("operator.desk"), 303)
