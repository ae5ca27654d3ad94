"""The test mail. Once it has left, mail is known to work, and enquiries are open."""

from datetime import datetime

from sqlalchemy import delete

from referrals.actions.notice import notice_writer
from referrals.actions.notice.notice_writer import NewNotice
from referrals.database import write
from referrals.models import Mark, NoticeKind, SystemMark
from referrals.rules.occasions import TestMail
from referrals.rules.recipient import Recipient


def owe_test_mail(person_id: int, address: str, *, now: datetime) -> None:
    """Owe a test mail to this address, and end a pause of sending: the settings may have been fixed."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
        new = NewNotice(NoticeKind.TEST_MAIL, TestMail(now), Recipient.person(person_id), address=address)
        notice_writer.owe(session, new, now=now)
