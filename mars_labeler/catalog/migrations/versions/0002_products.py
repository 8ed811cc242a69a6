"""What labels say of a product, splits, stretches, and the quality of each image."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXTS = (
    "label_path",
    "eye",
    "product_type",
    "filter_name",
    "taken_at",
    "local_time",
    "target",
    "split",
    "stretch",
)
_NUMBERS = ("clock", "exposure_ms", "azimuth_deg", "elevation_deg")


def upgrade() -> None:
    """Add the columns and the table; what a label says is read at the next import."""
    for name in _TEXTS:
        op.add_column("image", sa.Column(name, sa.String, nullable=False, server_default=""))
    for name in _NUMBERS:
        op.add_column("image", sa.Column(name, sa.Float))
    op.create_table(
        "image_quality",
        sa.Column("image_id", sa.Integer, sa.ForeignKey("image.id"), primary_key=True),
        sa.Column("measures", sa.JSON, nullable=False),
        sa.Column("perceptual_hash", sa.Integer),
        sa.Column("flags", sa.Integer, nullable=False),
        sa.Column("duplicate_of", sa.Integer),
    )
