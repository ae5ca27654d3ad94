"""Delivery: claim, see whether it is still owed, render, send, mark. Joins the outbox to the mail.

Whatever happens to a worker, at any point, each notice leaves: what it had claimed is free again when the lease ends.
The one mail that the server has taken and that is not marked yet leaves twice, under the same name.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from flask import current_app

from referrals import clock, queue
from referrals.actions import outbox, setting
from referrals.actions.outbox import Claim
from referrals.mail import owed, rendering, transport
from referrals.mail.mime import Message
from referrals.mail.outcomes import CONNECT, MailFault, Refused, SettingsFault
from referrals.mail.transport import Outbox
from referrals.models import Mark
from referrals.queries import notices, settings
from referrals.queries.notices import Mail

BATCH = 100
WORK = 25.0  # seconds after which no further mail is begun: a job has 60, and one mail may take 30
PAUSE = timedelta(minutes=10)  # between two attempts while the settings of the mail server are at fault
STARTED_AT = clock.utcnow()  # a pause from before this process began does not bind it: the settings may be new

log = logging.getLogger(__name__)


@dataclass
class Turn:
    """One turn of delivery: the connection, when to stop, and whether anything has left."""

    line: Outbox
    until: float
    has_sent: bool = False


def deliver() -> None:
    """Send the notices that are due to leave. Without a mail server, and while sending is paused, they wait."""
    if not transport.configured(current_app.config) or _is_paused():
        return
    with transport.connect(current_app.config) as line:
        turn = Turn(line, monotonic() + WORK)
        while (claim := outbox.claim(BATCH, now=clock.utcnow())).notices:
            if not _deliver_all(claim, turn):
                return
            if monotonic() > turn.until:
                queue.wake_worker()
                return


def _is_paused() -> bool:
    pause = settings.mark(Mark.MAIL_PAUSED)
    return pause is not None and pause.at > STARTED_AT and clock.utcnow() < pause.at + PAUSE


def _deliver_all(claim: Claim, turn: Turn) -> bool:
    """Bring what was claimed to its end, give back what was not tried; return whether another claim has a chance."""
    untried = {one.id: one for one in claim.notices}
    try:
        for mail in notices.mails(claim.notices):
            if monotonic() > turn.until:
                return True
            for one in mail.notices:
                del untried[one.id]
            if not _deliver(mail, claim.lease, turn):
                return False
        return True
    finally:
        if untried:
            outbox.give_back(list(untried.values()), lease=claim.lease)


def _deliver(mail: Mail, lease: str, turn: Turn) -> bool:
    """Bring one mail to its end, or nearer to it; return whether the next one has a chance."""
    now = clock.utcnow()
    try:
        reason = owed.no_longer(mail, now=now)
        message = None if reason else rendering.render(mail, now=now)
    except Exception as error:
        # One that cannot be written must not keep the others waiting.
        log.exception("Notice %s (%s) could not be written", mail.first.id, mail.first.kind)
        outbox.retry_later(mail.notices, lease=lease, reason=f"not-written: {type(error).__name__}", now=now)
        return True
    if message:
        return _send(mail, message, lease, turn)
    _give_up(mail, lease, reason or "")
    return True


def _give_up(mail: Mail, lease: str, reason: str) -> None:
    if reason == owed.UNREACHABLE:
        outbox.tell_admins_instead(mail.notices, lease=lease, reason=reason, now=clock.utcnow())
    else:
        outbox.drop(mail.notices, lease=lease, reason=reason)


def _send(mail: Mail, message: Message, lease: str, turn: Turn) -> bool:
    try:
        turn.line.send(message)
    except MailFault as fault:
        return _cope(mail, fault, lease)
    except Exception:
        # Nobody foresaw this. It must not meet the same notice at every turn.
        outbox.retry_later(mail.notices, lease=lease, reason="not-sent", now=clock.utcnow())
        raise
    outbox.mark_sent(mail.notices, lease=lease, address=mail.address, now=clock.utcnow())
    _after_success(mail, turn)
    return True


def _cope(mail: Mail, fault: MailFault, lease: str) -> bool:
    now = clock.utcnow()
    match fault:
        case Refused():
            flag = fault.address_is_bad and mail.is_to_own_address
            outbox.refuse(mail.notices, lease=lease, reason=fault.reason, flag_address=flag, now=now)
            return True
        case SettingsFault():
            outbox.give_back(mail.notices, lease=lease)
            setting.mark(Mark.MAIL_PAUSED, now=now, detail=fault.reason)
            log.error("Sending is paused: %s", fault.reason)
            return False
    outbox.retry_later(mail.notices, lease=lease, reason=_reason(fault), now=now)
    return not fault.concerns_every_message


def _reason(fault: MailFault) -> str:
    """A server that does not even greet is out of reach, which says nothing about the mail."""
    return "unreachable" if fault.stage == CONNECT and fault.word == "no-answer" else fault.reason


def _after_success(mail: Mail, turn: Turn) -> None:
    if not turn.has_sent:
        outbox.all_clear(now=clock.utcnow())
    turn.has_sent = True
    if mail.reader and mail.reader.bouncing_at and mail.is_to_own_address:
        outbox.unflag(mail.notices)
