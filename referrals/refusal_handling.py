"""Decide what happens to the notices of a refused mail, from the server's answer and from the fate of other mails."""

from dataclasses import dataclass, field

from referrals import clock
from referrals.actions.notice import outbox, refused_mail
from referrals.actions.notice.refused_mail import Refusal, RefusalConsequence, RefusalSubject
from referrals.mail import server_answers
from referrals.mail.sending_errors import CONNECT, DATA, RECIPIENT, Refused, Retry, SettingsFault
from referrals.queries.notice.notice_facts import MailFacts

MAX_DOUBTS = 10  # refused mails in a row before sending pauses again


@dataclass
class DoubtfulRecipients:
    """Refusals since the last mail that was sent. `faults` may concern a single mail or all of them."""

    has_refusals: bool
    faults: list[SettingsFault] = field(default_factory=list)

    def clear(self) -> None:
        """A mail was sent, so the earlier refusals concerned their own mails."""
        if self.has_refusals:
            self.has_refusals = False
            self.faults.clear()
            refused_mail.others_pass()


def retry_later(mail: MailFacts, fault: Retry, lease: str) -> None:
    outbox.retry_later(
        mail.notices,
        lease=lease,
        reason=_reason(fault),
        now=clock.utcnow(),
        may_have_left=fault.stage == DATA and not fault.answer,
        counts=fault.cause != "slow-down",
    )


def refuse(mail: MailFacts, fault: Refused | SettingsFault, lease: str, doubts: DoubtfulRecipients) -> None:
    """Settle a mail refused for good. Raises SettingsFault if any other mail would probably be refused too."""
    if isinstance(fault, SettingsFault) and fault.stage not in (RECIPIENT, DATA):
        raise fault
    flag = isinstance(fault, Refused) and fault.address_is_bad and mail.is_to_own_address
    refused = Refusal(_blame(fault), fault.reason, server_answers.signature(fault.reason), flag)
    doubts.has_refusals = True
    consequence = refused_mail.record(mail.notices, refused, lease=lease, now=clock.utcnow())
    if consequence is RefusalConsequence.SETTLED:
        return
    cause = "same-answer" if refused.blame is RefusalSubject.RECIPIENT else fault.cause
    doubts.faults.append(SettingsFault(cause, fault.answer, stage=fault.stage))
    if consequence is RefusalConsequence.EVERYBODY or len(doubts.faults) >= MAX_DOUBTS:
        raise doubts.faults.pop()


def _blame(fault: Refused | SettingsFault) -> RefusalSubject:
    if isinstance(fault, SettingsFault):
        return RefusalSubject.SETTINGS
    return RefusalSubject.RECIPIENT if fault.address_is_bad else RefusalSubject.MESSAGE


def _reason(fault: Retry) -> str:
    """Return the reason to store. A server that does not even greet counts as unreachable."""
    return "unreachable" if fault.stage == CONNECT and fault.cause == "no-answer" else fault.reason
