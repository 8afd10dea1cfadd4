"""One transaction over everything the desk keeps."""

from __future__ import annotations

from storage.audit import AuditTrail
from storage.channels import ChannelTable
from storage.crypto import Keyring
from storage.desks import DeskTable
from storage.drafts import DraftTable
from storage.heart import HeartTable
from storage.inbox import InboxTable
from storage.leftovers import LeftoverTable
from storage.link import Link
from storage.messages import MessageTable
from storage.notes import NoteTable
from storage.outbox import OutboxTable
from storage.people import PersonTable
from storage.reactions import ReactionTable
from storage.replies import ReplyTable
from storage.requests import RequestTable
from storage.sealed import SealedRows
from storage.secret import OwnKeys
from storage.timers import TimerTable


class Unit:
    """`desk.ports.UnitOfWork` over a link. `stirred` tells whether an effect was queued or a timer set."""

    def __init__(self, link: Link, keyring: Keyring, own: OwnKeys) -> None:
        self.stirred = False
        self.requests = RequestTable(link, keyring, own.blind)
        self.people = PersonTable(link)
        self.channels = ChannelTable(link)
        self.desks = DeskTable(link)
        self.inbox = InboxTable(link)
        self.audit = AuditTrail(link, own.audit)
        self.messages = MessageTable(link)
        self.reactions = ReactionTable(link)
        self.timers = TimerTable(link, self._stir)
        self.drafts = DraftTable(link, keyring)
        self.notes = NoteTable(link, keyring)
        self.replies = ReplyTable(link)
        self.heart = HeartTable(link, keyring.ids)
        self.sealing = SealedRows(link, keyring)
        self.leftovers = LeftoverTable(link)
        self.outbox = OutboxTable(link, self._stir)

    def finish(self) -> None:
        """Write what waited for the unit's end."""
        self.audit.flush()
        self.outbox.flush()

    def _stir(self) -> None:
        self.stirred = True
