"""Record that an emailed link was opened. Changes no referral, enquiry or notice."""

from datetime import datetime

from sqlalchemy import update

from referrals.database import if_possible, write
from referrals.database.dialects import insert_new
from referrals.models import LinkOpening


@if_possible
def link_opened(referral_id: int, recipient: str, *, now: datetime) -> None:
    """Record when the link of `recipient` to the referral was first and last fetched."""
    row = {"referral_id": referral_id, "recipient": recipient, "first_at": now, "last_at": now}
    with write() as session:
        session.execute(insert_new(LinkOpening.__table__).values(**row))
        session.execute(
            update(LinkOpening)
            .where(LinkOpening.referral_id == referral_id, LinkOpening.recipient == recipient)
            .values(last_at=now)
            .execution_options(synchronize_session=False)
        )
