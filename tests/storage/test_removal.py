"""Each table that names a request is among those that it is removed from (what is left: test_removals.py)."""

from __future__ import annotations

from storage.removal import IN_ORDER
from storage.tables import AUDIT, METADATA, REMOVED, UNSEALED


def test_every_table_that_names_a_request_forgets_it() -> None:
    naming = {table.name for table in METADATA.sorted_tables if "request" in table.columns or table.name == "request"}
    texts = " ".join(one.sqlite.text for one in IN_ORDER)
    trail = {AUDIT.name, UNSEALED.name, REMOVED.name}
    assert {name for name in naming if f"DELETE FROM {name} " in texts} == naming - trail
