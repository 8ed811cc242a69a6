"""Labels that look wrong, and those of them that a person has kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "suspect",
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("class_id", sa.Integer, nullable=False),
        sa.Column("suggested_id", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("quality", sa.Float, nullable=False),
        sa.Column("near_label", sa.JSON, nullable=False),
        sa.Column("near_suggested", sa.JSON, nullable=False),
    )
    op.create_table(
        "label_review",
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("class_id", sa.Integer, nullable=False),
        sa.Column("annotator", sa.String, nullable=False),
        sa.Column("reviewed_at", sa.String, nullable=False),
    )
