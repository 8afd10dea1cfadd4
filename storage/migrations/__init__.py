"""Alembic's environment: one script per change of the tables."""
