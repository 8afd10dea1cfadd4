"""What the handlers do on two processes at once: one is stopped in the middle of its unit, the other goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from desk.commands import BindChannel, ChangeRoster, Command, CommandKind, FileRequest, React, Turn
from desk.delivery import MembersLearnt
from desk.effects import Effect, EffectKind
from desk.handlers import chat, delivering, filing, listening, moves, rostering
from desk.model import Channel, Kind, Person, Role
from desk.ports import UnitOfWork
from storage.store import open_store
from tests.postgres import server
from tests.storage.conftest import OURS, PATIENCE, empty_postgres
from tests.storage.examples import CHANNEL, DETAILS, KEYS, LANE, T0, a_request, after

pytestmark = pytest.mark.asyncio

Work = Callable[[UnitOfWork], object]
WAITING = f"SELECT count(*) FROM {OURS} AND wait_event_type = 'Lock'"  # noqa: S608  our own words


def turn(person: str, number: int, **more: Any) -> Turn:
    activity = f"a{number}"
    return Turn(person, after(number), f"{person}/{activity}", activity, f"id{number}", "https://teams.example", **more)


async def unit(url: str, work: Work) -> None:
    """Run a unit as a process of its own does."""

    async def run() -> None:
        store = await open_store(url, KEYS)
        try:
            await store.run(work)
        finally:
            await store.close()

    await asyncio.to_thread(lambda: asyncio.run(run()))


async def in_the_middle(url: str, repository: str, method: str, one: Work, other: Work) -> None:
    """Run `one` up to its first call of the repository's method, then `other`, then the rest of `one`.

    Then goes `one` on when `other` has ended, or waits for what `one` has locked.
    """
    reached, done = threading.Event(), threading.Event()

    def stopped(uow: UnitOfWork) -> None:
        found = getattr(uow, repository)
        call = getattr(found, method)

        def wait(*given: object, **named: object) -> object:
            reached.set()
            until = monotonic() + PATIENCE / 2
            while not done.wait(0.02) and server().execute(WAITING, url) == [(0,)]:
                assert monotonic() < until, "the other unit neither ends nor waits"
            return call(*given, **named)

        setattr(found, method, wait)
        one(uow)

    async def meanwhile() -> None:
        await asyncio.to_thread(reached.wait, PATIENCE)
        await unit(url, other)
        done.set()

    await asyncio.gather(unit(url, stopped), meanwhile())


def greet(number: int) -> Work:
    return lambda uow: chat.personal_message(
        uow, turn("pat", number, chat="a:pat", name="Pat", account="29:pat"), "help"
    )


async def test_a_request_filed_while_a_channel_is_bound_is_posted() -> None:
    url = empty_postgres()
    await unit(url, lambda uow: uow.people.seed(Role.ADMIN, ["ada"]))
    form = FileRequest("draft-1", Kind.PEER_TO_PEER, DETAILS)
    said = turn("ada", 2, channel=CHANNEL, root="a2")
    await in_the_middle(
        url, "requests", "next_number",
        lambda uow: filing.file_request(uow, turn("tess", 1, chat="a:tess", reply_to="form"), form),
        lambda uow: chat.channel_message(uow, said, "setup", BindChannel(CHANNEL), mentioned=True),
    )  # fmt: skip
    assert server().execute("SELECT channel FROM request", url) == [(CHANNEL,)]
    assert server().execute("SELECT lane FROM outbox_message WHERE kind = 'post_request'", url) == [(LANE,)]


async def test_an_emoji_does_not_forget_the_chat_that_was_just_opened() -> None:
    url = empty_postgres()
    liked = turn("pat", 1, channel=CHANNEL, reply_to="1700000000000")
    await in_the_middle(url, "people", "save", lambda uow: listening.react(uow, liked, React(("like",))), greet(2))
    assert server().execute("SELECT name, account, chat FROM person", url) == [("Pat", "29:pat", "a:pat")]


async def test_a_list_of_members_does_not_forget_the_chat_that_was_just_opened() -> None:
    url = empty_postgres()
    due: list[delivering.Delivery] = []

    def claim(uow: UnitOfWork) -> None:
        due.extend(delivering.claim(uow, "a", T0, after(15), 1).deliveries)

    await unit(url, lambda uow: uow.people.lock("pat"))
    await unit(url, lambda uow: uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, LANE), T0))
    await unit(url, claim)
    learnt = MembersLearnt((Person("pat", "Pat P.", "29:pat"),))
    await in_the_middle(
        url, "people", "learn", lambda uow: delivering.settle(uow, due[0], learnt, T0, after(15)), greet(2)
    )
    assert server().execute("SELECT name, account, chat FROM person", url) == [("Pat P.", "29:pat", "a:pat")]


async def test_two_tidings_of_one_installation_welcome_once() -> None:
    url = empty_postgres()
    first, second = (turn("pat", number, chat="a:pat") for number in (1, 2))
    await in_the_middle(
        url, "people", "save", lambda uow: chat.installed(uow, first), lambda uow: chat.installed(uow, second)
    )
    assert server().execute("SELECT view FROM outbox_message", url) == [("welcome",)]


async def test_of_two_processes_that_come_back_one_finds_the_outage() -> None:
    url = empty_postgres()
    found: list[object] = []

    def come_back(uow: UnitOfWork) -> None:
        found.append(uow.heart.last())
        uow.heart.beat(after(600))

    await unit(url, lambda uow: uow.heart.beat(T0))
    await in_the_middle(url, "heart", "beat", come_back, come_back)
    assert found == [T0, after(600)]


async def test_two_who_have_one_of_two_linked_requests_each_come_one_after_the_other() -> None:
    url = empty_postgres()
    for number in (1, 2):
        linked = a_request(number, linked_to=None if number == 1 else "request-1")
        await unit(url, lambda uow, linked=linked: uow.requests.add(linked))

    def own(person: str) -> Work:
        def work(uow: UnitOfWork) -> None:
            for one in uow.requests.linked("request-1"):
                if one.owner is None:
                    uow.requests.save(replace(one, owner=person))

        return work

    await in_the_middle(url, "requests", "save", own("pat"), own("quinn"))
    assert server().execute("SELECT owner FROM request", url) == [("pat",), ("pat",)]


async def test_presses_on_two_linked_requests_at_once_wait_for_each_other_and_never_run_again() -> None:
    url = empty_postgres()
    for number in (1, 2):
        linked = a_request(number, linked_to="request-1")
        await unit(url, lambda uow, linked=linked: uow.requests.add(linked))
    runs: list[str] = []

    def press(request: str) -> Work:
        def work(uow: UnitOfWork) -> None:
            runs.append(request)
            assert uow.requests.get(request) is not None
            assert len(uow.requests.linked("request-1")) == 2

        return work

    await in_the_middle(url, "requests", "linked", press("request-2"), press("request-1"))
    assert runs == ["request-2", "request-1"]


async def test_who_asks_for_a_channel_without_an_address_waits_for_who_unbinds_it() -> None:
    url = empty_postgres()
    bound: list[object] = []
    await unit(url, lambda uow: uow.channels.bind(Channel("c1"), T0))
    await in_the_middle(
        url, "inbox", "first",
        lambda uow: (uow.channels.unbind("c1"), uow.inbox.first("one", T0)),
        lambda uow: bound.append(uow.channels.all_bound()),
    )  # fmt: skip
    assert bound == [[]]


def a_change(by: str, number: int, person: str, role: Role) -> Work:
    taken = ChangeRoster(person, role, has=False)
    return lambda uow: rostering.change(uow, turn(by, number, chat=f"a:{by}"), taken)


async def test_two_admins_who_remove_each_other_at_once_leave_one() -> None:
    url = empty_postgres()
    await unit(url, lambda uow: uow.people.seed(Role.ADMIN, ["ada", "bo"]))
    for one in ("ada", "bo"):
        await unit(url, lambda uow, one=one: uow.people.learn(one, one.title(), None))
    one, other = a_change("ada", 1, "bo", Role.ADMIN), a_change("bo", 2, "ada", Role.ADMIN)
    await in_the_middle(url, "people", "set_role", one, other)
    assert server().execute("SELECT person FROM role WHERE active = 1", url) == [("ada",)]
    kept = server().execute("SELECT request, seq, kind FROM audit ORDER BY request, seq", url)
    assert kept == [("person:bo", 1, "refused"), ("roster", 1, "role_taken")]


async def test_two_admins_who_remove_one_pharmacist_at_once_are_on_record_once() -> None:
    url = empty_postgres()
    await unit(url, lambda uow: uow.people.seed(Role.ADMIN, ["ada", "bo"]))
    await unit(url, lambda uow: uow.people.seed(Role.PHARMACIST, ["pat", "quinn"]))
    one, other = (a_change(by, number, "pat", Role.PHARMACIST) for number, by in enumerate(("ada", "bo"), start=1))
    await in_the_middle(url, "people", "set_role", one, other)
    assert server().execute("SELECT person FROM role WHERE active = 0", url) == [("pat",)]
    assert server().execute("SELECT seq, kind FROM audit", url) == [(1, "role_taken")]


async def test_a_press_that_waits_for_the_removal_of_its_pharmacist_counts_no_more() -> None:
    url = empty_postgres()
    await unit(url, lambda uow: uow.people.seed(Role.ADMIN, ["ada"]))
    await unit(url, lambda uow: uow.people.seed(Role.PHARMACIST, ["pat", "quinn"]))
    await unit(url, lambda uow: uow.requests.add(a_request(1)))
    pressed = turn("pat", 2, channel=CHANNEL)
    await in_the_middle(
        url, "audit", "last",
        a_change("ada", 1, "pat", Role.PHARMACIST),
        lambda uow: moves.press(uow, pressed, "request-1", Command(CommandKind.ACKNOWLEDGE)),
    )  # fmt: skip
    assert server().execute("SELECT owner FROM request", url) == [(None,)]
    assert server().execute("SELECT kind FROM audit WHERE request = 'request-1'", url)[-1] == ("refused",)
