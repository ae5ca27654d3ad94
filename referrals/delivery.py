"""Delivery: claim, see whether it is still owed, render, send, mark. Joins the outbox to the mail.

Whatever happens to a worker, at any point, each notice leaves: what it had claimed is free again when the lease ends.
The one mail of each line that the server has taken and that is not marked yet leaves twice, under the same name.
"""

import logging
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from flask import Flask, current_app

from referrals import clock, queue, row_writer
from referrals.actions import outbox, refusal, setting
from referrals.actions.outbox import Claim
from referrals.actions.refusal import Blame, Refusal, Verdict
from referrals.extensions import db
from referrals.mail import answers, owed, rendering, transport
from referrals.mail.mime import Letter
from referrals.mail.outcomes import CONNECT, DATA, RECIPIENT, MailFault, Refused, Retry, SettingsFault
from referrals.mail.rendering import Known
from referrals.mail.transport import Outbox
from referrals.models import Mark
from referrals.queries import notices, settings
from referrals.queries.notices import Mail
from referrals.row_writer import RowWriter

BATCH = 100
WORK = 25.0  # seconds after which no further mail is begun: a job has 60, and one mail may take 30
MOST_DOUBTS = 10  # mails that are refused, without one that passes, before sending pauses again
SWITCH = 0.0001  # seconds
PAUSE = timedelta(minutes=10)  # between two attempts while the settings of the mail server are at fault
LIMIT_PAUSE = timedelta(hours=1)  # between two attempts while a sending limit has been reached
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, of the machines of one network
STARTED_AT = clock.utcnow()  # a pause from before this process began does not bind it: the settings may be new

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """What one line sends by, and how it notes what has left."""

    mail: Outbox
    rows: RowWriter


@dataclass
class Turn:
    """One turn of delivery, shared by its lines: their limits, when to stop, what ended it, and whether mail leaves."""

    limits: dict[str, float]
    until: float
    faults: list[BaseException] = field(default_factory=list)
    has_sent: bool = False
    has_refusals: bool = False
    doubts: list[SettingsFault] = field(default_factory=list)  # refusals of which nobody knows yet whom they are about

    @property
    def is_late(self) -> bool:
        return monotonic() > self.until

    @property
    def is_over(self) -> bool:
        return bool(self.faults) or self.is_late


def deliver(**limits: float) -> None:
    """Send the notices that are due to leave. Without a mail server, and while sending is paused, they wait.

    `limits` replace those of a connection (fields of `transport.Server`).
    """
    if not transport.configured(current_app.config) or _is_paused():
        return
    turn = Turn(limits, monotonic() + WORK, has_refusals=notices.has_refusals())
    first = _claim(BATCH)
    take = _take_line if len(first.notices) < BATCH else _take_two_lines
    take(turn, first)
    _report(turn)


def _is_paused() -> bool:
    pause = settings.mark(Mark.MAIL_PAUSED)
    now = clock.utcnow()
    # One from the future was marked while the clock of a machine was ahead, and would not end for long.
    if pause is None or pause.at <= STARTED_AT or pause.at > now + CLOCKS_DIFFER:
        return False
    is_limit = pause.detail.startswith(answers.Meaning.LIMIT)
    return now < pause.at + (LIMIT_PAUSE if is_limit else PAUSE)


def _report(turn: Turn) -> None:
    for fault in turn.faults or turn.doubts[-1:]:
        if isinstance(fault, SettingsFault):
            setting.mark(Mark.MAIL_PAUSED, now=clock.utcnow(), detail=fault.reason)
            log.error("Sending is paused: %s", fault.reason)
        else:
            log.warning("Sending goes on at the next turn: %s", fault)
    if turn.is_late:
        queue.wake_worker()


def _claim(limit: int) -> Claim:
    return outbox.claim(limit, now=clock.utcnow())


def _take_two_lines(turn: Turn, first: Claim) -> None:
    """Send on a second line too: while one waits for the mail server's answer, the other one gets on."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    with _quick_turns(), ThreadPoolExecutor(1) as pool:
        second = pool.submit(_take_second_line, app, turn)
        try:
            _take_line(turn, first)
        finally:
            second.result()  # ends by its own deadlines, and what went wrong there comes out here


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let a line that has its answer go on soon, though the other one computes: Python would keep it for 5 ms."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _take_second_line(app: Flask, turn: Turn) -> None:
    with app.app_context():
        _take_line(turn, _claim(BATCH // 2))  # so that from now on one writes while the other one sends


def _take_line(turn: Turn, claim: Claim) -> None:
    """Send over one connection until nothing is left. A fault that the next mail would meet ends the turn of both."""
    try:
        with transport.connect(current_app.config, **turn.limits) as outgoing, row_writer.opened() as rows:
            while claim.notices:
                _deliver(claim, Line(outgoing, rows), turn)
                if turn.is_over:
                    return
                claim = _claim(BATCH)
    except (SettingsFault, Retry) as fault:
        turn.faults.append(fault)
    except BaseException as error:
        turn.faults.append(error)
        raise


def _deliver(claim: Claim, line: Line, turn: Turn) -> None:
    """Bring what was claimed to its end, or nearer to it, and give back what was not tried."""
    try:
        mails = notices.mails(claim.notices, now=clock.utcnow())
        # Written all together, then sent all together: that is a good deal faster than by turns.
        known: Known = {}
        written = [(mail, _written(mail, claim.lease, line.mail, known)) for mail in mails]
        db.session.rollback()  # no snapshot is held while the mail server takes its time
        for mail, letter in written:
            if letter and not turn.is_over:
                _send(mail, letter, claim.lease, line, turn)
    except BaseException:
        outbox.give_back(claim.notices, lease=claim.lease)
        raise
    if turn.is_over:
        outbox.give_back(claim.notices, lease=claim.lease)


def _written(mail: Mail, lease: str, outgoing: Outbox, known: Known) -> Letter | None:
    """Return the mail as it goes over the wire, or settle what is not to be sent."""
    now = clock.utcnow()
    try:
        reason = owed.no_longer(mail, now=now)
        letter = None if reason else outgoing.seal(rendering.render(mail, now=now, known=known))
    except Refused as fault:
        flag = fault.address_is_bad and mail.is_to_own_address
        outbox.refuse(mail.notices, lease=lease, reason=fault.reason, flag_address=flag, now=now)
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


def _send(mail: Mail, letter: Letter, lease: str, line: Line, turn: Turn) -> None:
    try:
        line.mail.hand_over(letter)
    except Retry as fault:
        _retry(mail, fault, lease)
        if fault.concerns_every_message:
            raise
    except (Refused, SettingsFault) as fault:
        _refuse(mail, fault, lease, turn)
    except Exception:
        # Nobody foresaw this. It must not meet the same notice at every turn.
        outbox.retry_later(mail.notices, lease=lease, reason="not-sent", now=clock.utcnow())
        raise
    else:
        outbox.mark_sent(
            line.rows,
            mail.notices,
            lease=lease,
            address=mail.address,
            referrals=mail.referrals,
            now=clock.utcnow(),
        )
        _after_success(mail, turn)


def _reason(fault: Retry) -> str:
    """Return the reason to keep: a server that does not even greet is out of reach, whatever the mail."""
    return "unreachable" if fault.stage == CONNECT and fault.word == "no-answer" else fault.reason


def _retry(mail: Mail, fault: Retry, lease: str) -> None:
    outbox.retry_later(
        mail.notices,
        lease=lease,
        reason=_reason(fault),
        now=clock.utcnow(),
        may_have_left=fault.stage == DATA and not fault.said,
        counts=fault.word != "slow-down",
    )


def _refuse(mail: Mail, fault: Refused | SettingsFault, lease: str, turn: Turn) -> None:
    """Settle a mail that was refused for good; raise SettingsFault when any other would probably meet the same."""
    if isinstance(fault, SettingsFault) and fault.stage not in (RECIPIENT, DATA):
        raise fault
    flag = isinstance(fault, Refused) and fault.address_is_bad and mail.is_to_own_address
    refused = Refusal(_blame(fault), fault.reason, answers.signature(fault.reason), flag)
    turn.has_refusals = True
    verdict = refusal.record(mail.notices, refused, lease=lease, now=clock.utcnow())
    if verdict is Verdict.SETTLED:
        return
    word = "same-answer" if refused.blame is Blame.RECIPIENT else fault.word
    turn.doubts.append(SettingsFault(word, fault.said, stage=fault.stage))
    if verdict is Verdict.EVERYBODY or len(turn.doubts) >= MOST_DOUBTS:
        raise turn.doubts.pop()


def _blame(fault: Refused | SettingsFault) -> Blame:
    if isinstance(fault, SettingsFault):
        return Blame.SETTINGS
    return Blame.RECIPIENT if fault.address_is_bad else Blame.MESSAGE


def _after_success(mail: Mail, turn: Turn) -> None:
    if not turn.has_sent:
        turn.has_sent = True
        _end_trouble()
    if turn.has_refusals:
        turn.has_refusals = False
        turn.doubts.clear()
        refusal.others_pass()
    if mail.reader and mail.reader.bouncing_at and mail.is_to_own_address:
        outbox.unflag(mail.notices)


def _end_trouble() -> None:
    """The server takes mail: nothing has to wait for it any longer."""
    now = clock.utcnow()
    kept_back = notices.kept_back(now=now)
    if kept_back or settings.mark(Mark.MAIL_PAUSED):
        outbox.all_clear(kept_back, now=now)
