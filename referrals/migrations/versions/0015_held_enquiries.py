"""Held enquiries, and the limits on mail to unconfirmed addresses."""

import sqlalchemy as sa
from alembic import op

from referrals.database import UTC

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ENQUIRY = {"columns": ["enquiry_id"], "refcolumns": ["enquiry.id"], "ondelete": "CASCADE"}


def upgrade() -> None:
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.add_column(sa.Column("words_key", sa.String(32), nullable=True))
        enquiry.create_index("ix_enquiry_words_key", ["words_key"])
    _create_triage()
    _create_limits()


def _create_triage() -> None:
    op.create_table(
        "triage",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UTC(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("search", sa.JSON(), nullable=True),
        *(
            sa.Column(name, UTC(), nullable=True)
            for name in ("mailed_at", "reminded_at", "address_changed_at", "confirmed_at", "released_at")
        ),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(**ENQUIRY, name=op.f("fk_triage_enquiry_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["person.id"], name=op.f("fk_triage_released_by_id")),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_triage")),
    )
    op.create_index("ix_triage_released_by_id", "triage", ["released_by_id"])
    op.create_table(
        "held_location",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.String(12), nullable=True),
        sa.ForeignKeyConstraint(**ENQUIRY, name=op.f("fk_held_location_enquiry_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_held_location_location_id")),
        sa.PrimaryKeyConstraint("enquiry_id", "location_id", name=op.f("pk_held_location")),
    )
    op.create_index("ix_held_location_location_id", "held_location", ["location_id"])


def _create_limits() -> None:
    op.create_table(
        "unproved_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("reader_key", sa.String(32), nullable=False),
        sa.Column("browser_key", sa.String(32), nullable=True),
        sa.Column("network_key", sa.String(32), nullable=True),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(**ENQUIRY, name=op.f("fk_unproved_mail_enquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unproved_mail")),
    )
    for name in ("enquiry_id", "reader_key", "browser_key", "network_key", "at"):
        op.create_index(f"ix_unproved_mail_{name}", "unproved_mail", [name])
    op.create_table(
        "refused_reader",
        sa.Column("reader_key", sa.String(32), nullable=False),
        sa.Column("until", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("reader_key", name=op.f("pk_refused_reader")),
    )
    op.create_index("ix_refused_reader_until", "refused_reader", ["until"])
    op.create_table(
        "proved_browser",
        sa.Column("mailbox_key", sa.String(32), nullable=False),
        sa.Column("browser_key", sa.String(32), nullable=False),
        sa.Column("proved_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_key", "browser_key", name=op.f("pk_proved_browser")),
    )
    op.create_index("ix_proved_browser_proved_at", "proved_browser", ["proved_at"])


def downgrade() -> None:
    for table in ("proved_browser", "refused_reader", "unproved_mail", "held_location", "triage"):
        op.drop_table(table)
    with op.batch_alter_table("enquiry") as enquiry:
        enquiry.drop_index("ix_enquiry_words_key")
        enquiry.drop_column("words_key")
