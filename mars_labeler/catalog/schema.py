"""The tables of a project. Alembic's migrations in `migrations/` build them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

project_fact = Table(
    "project_fact",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

image_root = Table(
    "image_root",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", String, nullable=False, unique=True),
)

image = Table(
    "image",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root_id", Integer, ForeignKey("image_root.id"), nullable=False),
    Column("relative_path", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("byte_size", Integer, nullable=False),
    Column("modified_ns", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("product_id", String, nullable=False),
    Column("mission", String, nullable=False),
    Column("instrument", String, nullable=False),
    Column("sol", Integer, nullable=False),
    Column("sequence", String, nullable=False),
    Column("list_name", String, nullable=False),
    Column("problem", String),  # why it cannot be read; NULL when it can
    Column("label_path", String, nullable=False, server_default=""),
    Column("eye", String, nullable=False, server_default=""),
    Column("clock", Float),
    Column("product_type", String, nullable=False, server_default=""),
    Column("filter_name", String, nullable=False, server_default=""),
    Column("taken_at", String, nullable=False, server_default=""),
    Column("local_time", String, nullable=False, server_default=""),
    Column("exposure_ms", Float),
    Column("azimuth_deg", Float),
    Column("elevation_deg", Float),
    Column("target", String, nullable=False, server_default=""),
    Column("split", String, nullable=False, server_default=""),
    Column("stretch", String, nullable=False, server_default=""),  # "" is the usual one
    UniqueConstraint("root_id", "relative_path"),
    sqlite_autoincrement=True,  # an id is never used again for another image
)

image_change = Table(  # triggers on `image` write it: who builds that table anew has to keep them
    "image_change",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("image_id", Integer, nullable=False),
    Column("mark", Integer, nullable=False),
)

image_quality = Table(
    "image_quality",
    metadata,
    Column("image_id", Integer, ForeignKey("image.id"), primary_key=True),
    Column("measures", JSON, nullable=False),
    Column("perceptual_hash", Integer),  # 64 bits, as SQLite's signed integer
    Column("flags", Integer, nullable=False),
    Column("duplicate_of", Integer),  # the image whose near-duplicate it is
)

label_class = Table(
    "label_class",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("key", String, nullable=False),
    Column("color", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("is_deleted", Boolean, nullable=False, default=False),
    Column("merged_into", Integer),
    sqlite_autoincrement=True,
)

decision = Table(
    "decision",
    metadata,
    Column("image_id", Integer, ForeignKey("image.id"), primary_key=True),
    Column("class_id", Integer),
    Column("is_unsure", Boolean, nullable=False),
    Column("rejected_class_ids", JSON, nullable=False),
    Column("decided_revision", Integer, nullable=False),
    Column("from_model_version", Integer),
)

label_event = Table(
    "label_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("image_id", Integer, ForeignKey("image.id"), nullable=False),
    Column("class_id", Integer),
    Column("is_unsure", Boolean, nullable=False),
    Column("rejected_class_ids", JSON, nullable=False),
    Column("annotator", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("label_revision", Integer, nullable=False),
    Column("from_model_version", Integer),
)
Index("label_event_revision", label_event.c.label_revision)
Index("label_event_image", label_event.c.image_id, label_event.c.id)

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", String, nullable=False),
    Column("is_undone", Boolean, nullable=False),
)

journal_change = Table(
    "journal_change",
    metadata,
    Column(
        "entry_id", Integer, ForeignKey("journal_entry.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("subject", String, primary_key=True),  # the name of its table
    Column("subject_id", Integer, primary_key=True),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("image_id", Integer, ForeignKey("image.id"), primary_key=True),
    Column("class_1", Integer, nullable=False),
    Column("class_2", Integer, nullable=False),
    Column("class_3", Integer, nullable=False),
    Column("confidence_1", Float, nullable=False),
    Column("confidence_2", Float, nullable=False),
    Column("confidence_3", Float, nullable=False),
    Column("entropy", Float, nullable=False),
    Column("model_version", Integer, nullable=False),
    Column("label_revision", Integer, nullable=False),
)

model_version = Table(
    "model_version",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("created_at", String, nullable=False),
    Column("label_revision", Integer, nullable=False),
    Column("class_ids", JSON, nullable=False),
    Column("settings", String, nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("checkpoint", String, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("is_complete", Boolean, nullable=False),
)

suspect = Table(
    "suspect",
    metadata,
    Column("image_id", Integer, ForeignKey("image.id"), primary_key=True),
    Column("class_id", Integer, nullable=False),
    Column("suggested_id", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("quality", Float, nullable=False),
    Column("near_label", JSON, nullable=False),  # the nearest of that class: id, similarity
    Column("near_suggested", JSON, nullable=False),
)

label_review = Table(
    "label_review",
    metadata,
    Column("image_id", Integer, ForeignKey("image.id"), primary_key=True),
    Column("class_id", Integer, nullable=False),  # the label that a person has kept
    Column("annotator", String, nullable=False),
    Column("reviewed_at", String, nullable=False),
)
