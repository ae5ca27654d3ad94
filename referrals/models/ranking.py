"""The counts of the ranking: by partner, by network, and by referral."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from referrals.database import UTC
from referrals.extensions import Model
from referrals.rules.ranking.counting import WHOLE

IS_WAITING = "recount_at IS NOT NULL"


class RankingCount(Model):
    """How many answers, or outcomes under a trait, of a partner had a result on a day.

    `day` is the proleptic ordinal of the UTC date, so that arithmetic is the same on both databases. `number` is in
    parts of a referral (`counting.WHOLE` make one). `minutes` is the total time waited, each in proportion to its
    parts.
    """

    __tablename__ = "ranking_count"
    __table_args__ = (
        # The index includes the numbers, so a search reads thousands of partners from the index alone.
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
    """The same counts over all partners."""

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
    """What one referral currently counts for: its lines (trait, day, result, minutes).

    The lines cover its history up to `event_id`. When it changes, they are subtracted from the counts before the new
    ones are added. Each line counts `parts` of a referral. At `recount_at` it counts for something else without any
    event.
    """

    __tablename__ = "ranking_entry"
    __table_args__ = (
        Index("ix_ranking_entry_waits", "recount_at", sqlite_where=text(IS_WAITING), postgresql_where=text(IS_WAITING)),
    )

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int]
    lines: Mapped[list[list[Any]]] = mapped_column(JSON)
    parts: Mapped[int] = mapped_column(default=WHOLE, server_default=str(WHOLE))
    recount_at: Mapped[datetime | None] = mapped_column(UTC)


class ReferralOrigin(Model):
    """What an enquiry's origin means for a referral in the ranking. A referral without a row counts fully.

    `nth`: its number among the enquiries of one origin to the partner. `own_by`: the evidence that the partner sent the
    enquiry itself ("browser", "network" or "mail" of one of its people, or "many" of one origin). It then counts
    nothing until the operator clears it.
    """

    __tablename__ = "referral_origin"
    __table_args__ = (
        CheckConstraint("nth >= 1", name="nth"),
        CheckConstraint("own_by IN ('browser', 'network', 'mail', 'many')", name="own_by"),
        CheckConstraint("cleared_at IS NULL OR own_by IS NOT NULL", name="cleared"),
    )

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    nth: Mapped[int] = mapped_column(default=1)
    own_by: Mapped[str | None] = mapped_column(String(8))
    found_at: Mapped[datetime | None] = mapped_column(UTC)
    cleared_at: Mapped[datetime | None] = mapped_column(UTC)
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MemberOrigin(Model):
    """Where a partner's members signed in from, and under which address, as keyed hashes. Deleted after 90 days."""

    __tablename__ = "member_origin"
    __table_args__ = (CheckConstraint("kind IN ('browser', 'network', 'mail')", name="kind"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTC, index=True)
