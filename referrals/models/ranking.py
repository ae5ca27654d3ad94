"""What the ranking has counted: of each partner, of the whole network, and of each referral."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from referrals.extensions import Model


class RankingCount(Model):
    """How many of a partner's answers, or outcomes under a trait, had a result on a day.

    `day` is the proleptic ordinal of the UTC date: arithmetic on it is the same on both databases. `minutes` are those
    waited, together.
    """

    __tablename__ = "ranking_count"
    __table_args__ = (
        # The numbers stand in the key's index: a search reads those of thousands of partners from it alone.
        PrimaryKeyConstraint("trait", "partner_id", "day", "result", postgresql_include=("number", "minutes")),
        CheckConstraint("number >= 0 AND minutes >= 0", name="counted"),
        {"sqlite_with_rowid": False},
    )

    trait: Mapped[str] = mapped_column(String(40), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int]
    minutes: Mapped[int]


class NetworkCount(Model):
    """The same of all partners together."""

    __tablename__ = "network_count"
    __table_args__ = (
        PrimaryKeyConstraint("trait", "day", "result", postgresql_include=("number", "minutes")),
        CheckConstraint("number >= 0 AND minutes >= 0", name="counted"),
        {"sqlite_with_rowid": False},
    )

    trait: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    result: Mapped[str] = mapped_column(String(12), primary_key=True)
    number: Mapped[int]
    minutes: Mapped[int]


class RankingEntry(Model):
    """What one referral counts for in the counts as they are: its lines, each (trait, day, result, minutes).

    Every line of its history up to `event_id` is in them. What changes is taken out of the counts by it, and only then
    counted anew.
    """

    __tablename__ = "ranking_entry"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int]
    lines: Mapped[list[list[Any]]] = mapped_column(JSON)
