"""The transactional outbox as the handlers need it: lanes with leases (delivery.md), as a Protocol."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from desk.effects import Effect
from desk.records import Doubt, Outgoing, Problem, PutBack


class Outbox(Protocol):
    """One lane per conversation, which hands out one message at a time to whoever holds it.

    A unit settles a message (`sent`, `again`, `dead`) last of all: that locks lanes.
    """

    def put(self, effect: Effect, at: datetime) -> None:
        """Queue an effect at the end of its lane; a pending one with the same collapse key stands for both."""
        ...

    def claim(
        self, owner: str, now: datetime, lease_until: datetime, limit: int, busy: Collection[str] = ()
    ) -> Sequence[Outgoing]:
        """Claim up to `limit` lanes that have something due and no living holder; return the next message of each.

        A lane that rests, or whose next call would be one too many for Teams' windows, hands out nothing. What waits
        for a time further off than any wait may be (a clock was set back) is due. A message that this version does not
        know is dead.

        The owner's own `busy` lanes are left alone though their leases ran out: it has outcomes that it could not keep.

        A message found half-sent under a dead holder is put back: an edit at once, anything else (ambiguous: Teams
        may have accepted it) after a few seconds, to be sent again.
        """
        ...

    def next(self, held: Outgoing, now: datetime, lease_until: datetime) -> Outgoing | None:
        """Return the lane's next due message, or None, letting go of the lane. Nothing if the hold was lost."""
        ...

    def called(self, held: Outgoing, at: datetime) -> None:
        """Note that a call for this message ended at `at`: Teams' windows count it. Said before the settling."""
        ...

    def sent(self, held: Outgoing, activity: str | None) -> bool:
        """Mark the message sent; False (and no change) if the hold was lost."""
        ...

    def again(self, held: Outgoing, back: PutBack) -> bool:
        """Put the message back, remembering doubt and the lane's rest; False (and no change) if the hold was lost."""
        ...

    def dead(self, held: Outgoing, reason: str) -> bool:
        """Give the message up; a person is told elsewhere; False if the hold was lost."""
        ...

    def recall(self, owner: str, busy: Collection[str], now: datetime) -> None:
        """Put back, as untried, what `owner` holds outside the `busy` lanes: the answer to a commit was lost."""
        ...

    def doubts(self, lane: str, since: datetime, until: datetime) -> Sequence[Doubt]:
        """Return the lane's posts of which a doubtful sending began between the two times, repeated since or not."""
        ...

    def believe(self, doubt: Doubt, activity: str) -> None:
        """Take a doubtful message as sent under this id: while it still waits to be repeated, it will not be."""
        ...

    def release_all(self) -> None:
        """Let go of every lane: for a start on a database that only one process uses."""
        ...

    def earliest(self, now: datetime) -> datetime | None:
        """Return when some message is next due (now or earlier if one waits), None when the outbox is empty."""
        ...

    def waiting_since(self) -> datetime | None:
        """Return when the message that waits longest was queued, None when nothing waits; redactions may wait."""
        ...

    def problems(self, limit: int) -> Sequence[Problem]:
        """Return what is dead or in doubt, oldest first."""
        ...

    def problem(self, message: int) -> Problem | None:
        """Return the message if it is (still) dead or in doubt."""
        ...

    def send_again(self, message: int, at: datetime) -> bool:
        """Let a dead or doubtful message go again at once; False when it is neither (any more)."""
        ...

    def dismiss(self, message: int) -> bool:
        """Let a dead or doubtful message rest for ever; False when it is neither (any more)."""
        ...
