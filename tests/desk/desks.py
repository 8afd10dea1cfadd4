"""Two desks to talk to: the first channel of the other tests, and Oncology beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.commands import BindChannel, SaveDesk
from desk.handlers import chat, ruling
from desk.model import Channel, Person
from desk.policy import DeskRules
from desk.roster import DeskSheet
from tests.desk.build import CHANNEL, PAT
from tests.desk.talk import URL, Desk

ONCOLOGY = "19:oncology@thread.tacv2"
CENTRAL = "America/Chicago"
FIRST = Channel(CHANNEL, "P2P requests", "19:team", "group", "tenant", URL)
SECOND = Channel(ONCOLOGY, "Oncology", "19:team", "group", "tenant", URL)
SAVED = SaveDesk(ONCOLOGY, "Oncology", CENTRAL, "Mon-Fri 07:00-19:00")


def two(rules: DeskRules | None = None) -> Desk:
    """Return a desk with two channels; Oncology works by `rules`, else as the settings say."""
    desk = Desk().open()
    desk.now += timedelta(seconds=1)
    desk.do(lambda uow: uow.channels.bind(SECOND, desk.now))
    if rules is not None:
        desk.do(lambda uow: uow.desks.set(ONCOLOGY, rules))
    return desk


def asks(*people: Person) -> DeskRules:
    """Return rules by which only these pharmacists are asked."""
    return DeskRules(pharmacists=frozenset(one.id for one in people))


def say(desk: Desk, person: Person, word: str, channel: str = ONCOLOGY, *, name: str | None = "Oncology") -> None:
    """Write to the bot in a channel."""
    desk.now += timedelta(seconds=1)
    turn = desk.said(person, channel=channel, activity=f"said-{word}")
    turn = replace(turn, key=f"{channel}/{word}/{turn.new_id}", mentions=True)
    bind = BindChannel(channel, name, "19:team", "group")
    desk.do(lambda uow: chat.channel_message(uow, turn, word, bind, mentioned=True))


def bound(desk: Desk) -> list[str]:
    return [one.id for one in desk.read(lambda uow: list(uow.channels.all_bound()))]


def save(desk: Desk, person: Person, command: SaveDesk = SAVED, *, activity: str | None = None) -> DeskSheet | None:
    turn = desk.in_chat(person, "card", activity=activity)
    return desk.do(lambda uow: ruling.save(uow, turn, command))


def only(*people: Person) -> SaveDesk:
    return replace(SAVED, pharmacists=frozenset(one.id for one in people))


PATS = asks(PAT)
