"""Partners: the companies of the network, and their away periods."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referrals.database import UTC
from referrals.extensions import Model
from referrals.models.columns import new_public_id


class Partner(Model):
    """A company of the network. A partner that has left keeps its referrals and is not listed."""

    __tablename__ = "partner"
    __table_args__ = (CheckConstraint("most_open IS NULL OR most_open > 0", name="most_open"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UTC)
    left_at: Mapped[datetime | None] = mapped_column(UTC)
    most_open: Mapped[int | None]  # not found while it has this many open referrals; None: no limit

    away_periods: Mapped[list["AwayPeriod"]] = relationship(order_by="AwayPeriod.starts_at")


class AwayPeriod(Model):
    """A period in which a partner is not offered to customers. Kept for ever, because silence in it does not count."""

    __tablename__ = "away_period"
    __table_args__ = (CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTC)
    ends_at: Mapped[datetime | None] = mapped_column(UTC)
