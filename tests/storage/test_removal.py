"""What names a request is forgotten with it, or went before (what is left then: test_removals.py)."""

from __future__ import annotations

from storage import removal
from storage.outbox_tables import OUTGOING
from storage.statement import Statement
from storage.tables import AUDIT, DRAFT, METADATA, REACTION, REMOVED, REQUEST, TIMER, UNSEALED

GONE_BEFORE = {DRAFT.name, TIMER.name, OUTGOING.name}
ITS_TRAIL = {AUDIT.name, UNSEALED.name, REMOVED.name}


def test_every_table_that_names_a_request_forgets_it() -> None:
    naming = {table.name for table in METADATA.sorted_tables if "request" in table.columns}
    forgetting = {one.sqlite.text.split()[2] for one in vars(removal).values() if isinstance(one, Statement)}
    assert forgetting == (naming - GONE_BEFORE - ITS_TRAIL) | {REQUEST.name, REACTION.name}
