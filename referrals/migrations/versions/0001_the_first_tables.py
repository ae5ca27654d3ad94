"""The first tables."""

import sqlalchemy as sa
from alembic import op

import referrals.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("left_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_public_id")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "system_mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_system_mark")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("name_it", sa.String(length=80), nullable=False),
        sa.Column("retired_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.CheckConstraint(
            "vocabulary IN ('product', 'service', 'industry', 'competency')", name=op.f("ck_term_vocabulary")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("vocabulary", "slug", name=op.f("uq_term_vocabulary_slug")),
    )
    op.create_table(
        "away_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("ends_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_away_period_order")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_away_period_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_period")),
    )
    with op.batch_alter_table("away_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_away_period_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "marketing_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'active')", name=op.f("ck_marketing_profile_status")),
        sa.CheckConstraint(
            "length(country) = 2 AND country = upper(country)", name=op.f("ck_marketing_profile_country")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_marketing_profile_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marketing_profile")),
        sa.UniqueConstraint("partner_id", "country", name=op.f("uq_marketing_profile_partner_id_country")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("joined_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("removed_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("bouncing_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.CheckConstraint("(role IN ('admin', 'member')) = (partner_id IS NOT NULL)", name=op.f("ck_person_partner")),
        sa.CheckConstraint("role IN ('operator', 'agent', 'admin', 'member')", name=op.f("ck_person_role")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_person_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "auth_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("touched_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("expires_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_auth_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auth_session")),
    )
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auth_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "enquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("need", sa.String(length=90), nullable=False),
        sa.Column("overview", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("company_size", sa.String(length=12), nullable=True),
        sa.Column("time_frame", sa.String(length=12), nullable=True),
        sa.Column("budget_from_minor", sa.BigInteger(), nullable=True),
        sa.Column("budget_to_minor", sa.BigInteger(), nullable=True),
        sa.Column("budget_currency", sa.String(length=3), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("campaign", sa.String(length=80), nullable=False),
        sa.Column("form_nonce", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("received_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("chosen", sa.String(length=10), nullable=True),
        sa.Column("chosen_referral_id", sa.Integer(), nullable=True),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('search', 'marketing', 'agent')", name=op.f("ck_enquiry_channel")),
        sa.CheckConstraint(
            "chosen IS NULL OR chosen IN ('referral', 'elsewhere', 'nobody')", name=op.f("ck_enquiry_chosen")
        ),
        sa.CheckConstraint(
            "(budget_currency IS NULL) = (budget_from_minor IS NULL AND budget_to_minor IS NULL)",
            name=op.f("ck_enquiry_budget"),
        ),
        sa.CheckConstraint("chosen IS NULL OR closed_at IS NOT NULL", name=op.f("ck_enquiry_chosen_closed")),
        sa.CheckConstraint("length(need) BETWEEN 1 AND 90", name=op.f("ck_enquiry_need")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_enquiry_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("form_nonce", name=op.f("uq_enquiry_form_nonce")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enquiry_public_id")),
    )
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index("ix_enquiry_fingerprint", ["fingerprint", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiry_received_at"), ["received_at"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("contact_telephone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("verified_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("bouncing_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.Column("removed_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["marketing_profile.id"], name=op.f("fk_location_profile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("slug", name=op.f("uq_location_slug")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "profile_keyword",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["marketing_profile.id"], name=op.f("fk_profile_keyword_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", "keyword", name=op.f("pk_profile_keyword")),
    )
    op.create_table(
        "profile_term",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["marketing_profile.id"], name=op.f("fk_profile_term_profile_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_profile_term_term_id")),
        sa.PrimaryKeyConstraint("profile_id", "term_id", name=op.f("pk_profile_term")),
    )
    with op.batch_alter_table("profile_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_term_term_id"), ["term_id"], unique=False)

    op.create_table(
        "enquiry_keyword",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_keyword_enquiry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enquiry_id", "keyword", name=op.f("pk_enquiry_keyword")),
    )
    op.create_table(
        "enquiry_private",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("reach_me", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_private_enquiry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry_private")),
    )
    with op.batch_alter_table("enquiry_private", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_private_email"), ["email"], unique=False)

    op.create_table(
        "enquiry_term",
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_term_enquiry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_enquiry_term_term_id")),
        sa.PrimaryKeyConstraint("enquiry_id", "term_id", name=op.f("pk_enquiry_term")),
    )
    with op.batch_alter_table("enquiry_term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiry_term_term_id"), ["term_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_follow_location_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follow_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", "location_id", name=op.f("pk_follow")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_location_id"), ["location_id"], unique=False)

    op.create_table(
        "location_slug",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_location_slug_location_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_location_slug")),
    )
    with op.batch_alter_table("location_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_slug_location_id"), ["location_id"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("created_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("expires_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("used_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("voided_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(location_id IS NOT NULL) = (purpose = 'contact-check')", name=op.f("ck_one_time_link_location")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (purpose IN ('first-operator', 'contact-check'))",
            name=op.f("ck_one_time_link_person"),
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_one_time_link_location_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
    )
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_link_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_one_time_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("received_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("delivered_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("revealed_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("first_answered_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("accepted_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("archived_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("due_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("undo_until", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("remind_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("estimated_minor", sa.BigInteger(), nullable=True),
        sa.Column("estimated_currency", sa.String(length=3), nullable=True),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("final_minor", sa.BigInteger(), nullable=True),
        sa.Column("final_currency", sa.String(length=3), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("matched_terms", sa.JSON(), nullable=False),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint("(outcome = 'won') = (final_minor IS NOT NULL)", name=op.f("ck_referral_won_final")),
        sa.CheckConstraint("(stage = 'archived') = (archived_at IS NOT NULL)", name=op.f("ck_referral_archived_at")),
        sa.CheckConstraint("(stage = 'archived') = (outcome IS NOT NULL)", name=op.f("ck_referral_archived_outcome")),
        sa.CheckConstraint("(stage IN ('new', 'evaluating')) = (due_at IS NOT NULL)", name=op.f("ck_referral_due_at")),
        sa.CheckConstraint(
            "outcome IN ('won', 'lost', 'ignored', 'missed', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_referral_outcome"),
        ),
        sa.CheckConstraint(
            "stage <> 'negotiating' OR estimated_minor IS NOT NULL", name=op.f("ck_referral_negotiating_estimate")
        ),
        sa.CheckConstraint(
            "stage <> 'negotiating' OR expected_close_on IS NOT NULL", name=op.f("ck_referral_negotiating_date")
        ),
        sa.CheckConstraint(
            "stage IN ('new', 'archived') OR revealed_at IS NOT NULL", name=op.f("ck_referral_revealed")
        ),
        sa.CheckConstraint("stage IN ('new', 'evaluating', 'negotiating', 'archived')", name=op.f("ck_referral_stage")),
        sa.CheckConstraint("undo_until IS NULL OR stage = 'archived'", name=op.f("ck_referral_undo")),
        sa.CheckConstraint(
            "(estimated_minor IS NULL) = (estimated_currency IS NULL)", name=op.f("ck_referral_estimate")
        ),
        sa.CheckConstraint("(final_minor IS NULL) = (final_currency IS NULL)", name=op.f("ck_referral_final")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_referral_assignee_id")),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_referral_enquiry_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_referral_location_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_referral_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("enquiry_id", "partner_id", name=op.f("uq_referral_enquiry_id_partner_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index("ix_referral_board", ["partner_id", "stage", "due_at", "id"], unique=False)
        batch_op.create_index(
            "ix_referral_ends", ["partner_id", sa.text("coalesce(archived_at, due_at)"), "id"], unique=False
        )
        batch_op.create_index(
            "ix_referral_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("stage IN ('new', 'evaluating')"),
            postgresql_where=sa.text("stage IN ('new', 'evaluating')"),
        )
        batch_op.create_index(batch_op.f("ix_referral_location_id"), ["location_id"], unique=False)
        batch_op.create_index(
            "ix_referral_remind",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )

    op.create_table(
        "link_opening",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("first_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("last_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_link_opening_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("referral_id", "recipient", name=op.f("pk_link_opening")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_note_referral_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("ix_note_referral", ["referral_id", "at"], unique=False)

    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_person_id", sa.Integer(), nullable=True),
        sa.Column("actor_location_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=254), nullable=True),
        sa.Column("door", sa.String(length=10), nullable=False),
        sa.Column("from_stage", sa.String(length=12), nullable=True),
        sa.Column("to_stage", sa.String(length=12), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("due_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint("(version IS NULL) = (to_stage IS NULL)", name=op.f("ck_referral_event_move")),
        sa.ForeignKeyConstraint(
            ["actor_location_id"], ["location.id"], name=op.f("fk_referral_event_actor_location_id")
        ),
        sa.ForeignKeyConstraint(["actor_person_id"], ["person.id"], name=op.f("fk_referral_event_actor_person_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
        sa.UniqueConstraint("referral_id", "version", name=op.f("uq_referral_event_referral_id_version")),
    )
    with op.batch_alter_table("referral_event", schema=None) as batch_op:
        batch_op.create_index("ix_referral_event_history", ["referral_id", "at", "id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("enquiry_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("created_at", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("send_after", referrals.database.UTC(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("lease_until", referrals.database.UTC(timezone=True), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", referrals.database.UTC(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notice_sent_at")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'withdrawn', 'dropped', 'failed')", name=op.f("ck_notice_state")
        ),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_notice_enquiry_id")),
        sa.ForeignKeyConstraint(["event_id"], ["referral_event.id"], name=op.f("fk_notice_event_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["notice.id"], name=op.f("fk_notice_lead_id")),
        sa.ForeignKeyConstraint(["link_id"], ["one_time_link.id"], name=op.f("fk_notice_link_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_notice_location_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_notice_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "occasion", "recipient", name=op.f("uq_notice_kind_occasion_recipient")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_enquiry_id"), ["enquiry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index("ix_notice_state", ["state", "created_at", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_waiting",
            ["send_after", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_notice_state")
        batch_op.drop_index(batch_op.f("ix_notice_referral_id"))
        batch_op.drop_index(batch_op.f("ix_notice_person_id"))
        batch_op.drop_index(batch_op.f("ix_notice_location_id"))
        batch_op.drop_index(batch_op.f("ix_notice_link_id"))
        batch_op.drop_index(batch_op.f("ix_notice_lead_id"))
        batch_op.drop_index(batch_op.f("ix_notice_event_id"))
        batch_op.drop_index(batch_op.f("ix_notice_enquiry_id"))

    op.drop_table("notice")
    with op.batch_alter_table("referral_event", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_event_history")

    op.drop_table("referral_event")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index("ix_note_referral")

    op.drop_table("note")
    op.drop_table("link_opening")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_referral_remind",
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_referral_location_id"))
        batch_op.drop_index(
            "ix_referral_due",
            sqlite_where=sa.text("stage IN ('new', 'evaluating')"),
            postgresql_where=sa.text("stage IN ('new', 'evaluating')"),
        )
        batch_op.drop_index("ix_referral_board")
        batch_op.drop_index(batch_op.f("ix_referral_assignee_id"))

    op.drop_table("referral")
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_one_time_link_location_id"))

    op.drop_table("one_time_link")
    with op.batch_alter_table("location_slug", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_location_slug_location_id"))

    op.drop_table("location_slug")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_location_id"))

    op.drop_table("follow")
    with op.batch_alter_table("enquiry_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_term_term_id"))

    op.drop_table("enquiry_term")
    with op.batch_alter_table("enquiry_private", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_private_email"))

    op.drop_table("enquiry_private")
    op.drop_table("enquiry_keyword")
    with op.batch_alter_table("profile_term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_term_term_id"))

    op.drop_table("profile_term")
    op.drop_table("profile_keyword")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_location_profile_id"))

    op.drop_table("location")
    with op.batch_alter_table("enquiry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiry_received_at"))
        batch_op.drop_index("ix_enquiry_fingerprint")
        batch_op.drop_index(batch_op.f("ix_enquiry_entered_by_id"))

    op.drop_table("enquiry")
    with op.batch_alter_table("auth_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auth_session_person_id"))

    op.drop_table("auth_session")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_partner_id"))

    op.drop_table("person")
    op.drop_table("marketing_profile")
    with op.batch_alter_table("away_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_away_period_partner_id"))

    op.drop_table("away_period")
    op.drop_table("term")
    op.drop_table("system_mark")
    op.drop_table("setting")
    op.drop_table("partner")
