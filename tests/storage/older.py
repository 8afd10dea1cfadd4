"""A desk's database as an older version left it, with rows in it, on either database."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from storage.migrate import SCRIPTS

ROWS = (
    """
    INSERT INTO request (id, number, draft, kind, status, is_open, filed_by, filed_at, decisioned_by, caller_verified,
        denial_verified, channel, attempts, version, events)
    VALUES
        ('r1', 1, 'd1', 'peer_to_peer', 'waiting', 1, 'tess', 1000001, 'not_known', {no}, {no}, '19:a', 0, 1, 1),
        ('r2', 2, 'd2', 'callback', 'scheduled', 1, 'tess', 1000002, 'not_known', {no}, {no}, '19:a', 0, 1, 1),
        ('r3', 3, 'd3', 'peer_to_peer', 'transferred', 0, 'tess', 1000003, 'not_known', {no}, {no}, '19:a', 0, 1, 1)
    """,
    "UPDATE counter SET value = 3",
    "INSERT INTO draft (id, person, kind, at) VALUES ('d4', 'tess', 'callback', 1000004)",
    "INSERT INTO desk (channel, zone, waits) VALUES ('', 'America/Denver', '{{\"cover\":1.5}}')",
    "INSERT INTO channel (id, bound, bound_at) VALUES ('19:old', 0, 1), ('19:a', 1, 2)",
    "INSERT INTO timer (key, due, kind, request, step) VALUES ('alarm:r1', 1000005, 'alarm', 'r1', 1)",
)
"""What the program of 0003 writes, and that of 0004 may: `{no}` is false in the database's own words."""
NO = {"sqlite": "0", "postgresql": "false"}


OLDER_BINDING = """
INSERT INTO channel (id, name, bound, bound_at) VALUES ('19:a', 'Renamed', 1, 9)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, bound = excluded.bound
"""
"""What a program up to 0004 binds a known channel by."""


def make_older(connection: Connection, revision: str) -> None:
    """Make the tables of an older version and fill them, in the connection's transaction."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    command.upgrade(settings, revision)
    for row in ROWS:
        connection.exec_driver_sql(row.format(no=NO[connection.dialect.name]))
