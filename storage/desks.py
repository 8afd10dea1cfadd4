"""How each desk works: a row per channel that was set in chat, and one for what the settings say."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from desk.policy import HOURS, DeskRules, Retention, Waits
from storage.link import Link
from storage.mapping import canonical
from storage.statement import CoreStatement, Inserter, Row, Statement, binds, upsert
from storage.tables import DESK

_DEFAULT = ""
_SAVED = tuple(column.name for column in DESK.columns if column.name not in {"channel", "retention"})


def _saving(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(DESK).values(binds(DESK, "retention"))
    told = {name: stated.excluded[name] for name in _SAVED}
    return stated.on_conflict_do_update(index_elements=[DESK.c.channel], set_=told)


_THIS = DESK.c.channel == bindparam("of")
GET = Statement(select(DESK.c.channel, *(DESK.c[name] for name in _SAVED)).where(_THIS))
SAVE = upsert(_saving)
RETENTION = Statement(select(DESK.c.retention).where(_THIS))
RETAIN = Statement(update(DESK).where(_THIS).values(retention=bindparam("kept")))


class DeskTable:
    """`desk.keeping.Desks` over a link. What was read once in a unit is not read again."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._known: dict[str, DeskRules] = {}

    def rules(self, channel: str | None) -> DeskRules:
        """Return the rules of a channel's desk; of none, the settings'."""
        name = channel or _DEFAULT
        if name not in self._known:
            row = self._link.row(GET, {"of": name}) or self._link.row(GET, {"of": _DEFAULT})
            self._known[name] = DeskRules() if row is None else _rules(row)
        return self._known[name]

    def retention(self) -> Retention:
        """Return how long things are kept, on every desk alike."""
        row = self._link.row(RETENTION, {"of": _DEFAULT})
        names = {one.name for one in fields(Retention)}
        told: dict[str, float] = json.loads(row[0]) if row is not None and row[0] is not None else {}
        return Retention(**{name: timedelta(seconds=value) for name, value in told.items() if name in names})

    def retain(self, retention: Retention) -> None:
        """Keep how long things are kept from now on; the settings' rules are kept already."""
        self._link.change(RETAIN, {"of": _DEFAULT, "kept": canonical(_seconds(retention))})

    def set_default(self, rules: DeskRules) -> None:
        """Keep what the settings say."""
        self.set(_DEFAULT, rules)

    def set(self, channel: str, rules: DeskRules) -> None:
        """Keep how a channel's desk works from now on."""
        texts = {"zone": rules.zone, "waits": canonical(_seconds(rules.waits)), "hours": rules.hours}
        people = {"pharmacists": _packed(rules.pharmacists), "supervisors": _packed(rules.supervisors)}
        self._link.change(SAVE, {"channel": channel} | texts | people)
        self._known.clear()


def _seconds(waits: Waits | Retention) -> dict[str, float]:
    return {one.name: getattr(waits, one.name).total_seconds() for one in fields(waits)}


def _packed(people: frozenset[str] | None) -> str | None:
    return None if people is None else canonical(sorted(people))


def _people(stored: str | None) -> frozenset[str] | None:
    return None if stored is None else frozenset(json.loads(stored))


def _rules(row: Row) -> DeskRules:
    """Return a row's rules; a time that another version knows and this one does not is left out."""
    _, zone, waits, hours, pharmacists, supervisors = row
    names = {one.name for one in fields(Waits)}
    told = {name: timedelta(seconds=seconds) for name, seconds in json.loads(waits).items() if name in names}
    return DeskRules(zone, Waits(**told), hours or HOURS, _people(pharmacists), _people(supervisors))
