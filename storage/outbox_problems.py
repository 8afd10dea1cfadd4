"""What an operator looks at: deliveries that were given up, or that Teams may have taken without telling us."""

from __future__ import annotations

from collections.abc import Sequence

from desk.records import Problem, ProblemState
from storage import outbox_statements as sql
from storage.link import Link
from storage.mapping import moment
from storage.outbox_rows import effect_of
from storage.statement import Row


class ProblemRows:
    """Reads dead and doubtful messages; those of another version of this program are left out."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def oldest(self, limit: int) -> Sequence[Problem]:
        """Return up to `limit`, oldest first."""
        rows = [row for kind in (sql.DEAD_ONES, sql.IN_DOUBT) for row in self._link.rows(kind, {"limit": limit})]
        found = [problem for row in rows if (problem := _problem(row)) is not None]
        return sorted(found, key=lambda one: (one.queued_at, one.id))[:limit]

    def get(self, message: int) -> Problem | None:
        """Return one that is still dead or in doubt."""
        row = self._link.row(sql.PROBLEM, {"this": message})
        return None if row is None else _problem(row)


def _problem(row: Row) -> Problem | None:
    id_, lane, state, reason, attempts, queued_at, *stored = row
    try:
        effect = effect_of(lane, *stored)
    except ValueError:
        return None
    became = ProblemState.DEAD if state == "dead" else ProblemState.DOUBTFUL
    return Problem(id_, lane, effect, became, reason or "", attempts, moment(queued_at))
