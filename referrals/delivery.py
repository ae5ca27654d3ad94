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
from referrals.mail.mime import Letter
from referrals.mail.outcomes import CONNECT, MailFault, Refused, Retry, SettingsFault
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

    @property
    def is_over(self) -> bool:
        return monotonic() > self.until


def deliver(**limits: float) -> None:
    """Send the notices that are due to leave. Without a mail server, and while sending is paused, they wait.

    `limits` replace those of the connection (fields of `transport.Server`).
    """
    if not transport.configured(current_app.config) or _is_paused():
        return
    with transport.connect(current_app.config, **limits) as line:
        try:
            _take_turn(Turn(line, monotonic() + WORK))
        except SettingsFault as fault:
            setting.mark(Mark.MAIL_PAUSED, now=clock.utcnow(), detail=fault.reason)
            log.error("Sending is paused: %s", fault.reason)
        except Retry as fault:
            log.warning("Sending goes on at the next turn: %s", fault.reason)


def _is_paused() -> bool:
    pause = settings.mark(Mark.MAIL_PAUSED)
    return pause is not None and pause.at > STARTED_AT and clock.utcnow() < pause.at + PAUSE


def _take_turn(turn: Turn) -> None:
    """Send until nothing is left. Raises the fault that the next mail would meet as well."""
    while (claim := outbox.claim(BATCH, now=clock.utcnow())).notices:
        _deliver(claim, turn)
        if turn.is_over:
            queue.wake_worker()
            return


def _deliver(claim: Claim, turn: Turn) -> None:
    """Bring what was claimed to its end, or nearer to it, and give back what was not tried."""
    try:
        # Written all together, then sent all together: that is a good deal faster than by turns.
        written = [(mail, _written(mail, claim.lease, turn)) for mail in notices.mails(claim.notices)]
        for mail, letter in written:
            if letter and not turn.is_over:
                _send(mail, letter, claim.lease, turn)
    except BaseException:
        outbox.give_back(claim.notices, lease=claim.lease)
        raise
    if turn.is_over:
        outbox.give_back(claim.notices, lease=claim.lease)


def _written(mail: Mail, lease: str, turn: Turn) -> Letter | None:
    """Return the mail as it goes over the wire, or settle what is not to be sent."""
    now = clock.utcnow()
    try:
        reason = owed.no_longer(mail, now=now)
        letter = None if reason else turn.line.seal(rendering.render(mail, now=now))
    except Refused as fault:
        _refuse(mail, fault, lease)
    except MailFault:
        raise
    except Exception as error:
        # One that cannot be written must not keep the others waiting.
        log.exception("Notice %s (%s) could not be written", mail.first.id, mail.first.kind)
        outbox.retry_later(mail.notices, lease=lease, reason=f"not-written: {type(error).__name__}", now=now)
    else:
        if reason:
            _give_up(mail, reason, lease)
        return letter
    return None


def _give_up(mail: Mail, reason: str, lease: str) -> None:
    if reason == owed.UNREACHABLE:
        outbox.tell_admins_instead(mail.notices, lease=lease, reason=reason, now=clock.utcnow())
    else:
        outbox.drop(mail.notices, lease=lease, reason=reason)


def _send(mail: Mail, letter: Letter, lease: str, turn: Turn) -> None:
    try:
        turn.line.hand_over(letter)
    except Refused as fault:
        _refuse(mail, fault, lease)
    except Retry as fault:
        outbox.retry_later(mail.notices, lease=lease, reason=_reason(fault), now=clock.utcnow())
        if fault.concerns_every_message:
            raise
    except SettingsFault:
        raise
    except Exception:
        # Nobody foresaw this. It must not meet the same notice at every turn.
        outbox.retry_later(mail.notices, lease=lease, reason="not-sent", now=clock.utcnow())
        raise
    else:
        outbox.mark_sent(mail.notices, lease=lease, address=mail.address, now=clock.utcnow())
        _after_success(mail, turn)


def _reason(fault: Retry) -> str:
    """Return the reason to keep: a server that does not even greet is out of reach, whatever the mail."""
    return "unreachable" if fault.stage == CONNECT and fault.word == "no-answer" else fault.reason


def _refuse(mail: Mail, fault: Refused, lease: str) -> None:
    flag = fault.address_is_bad and mail.is_to_own_address
    outbox.refuse(mail.notices, lease=lease, reason=fault.reason, flag_address=flag, now=clock.utcnow())


def _after_success(mail: Mail, turn: Turn) -> None:
    if not turn.has_sent:
        turn.has_sent = True
        _end_trouble()
    if mail.reader and mail.reader.bouncing_at and mail.is_to_own_address:
        outbox.unflag(mail.notices)


def _end_trouble() -> None:
    """The server takes mail: nothing has to wait for it any longer."""
    now = clock.utcnow()
    kept_back = notices.kept_back(now=now)
    if kept_back or settings.mark(Mark.MAIL_PAUSED):
        outbox.all_clear(kept_back, now=now)
