"""The store's own branches of the tree of errors. Their texts name tables and ids, never what is stored."""

from __future__ import annotations

from desk.errors import DeskError, Unreadable


class DuplicateError(DeskError):
    """Something that must be unique is there already; nothing of the unit was kept."""


class SealError(Unreadable):
    """A sealed text does not open: it was changed, moved to another row, or none of the keys is its own."""


class KeyMissingError(SealError):
    """A sealed text's key is not on this process's ring: another one was started with more keys, or one is gone."""


class MigrationFailedError(DeskError):
    """The database could not be brought to this version; nothing of it was changed. One line, without values."""


class OtherVersionError(DeskError):
    """The database is of another version than the program, which was told not to change it. One line."""


class UnknownValueError(Unreadable):
    """What is stored has a word that this version does not know: a newer version wrote it."""


class NotLoadedError(DeskError):
    """`save` was given a request that this unit neither loaded nor added: a mistake of the program."""


class ServedAlreadyError(DeskError):
    """Another process serves from the SQLite file; nothing was done."""
