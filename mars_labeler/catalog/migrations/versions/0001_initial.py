"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    _create_image_tables()
    _create_label_tables()
    _create_journal_tables()
    _create_model_tables()


def _create_image_tables() -> None:
    op.create_table(
        "project_fact",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "image_root",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("path", sa.String, nullable=False, unique=True),
    )
    op.create_table(
        "image",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("root_id", sa.Integer, sa.ForeignKey("image_root.id"), nullable=False),
        sa.Column("relative_path", sa.String, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("byte_size", sa.Integer, nullable=False),
        sa.Column("modified_ns", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("product_id", sa.String, nullable=False),
        sa.Column("mission", sa.String, nullable=False),
        sa.Column("instrument", sa.String, nullable=False),
        sa.Column("sol", sa.Integer, nullable=False),
        sa.Column("sequence", sa.String, nullable=False),
        sa.Column("list_name", sa.String, nullable=False),
        sa.Column("problem", sa.String),
        sa.UniqueConstraint("root_id", "relative_path"),
        sqlite_autoincrement=True,
    )


def _create_label_tables() -> None:
    op.create_table(
        "label_class",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("color", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("is_deleted", sa.Boolean, nullable=False, default=False),
        sa.Column("merged_into", sa.Integer),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "decision",
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("class_id", sa.Integer),
        sa.Column("is_unsure", sa.Boolean, nullable=False),
        sa.Column("rejected_class_ids", sa.JSON, nullable=False),
        sa.Column("decided_revision", sa.Integer, nullable=False),
        sa.Column("from_model_version", sa.Integer),
    )
    op.create_table(
        "label_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), nullable=False),
        sa.Column("class_id", sa.Integer),
        sa.Column("is_unsure", sa.Boolean, nullable=False),
        sa.Column("rejected_class_ids", sa.JSON, nullable=False),
        sa.Column("annotator", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("label_revision", sa.Integer, nullable=False),
        sa.Column("from_model_version", sa.Integer),
    )
    op.create_index("label_event_revision", "label_event", ["label_revision"])
    op.create_index("label_event_image", "label_event", ["image_id", "id"])


def _create_journal_tables() -> None:
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("is_undone", sa.Boolean, nullable=False),
    )
    op.create_table(
        "journal_change",
        sa.Column(
            "entry_id",
            sa.Integer,
            sa.ForeignKey("journal_entry.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("subject_id", sa.Integer, primary_key=True),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
    )


def _create_model_tables() -> None:
    op.create_table(
        "suggestion",
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("class_1", sa.Integer, nullable=False),
        sa.Column("class_2", sa.Integer, nullable=False),
        sa.Column("class_3", sa.Integer, nullable=False),
        sa.Column("confidence_1", sa.Float, nullable=False),
        sa.Column("confidence_2", sa.Float, nullable=False),
        sa.Column("confidence_3", sa.Float, nullable=False),
        sa.Column("entropy", sa.Float, nullable=False),
        sa.Column("model_version", sa.Integer, nullable=False),
        sa.Column("label_revision", sa.Integer, nullable=False),
    )
    op.create_table(
        "model_version",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("label_revision", sa.Integer, nullable=False),
        sa.Column("class_ids", sa.JSON, nullable=False),
        sa.Column("settings", sa.String, nullable=False),
        sa.Column("metrics", sa.JSON, nullable=False),
        sa.Column("checkpoint", sa.String, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("is_complete", sa.Boolean, nullable=False),
    )
