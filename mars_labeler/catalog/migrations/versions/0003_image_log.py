"""A log of the images that were changed, so that a view reads only these anew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_LOGGED = (
    "relative_path",
    "width",
    "height",
    "list_name",
    "mission",
    "instrument",
    "sol",
    "sequence",
    "eye",
    "clock",
    "product_type",
    "filter_name",
    "local_time",
    "exposure_ms",
    "target",
    "problem",
)


def upgrade() -> None:
    """Add the log and what writes it: triggers, so that no writer can forget it."""
    op.create_table(
        "image_change",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("image_id", sa.Integer, nullable=False),
        sa.Column("mark", sa.Integer, nullable=False),
    )
    op.execute("INSERT INTO image_change (image_id, mark) VALUES (0, random())")
    before, after = (", ".join(f"{row}.{name}" for name in _LOGGED) for row in ("OLD", "NEW"))
    for name, moment, row in (
        ("added", "INSERT ON image", "NEW"),
        ("deleted", "DELETE ON image", "OLD"),
        (
            "changed",
            f"UPDATE OF {', '.join(_LOGGED)} ON image WHEN ({before}) IS NOT ({after})",
            "NEW",
        ),
    ):
        op.execute(
            f"CREATE TRIGGER image_is_{name} AFTER {moment} BEGIN "
            f"INSERT INTO image_change (image_id, mark) VALUES ({row}.id, random()); END"
        )
