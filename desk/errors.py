"""One tree of errors. "Your request cannot be done" and "we cannot do it now" are different branches."""

from __future__ import annotations


class DeskError(Exception):
    """Everything the desk raises on purpose. Texts carry no protected health information."""


class IllegalMove(DeskError):  # noqa: N818 - named as the state-machine literature does
    """The lifecycle has no such move from the request's present state; nothing changed."""


class NotPermitted(DeskError):  # noqa: N818 - a refusal, not a failure
    """The person may not do this; nothing changed."""


class HoldLost(DeskError):  # noqa: N818 - the fact is the name
    """The lane went to another holder before the outcome was kept; nothing of the unit was kept."""


class StoreUnavailable(DeskError):  # noqa: N818 - a state of the store
    """The store could not take the unit of work (busy, full, gone): nothing was kept, Teams may send it again."""


class NotYet(StoreUnavailable):
    """What this speaks of is just on its way to Teams: nothing was kept, and it is understood when it comes again."""


class Unreadable(DeskError):  # noqa: N818 - the fact is the name
    """What is stored cannot be opened: it was changed, or its key is missing. Everything else goes on."""
