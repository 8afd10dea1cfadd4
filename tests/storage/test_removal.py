"""Each table that names a request is among those that it is removed from (what is left: test_removals.py)."""

from __future__ import annotations

from storage.removal import IN_ORDER
from storage.tables import AUDIT, DOUBTED, METADATA, REACTION, REMOVED, UNSEALED


def test_every_table_that_names_a_request_forgets_it() -> None:
    naming = {table.name for table in METADATA.sorted_tables if "request" in table.columns or table.name == "request"}
    forgetting = {one.sqlite.text.split()[2] for one in IN_ORDER}
    trail = {AUDIT.name, UNSEALED.name, REMOVED.name}
    assert forgetting == (naming - trail) | {REACTION.name, DOUBTED.name}
