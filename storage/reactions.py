"""Emojis that stand on messages, whether or not the messages are known to be ours."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, exists, select

from desk.model import MessageRef, Standing
from storage.link import Link
from storage.mapping import micros, moment
from storage.statement import Statement, binds, upsert
from storage.tables import MESSAGE, REACTION

_ON = (REACTION.c.conversation == bindparam("conversation"), REACTION.c.activity == bindparam("activity"))
_THEIRS = (*_ON, REACTION.c.person == bindparam("person"))

PUT = upsert(lambda insert_into: insert_into(REACTION).values(binds(REACTION)).on_conflict_do_nothing())
TAKE = Statement(delete(REACTION).where(*_THEIRS, REACTION.c.emoji == bindparam("emoji")))
STANDING = Statement(select(REACTION.c.person, REACTION.c.emoji, REACTION.c.since).where(*_ON))
IS_OURS = exists().where(MESSAGE.c.conversation == REACTION.c.conversation, MESSAGE.c.activity == REACTION.c.activity)
"""Whether the message of an emoji is known to be the bot's own."""
STRANGERS = Statement(
    select(REACTION.c.activity)
    .distinct()
    .where(
        REACTION.c.conversation == bindparam("conversation"),
        REACTION.c.activity >= bindparam("first"),
        REACTION.c.evidence == 1,
        ~IS_OURS,
    )
    .order_by(REACTION.c.activity)
)
FORGET = Statement(delete(REACTION).where(*_THEIRS))


class ReactionTable:
    """`desk.repositories.Reactions` over a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def put(self, conversation: str, activity: str, standing: Standing, *, evidence: bool = True) -> None:
        """Record an emoji; one already standing keeps its time. `evidence`: it may tell that a lost post stands."""
        on = {"conversation": conversation, "activity": activity, "since": micros(standing.since)}
        self._link.change(PUT, on | {"person": standing.person, "emoji": standing.emoji, "evidence": int(evidence)})

    def take(self, conversation: str, activity: str, person: str, emoji: str) -> None:
        """Remove an emoji; nothing happens if it does not stand."""
        on = {"conversation": conversation, "activity": activity}
        self._link.change(TAKE, on | {"person": person, "emoji": emoji})

    def standing(self, refs: Sequence[MessageRef]) -> Sequence[Standing]:
        """Return the emojis on these messages, earliest first."""
        rows = [row for ref in refs for row in self._link.rows(STANDING, _on(ref))]
        found = [Standing(person, emoji, moment(since)) for person, emoji, since in rows]
        return sorted(found, key=standing_order)

    def strangers(self, conversation: str, first: str) -> Sequence[str]:
        """Return unknown messages with emojis that are evidence, from the id `first` on, in order of id."""
        return [activity for (activity,) in self._link.rows(STRANGERS, {"conversation": conversation, "first": first})]

    def forget(self, refs: Sequence[MessageRef], person: str) -> None:
        """Let the person's emojis on these messages count no more."""
        for ref in refs:
            self._link.change(FORGET, _on(ref) | {"person": person})


def standing_order(standing: Standing) -> tuple[object, ...]:
    """Sort by time; the rest only makes the order the same everywhere."""
    return standing.since, standing.person, standing.emoji


def _on(ref: MessageRef) -> dict[str, object]:
    return {"conversation": ref.conversation, "activity": ref.activity}
