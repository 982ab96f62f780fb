"""Owners votes."""

import sqlalchemy as sa
from alembic import op

from store.database.dialects import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "secret_choice",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_secret_choice")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "assembly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("silence_rule", sa.String(), nullable=False),
        sa.Column("silence_basis", sa.String(), nullable=False),
        sa.Column("duplicate_policy", sa.String(), nullable=False),
        sa.Column("allows_revote", sa.Boolean(), nullable=False),
        sa.Column("allows_proxies", sa.Boolean(), nullable=False),
        sa.Column("allows_following", sa.Boolean(), nullable=False),
        sa.Column("counts_parking", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("opens_at", Moment(), nullable=False),
        sa.Column("closes_at", Moment(), nullable=False),
        sa.Column("announced_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("extended_from", Moment(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("final_at", Moment(), nullable=True),
        sa.Column("roll_hash", sa.String(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_assembly_area_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_assembly_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("code", name=op.f("uq_assembly_code")),
    )
    with op.batch_alter_table("assembly", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assembly_area_id"), ["area_id"], unique=False)

    op.create_table(
        "assembly_act",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_assembly_act_assembly_id")),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_assembly_act_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_act")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_assembly_act_chain_id_position")),
    )
    with op.batch_alter_table("assembly_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assembly_act_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "motion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("matter_class", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("minimum_members", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_motion_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
        sa.UniqueConstraint("assembly_id", "number", name=op.f("uq_motion_assembly_id_number")),
    )
    with op.batch_alter_table("motion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_motion_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "roll_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_roll_head_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_head")),
        sa.UniqueConstraint("assembly_id", "head", name=op.f("uq_roll_head_assembly_id_head")),
    )
    op.create_table(
        "scrutineer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_scrutineer_assembly_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scrutineer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrutineer")),
        sa.UniqueConstraint("assembly_id", "person_id", name=op.f("uq_scrutineer_assembly_id_person_id")),
    )
    op.create_table(
        "vote_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_vote_objection_answered_by")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_vote_objection_assembly_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_objection_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_objection")),
    )
    with op.batch_alter_table("vote_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_objection_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "vote_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_vote_proof_account_id")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_vote_proof_assembly_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_vote_proof_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_proof")),
        sa.UniqueConstraint("assembly_id", "account_id", name=op.f("uq_vote_proof_assembly_id_account_id")),
    )
    op.create_table(
        "ballot",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("refers_to", sa.Integer(), nullable=True),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("roll_hash", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("assurance", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("proxy_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=True),
        sa.Column("keyed_by", sa.Integer(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("cast_at", sa.String(), nullable=False),
        sa.Column("receipt_before", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_ballot_chain_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_ballot_head_id")),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_ballot_motion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_ballot_chain_id_position")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index("ix_ballot_of_head", ["motion_id", "head_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ballot_receipt"), ["receipt"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("nominated_by", sa.Integer(), nullable=False),
        sa.Column("consents", sa.Boolean(), nullable=True),
        sa.Column("is_eligible", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_candidate_motion_id")),
        sa.ForeignKeyConstraint(["nominated_by"], ["person.id"], name=op.f("fk_candidate_nominated_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_candidate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("motion_id", "person_id", name=op.f("uq_candidate_motion_id_person_id")),
    )
    op.create_table(
        "opened_choice",
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("chain_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name=op.f("fk_opened_choice_chain_id")),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_opened_choice_motion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_choice")),
        sa.UniqueConstraint("chain_id", "position", name=op.f("uq_opened_choice_chain_id_position")),
    )
    with op.batch_alter_table("opened_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opened_choice_motion_id"), ["motion_id"], unique=False)

    op.create_table(
        "paper_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("printed_by", sa.Integer(), nullable=False),
        sa.Column("printed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_paper_ballot_assembly_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_paper_ballot_head_id")),
        sa.ForeignKeyConstraint(["printed_by"], ["person.id"], name=op.f("fk_paper_ballot_printed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_ballot")),
        sa.UniqueConstraint("assembly_id", "head_id", name=op.f("uq_paper_ballot_assembly_id_head_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_paper_ballot_serial")),
    )
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("choices_sealed", sa.String(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_paper_entry_assembly_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_paper_entry_checked_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_paper_entry_entered_by")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_paper_entry_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
    )
    with op.batch_alter_table("paper_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_entry_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "roll_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_roll_owner_assembly_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_roll_owner_head_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roll_owner_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_owner")),
        sa.UniqueConstraint("head_id", "person_id", name=op.f("uq_roll_owner_head_id_person_id")),
    )
    with op.batch_alter_table("roll_owner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_owner_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roll_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("dwelling_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("area_source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_roll_unit_area_id")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_roll_unit_assembly_id")),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwelling.id"], name=op.f("fk_roll_unit_dwelling_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_roll_unit_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_unit")),
        sa.UniqueConstraint("assembly_id", "dwelling_id", name=op.f("uq_roll_unit_assembly_id_dwelling_id")),
    )
    with op.batch_alter_table("roll_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roll_unit_head_id"), ["head_id"], unique=False)

    op.create_table(
        "vote_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_vote_delivery_assembly_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_vote_delivery_by_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_vote_delivery_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_delivery")),
    )
    with op.batch_alter_table("vote_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_delivery_assembly_id"), ["assembly_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vote_delivery_head_id"), ["head_id"], unique=False)

    op.create_table(
        "vote_proxy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.String(), nullable=False),
        sa.Column("valid_until", Moment(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["person.id"], name=op.f("fk_vote_proxy_agent_id")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_vote_proxy_assembly_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_vote_proxy_head_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_vote_proxy_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_proxy")),
    )
    with op.batch_alter_table("vote_proxy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_proxy_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vote_proxy_head_id"), ["head_id"], unique=False)

    op.create_table(
        "ballot_standing",
        sa.Column("motion_id", sa.Integer(), nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("token_sealed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_standing_ballot_id")),
        sa.ForeignKeyConstraint(["head_id"], ["roll_head.id"], name=op.f("fk_ballot_standing_head_id")),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_ballot_standing_motion_id")),
        sa.PrimaryKeyConstraint("motion_id", "head_id", name=op.f("pk_ballot_standing")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_ballot_standing_ballot_id")),
    )
