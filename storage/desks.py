"""How each desk works: a row per channel that was set in chat, and one for what the settings say."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta

from sqlalchemy import bindparam, select

from desk.policy import HOURS, DeskRules, Waits
from storage.link import Link
from storage.mapping import canonical
from storage.statement import CoreStatement, Inserter, Row, Statement, binds, upsert
from storage.tables import DESK

_DEFAULT = ""


def _saving(insert_into: Inserter) -> CoreStatement:
    stated = insert_into(DESK).values(binds(DESK))
    told = {column.name: stated.excluded[column.name] for column in DESK.columns if column.name != "channel"}
    return stated.on_conflict_do_update(index_elements=[DESK.c.channel], set_=told)


GET = Statement(select(*DESK.c).where(DESK.c.channel == bindparam("of")))
SAVE = upsert(_saving)


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

    def set_default(self, rules: DeskRules) -> None:
        """Keep what the settings say."""
        self.set(_DEFAULT, rules)

    def set(self, channel: str, rules: DeskRules) -> None:
        """Keep how a channel's desk works from now on."""
        texts = {"zone": rules.zone, "waits": canonical(_seconds(rules.waits)), "hours": rules.hours}
        people = {"pharmacists": _packed(rules.pharmacists), "supervisors": _packed(rules.supervisors)}
        self._link.change(SAVE, {"channel": channel} | texts | people)
        self._known.clear()


def _seconds(waits: Waits) -> dict[str, float]:
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
