"""Alembic's migrations: how an older project's database becomes today's."""
