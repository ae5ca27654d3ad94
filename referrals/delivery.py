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
from time import monotonic, sleep

from flask import Flask, current_app

from referrals import clock, queue, row_writer, settlement
from referrals.actions import outbox, setting
from referrals.actions.outbox import Claim
from referrals.extensions import db
from referrals.mail import answers, owed, rendering, transport
from referrals.mail.mime import Letter
from referrals.mail.outcomes import DATA, RECIPIENT, MailFault, Refused, Retry, SettingsFault
from referrals.mail.pace import Pace
from referrals.mail.rendering import Known
from referrals.mail.transport import Outbox
from referrals.models import Mark
from referrals.queries import notices, settings
from referrals.queries.notices import Mail
from referrals.row_writer import RowWriter
from referrals.settlement import Doubts

BATCH = 100
WORK = 25.0  # seconds after which no further mail is begun: a job has 60, and one mail may take 30
SWITCH = 0.0001  # seconds
PAUSE = timedelta(minutes=10)  # between two attempts while the settings of the mail server are at fault
LIMIT_PAUSE = timedelta(hours=1)  # between two attempts while a sending limit has been reached
CLOCKS_DIFFER = timedelta(minutes=1)  # at most, of the machines of one network
STARTED_AT = clock.utcnow()  # a pause from before this process began does not bind it: the settings may be new

MOST_KEPT = 200  # mails that wait for their domain before a line claims no more

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ready:
    """A mail as it goes over the wire, and the lease under which its notices were claimed."""

    mail: Mail
    letter: Letter
    lease: str

    @property
    def was_slow(self) -> bool:
        """Whether the server did not answer in time when it was tried before: it may keep the others waiting again."""
        return self.mail.first.reason == "no-answer"


@dataclass(frozen=True)
class Line:
    """What one line sends by, how it notes what has left, and what waits for its domain's turn."""

    mail: Outbox
    rows: RowWriter
    kept: list[Ready] = field(default_factory=list)


@dataclass
class Turn:
    """One turn of delivery, shared by its lines: their limits, when to stop, what ended it, and whether mail leaves."""

    limits: dict[str, float]
    until: float
    pace: Pace
    doubts: Doubts
    faults: list[BaseException] = field(default_factory=list)
    has_sent: bool = False

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
    pace = Pace(current_app.config["SENDING_RATE"], monotonic)
    turn = Turn(limits, monotonic() + WORK, pace, Doubts(notices.has_refusals()))
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
    for fault in turn.faults or turn.doubts.faults[-1:]:
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
            line = Line(outgoing, rows)
            try:
                _send_everything(claim, line, turn)
            finally:
                for ready in line.kept:
                    outbox.give_back(ready.mail.notices, lease=ready.lease)
    except (SettingsFault, Retry) as fault:
        turn.faults.append(fault)
    except BaseException as error:
        turn.faults.append(error)
        raise


def _send_everything(claim: Claim, line: Line, turn: Turn) -> None:
    while claim.notices or line.kept:
        if claim.notices:
            _deliver(claim, line, turn)
        if not turn.is_over and (len(line.kept) >= MOST_KEPT or not claim.notices):
            _send_kept(line, turn)
        if turn.is_over:
            return
        claim = Claim("", ()) if len(line.kept) >= MOST_KEPT else _claim(BATCH)


def _send_kept(line: Line, turn: Turn) -> None:
    """Send what had to wait for its domain, as far as it may leave now; else wait until one may.

    Mails that were not answered in time before come last, one at a time, when nothing else is left.
    """
    kept, waits = list(line.kept), [1.0]
    line.kept.clear()
    quick = [ready for ready in kept if not ready.was_slow]
    chosen = quick or kept[:1]
    line.kept.extend(ready for ready in kept if ready not in chosen)
    for position, ready in enumerate(chosen):
        if turn.is_over:
            line.kept.extend(chosen[position:])
            return
        wait = turn.pace.seconds_to_wait(ready.letter.domain)
        if wait:
            waits.append(wait)
            line.kept.append(ready)
        else:
            _send(ready.mail, ready.letter, ready.lease, line, turn)
    if len(line.kept) == len(kept):
        sleep(min(waits))


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
                _send_or_keep(Ready(mail, letter, claim.lease), line, turn)
    except BaseException:
        outbox.give_back(claim.notices, lease=claim.lease)
        raise
    if turn.is_over:
        outbox.give_back(claim.notices, lease=claim.lease)


def _send_or_keep(ready: Ready, line: Line, turn: Turn) -> None:
    if ready.was_slow or turn.pace.seconds_to_wait(ready.letter.domain):
        line.kept.append(ready)
    else:
        _send(ready.mail, ready.letter, ready.lease, line, turn)


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
        settlement.put_off(mail, fault, lease)
        if fault.word == "no-answer" and fault.stage in (RECIPIENT, DATA):
            queue.wake_worker()  # the others are not to wait for the next turn as well
        if fault.concerns_every_message:
            raise
    except (Refused, SettingsFault) as fault:
        settlement.refuse(mail, fault, lease, turn.doubts)
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


def _after_success(mail: Mail, turn: Turn) -> None:
    if not turn.has_sent:
        turn.has_sent = True
        _end_trouble()
    turn.doubts.clear()
    if mail.reader and mail.reader.bouncing_at and mail.is_to_own_address:
        outbox.unflag(mail.notices)


def _end_trouble() -> None:
    """The server takes mail: nothing has to wait for it any longer."""
    now = clock.utcnow()
    kept_back = notices.kept_back(now=now)
    if kept_back or settings.mark(Mark.MAIL_PAUSED):
        outbox.all_clear(kept_back, now=now)
