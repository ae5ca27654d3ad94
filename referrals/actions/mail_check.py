"""The test mail. Once it has left, mail is known to work, and enquiries are open."""

from datetime import datetime

from sqlalchemy import delete

from referrals.actions import notice
from referrals.database import write
from referrals.models import Mark, SystemMark


def owe_test_mail(person_id: int, address: str, *, now: datetime) -> None:
    """Owe a test mail to this address, and end a pause of sending: the settings may have been fixed."""
    with write() as session:
        session.execute(delete(SystemMark).where(SystemMark.name == Mark.MAIL_PAUSED))
        facts = {"person_id": person_id, "address": address}
        occasion = f"test:{now:%Y-%m-%dT%H:%M:%S.%f}"
        notice.owe(session, "test-mail", occasion, f"person:{person_id}", now=now, **facts)
