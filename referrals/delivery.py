"""Delivery: claims the notices that are due, renders their mails, sends them and marks them as sent.

All mails of a run share one SMTP connection. Each mail is marked as sent in a transaction of its own, right after the
server has accepted it. When a worker is killed, the lease on its notices expires and the next run sends them; only the
one mail that the server had accepted and that was not marked yet is sent twice, with the same Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic, sleep

from flask import current_app

from referrals import clock, queue, refusal_handling
from referrals.actions.network import settings as settings_actions
from referrals.actions.notice import outbox
from referrals.actions.notice.outbox import ClaimedNotices
from referrals.extensions import db
from referrals.mail import rendering, return_path, server_answers, still_owed
from referrals.mail.connection import Connection, Envelope, is_configured, prepare
from referrals.mail.connection import mail as mail_extension
from referrals.mail.sending_errors import DATA, RECIPIENT, MailFault, Refused, Retry, SettingsFault
from referrals.mail.sending_rate import RateLimiter
from referrals.models import Mark
from referrals.queries.network import settings
from referrals.queries.notice import notice_facts, owed_notices
from referrals.queries.notice.notice_facts import MailFacts
from referrals.refusal_handling import DoubtfulRecipients

BATCH_SIZE = 100  # notices in one claim
RUN_SECONDS = 25.0  # after which no further mail is started: a job may take 60, and one mail may take 30
MAX_POSTPONED = 200  # mails that wait for their domain before no more notices are claimed
SETTINGS_PAUSE = timedelta(minutes=10)  # between two attempts while the settings of the mail server are wrong
LIMIT_PAUSE = timedelta(hours=1)  # between two attempts while a sending limit of the mail server is reached
CLOCK_SKEW = timedelta(minutes=1)  # at most, between the machines of one network
STARTED_AT = clock.utcnow()  # a restart ends every pause: the settings may have changed

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RenderedMail:
    """A mail that is ready to be sent, and the lease on its notices."""

    mail: MailFacts
    envelope: Envelope
    lease: str

    @property
    def was_slow(self) -> bool:
        """Whether the server did not answer in time at the last attempt: it may delay the other mails again."""
        return self.mail.first.reason == "no-answer"


def deliver(**limits: float) -> None:
    """Send the notices that are due. They wait while no mail server is set and while sending is paused.

    `limits` replace the time limits of the connection (fields of `connection.Server`).
    """
    if not is_configured(current_app.config) or _is_paused():
        return
    with mail_extension.connect(**limits) as connection:
        run = DeliveryRun(connection)
        try:
            run.send_all()
        except SettingsFault as fault:
            settings_actions.mark(Mark.MAIL_PAUSED, now=clock.utcnow(), detail=fault.reason)
            log.error("Sending is paused: %s", fault.reason)
        except Retry as fault:
            log.warning("Sending continues with the next run: %s", fault)
    if run.is_over:
        queue.wake_worker()


def _is_paused() -> bool:
    pause = settings.mark(Mark.MAIL_PAUSED)
    now = clock.utcnow()
    # A mark from the future was written by a machine whose clock was ahead; it would hold for too long.
    if pause is None or pause.at <= STARTED_AT or pause.at > now + CLOCK_SKEW:
        return False
    is_limit = pause.detail.startswith(server_answers.AnswerMeaning.LIMIT)
    return now < pause.at + (LIMIT_PAUSE if is_limit else SETTINGS_PAUSE)


class DeliveryRun:
    """One run: its connection, its end, the sending rate, and the mails that wait for their domain."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ends_at = monotonic() + RUN_SECONDS
        self._rate_limiter = RateLimiter(current_app.config["SENDING_RATE"], monotonic)
        self._doubts = DoubtfulRecipients(owed_notices.has_refusals())
        self._postponed: list[RenderedMail] = []
        self._has_sent = False

    @property
    def is_over(self) -> bool:
        return monotonic() > self._ends_at

    def send_all(self) -> None:
        """Send until nothing is left or the time is over.

        Raises Retry or SettingsFault for a fault that the next mail would meet too.
        """
        try:
            self._send_claims()
        finally:
            for rendered_mail in self._postponed:
                outbox.release_untried(rendered_mail.mail.notices, lease=rendered_mail.lease)
        if self._doubts.faults:
            raise self._doubts.faults[-1]

    def _send_claims(self) -> None:
        while not self.is_over:
            claim = self._claim()
            if claim.notices:
                self._send_claim(claim)
            elif self._postponed:
                self._send_postponed()
            else:
                return

    def _claim(self) -> ClaimedNotices:
        if len(self._postponed) >= MAX_POSTPONED:
            return ClaimedNotices("", ())
        return outbox.claim(BATCH_SIZE, now=clock.utcnow())

    def _send_claim(self, claim: ClaimedNotices) -> None:
        """Send the mails of a claim, and give back the notices that were not tried."""
        try:
            mails = notice_facts.mails(claim.notices, now=clock.utcnow())
            rendered_mails = [self._render(mail, claim.lease) for mail in mails]
            db.session.rollback()  # no read transaction stays open while the mail server answers
            for rendered_mail in rendered_mails:
                if rendered_mail and not self.is_over:
                    self._send_or_postpone(rendered_mail)
        except BaseException:
            outbox.release_untried(claim.notices, lease=claim.lease)
            raise
        if self.is_over:
            outbox.release_untried(claim.notices, lease=claim.lease)

    def _render(self, mail: MailFacts, lease: str) -> RenderedMail | None:
        """Return the mail ready to be sent, or settle its notices when it cannot or need not be sent."""
        now = clock.utcnow()
        try:
            reason = still_owed.reason_to_drop(mail, now=now)
            if not reason:
                message = rendering.render(mail, now=now)
                return RenderedMail(mail, prepare(message, return_path.address_of(mail.first)), lease)
        except Refused as fault:
            flag = fault.address_is_bad and mail.is_to_own_address
            outbox.refuse(mail.notices, lease=lease, reason=fault.reason, flag_address=flag, now=now)
        except MailFault:
            raise
        except Exception as error:
            # A mail that cannot be rendered must not stop the others.
            log.exception("Notice %s (%s) could not be rendered", mail.first.id, mail.first.kind)
            outbox.retry_later(mail.notices, lease=lease, reason=f"not-written: {type(error).__name__}", now=now)
        else:
            _drop(mail, reason, lease)
        return None

    def _send_or_postpone(self, rendered_mail: RenderedMail) -> None:
        if rendered_mail.was_slow or self._rate_limiter.seconds_to_wait(rendered_mail.envelope.domain):
            self._postponed.append(rendered_mail)
        else:
            self._send(rendered_mail)

    def _send_postponed(self) -> None:
        """Send the postponed mails whose domain may get one now; if there is none, wait until there is.

        Mails that the server was slow to answer come last, one at a time, when no other mail is left.
        """
        candidates = [mail for mail in self._postponed if not mail.was_slow] or self._postponed[:1]
        waits = []
        for rendered_mail in candidates:
            if self.is_over:
                return
            wait = self._rate_limiter.seconds_to_wait(rendered_mail.envelope.domain)
            if wait:
                waits.append(wait)
            else:
                self._send(rendered_mail)
                self._postponed.remove(rendered_mail)
        if len(waits) == len(candidates):
            sleep(min(waits))

    def _send(self, rendered_mail: RenderedMail) -> None:
        mail, lease = rendered_mail.mail, rendered_mail.lease
        try:
            self._connection.transmit(rendered_mail.envelope)
        except Retry as fault:
            refusal_handling.retry_later(mail, fault, lease)
            if fault.cause == "no-answer" and fault.stage in (RECIPIENT, DATA):
                queue.wake_worker()  # the other mails need not wait for the next regular run
            if fault.concerns_every_message:
                raise
        except (Refused, SettingsFault) as fault:
            refusal_handling.refuse(mail, fault, lease, self._doubts)
        except Exception:
            # An unforeseen error must not hit the same notice in every run.
            outbox.retry_later(mail.notices, lease=lease, reason="not-sent", now=clock.utcnow())
            raise
        else:
            now = clock.utcnow()
            outbox.mark_sent(mail.notices, lease=lease, address=mail.address, referrals=mail.referrals, now=now)
            self._after_success(mail)

    def _after_success(self, mail: MailFacts) -> None:
        if not self._has_sent:
            self._has_sent = True
            _end_pause()
        self._doubts.clear()
        if mail.reader and mail.reader.bouncing_at and mail.is_to_own_address:
            outbox.clear_bouncing(mail.notices)


def _drop(mail: MailFacts, reason: str, lease: str) -> None:
    """Drop notices that are no longer owed. The partner's admins get what the contact of a location cannot get."""
    if reason == still_owed.UNREACHABLE:
        outbox.tell_admins_instead(mail.notices, lease=lease, reason=reason, now=clock.utcnow())
    else:
        outbox.drop(mail.notices, lease=lease, reason=reason)


def _end_pause() -> None:
    """The server accepts mail: end the pause, and let the notices that waited for the server leave at once."""
    now = clock.utcnow()
    held_back_ids = owed_notices.held_back_ids(now=now)
    if held_back_ids or settings.mark(Mark.MAIL_PAUSED):
        outbox.end_pause(held_back_ids, now=now)
