"""Keys that roll over, and a key server that is down or hangs: the bot as it is installed, in real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.activities import APP_ID
from tests.bot.gate_calls import bearer, encoded
from tests.bot.gate_tokens import forged, rs
from tests.bot.waiting import patient_keys
from tests.issuer import Issuer, private_key
from tests.soak.figures import say, table
from tests.soak.keyserver import check, hanging
from tests.whole.installed import installed

pytestmark = pytest.mark.asyncio

ONE_FETCH = 2
"""Requests to the key server: the metadata, then the key set."""


@dataclass(frozen=True, slots=True)
class Door:
    """A served bot, and who signs its callers' tokens."""

    address: str
    issuer: Issuer
    session: aiohttp.ClientSession

    async def speak(self, token: str) -> int:
        scheme, _, value = bearer(token).partition(": ")
        headers = {scheme: value, "Content-Type": "application/json"}
        url = f"{self.address}/api/messages"
        async with self.session.post(url, data=encoded(self.issuer), headers=headers) as answer:
            return answer.status

    async def together(self, *tokens: str) -> set[int]:
        return set(await asyncio.gather(*map(self.speak, tokens)))


@pytest_asyncio.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    for number in (1, 2):
        private_key(number)  # made at the first use: long on a busy machine
    with patient_keys():
        async with Issuer(APP_ID) as issuer, installed(tmp_path, issuer) as desk, aiohttp.ClientSession() as session:
            found = Door(desk.address, issuer, session)
            assert await found.speak(issuer.mint()) == 200  # the keys, which the start fetches in the background, came
            yield found


def of_nobody(issuer: Issuer, number: int) -> str:
    return forged(issuer, rs(kid=f"of-nobody-{number}"))


async def test_a_rollover_refuses_no_valid_call_and_is_fetched_once(door: Door) -> None:
    assert await door.together(*[door.issuer.mint(1)] * 20) == {200}
    assert door.issuer.fetches == ONE_FETCH
    door.issuer.numbers = [1, 2]
    assert await door.together(*[door.issuer.mint(2)] * 20, *[door.issuer.mint(1)] * 20) == {200}
    assert door.issuer.fetches == 2 * ONE_FETCH
    assert await door.speak(door.issuer.mint(2)) == 200
    assert door.issuer.fetches == 2 * ONE_FETCH


async def test_a_key_that_is_taken_back_opens_no_longer_once_its_successor_is_known(door: Door) -> None:
    door.issuer.numbers = [2]
    assert await door.speak(door.issuer.mint(1)) == 200
    assert await door.speak(door.issuer.mint(2)) == 200
    assert await door.speak(door.issuer.mint(1)) == 401


async def test_strangers_keys_are_looked_up_once_per_cooldown_whoever_they_are(door: Door) -> None:
    await door.speak(door.issuer.mint())
    assert await door.together(*(of_nobody(door.issuer, number) for number in range(30))) == {401}
    for number in range(30, 60):
        assert await door.speak(of_nobody(door.issuer, number)) == 401
    assert door.issuer.fetches == 2 * ONE_FETCH
    assert door.issuer.most_waiting == 1


async def test_a_key_server_that_is_down_costs_no_known_caller(door: Door) -> None:
    await door.speak(door.issuer.mint())
    door.issuer.down = True
    assert await door.together(*[door.issuer.mint()] * 20) == {200}
    assert await door.together(*(of_nobody(door.issuer, number) for number in range(10))) == {503}
    assert await door.together(*[door.issuer.mint()] * 20) == {200}


async def test_a_new_key_while_the_key_server_is_down_is_asked_to_come_again(door: Door) -> None:
    await door.speak(door.issuer.mint(1))
    door.issuer.numbers, door.issuer.down = [1, 2], True
    assert await door.together(*[door.issuer.mint(2)] * 5) == {503}
    door.issuer.down = False
    met = [await door.speak(door.issuer.mint(2))]
    while met[-1] != 200:
        assert len(met) < 50, met
        await asyncio.sleep(0.1)
        met.append(await door.speak(door.issuer.mint(2)))
    assert set(met) <= {200, 503}
    assert await door.speak(of_nobody(door.issuer, 1)) == 401


async def test_a_key_server_that_hangs_costs_nobody_known_and_no_health(tmp_path: Path) -> None:
    met = await hanging(tmp_path, 4.0)
    say(table("the key server hangs for 4 s", met.rows()))
    check(met)


async def test_keys_and_token_are_there_before_the_first_call_and_the_first_post(tmp_path: Path) -> None:
    with patient_keys():
        async with Issuer(APP_ID) as issuer, installed(tmp_path, issuer) as desk, aiohttp.ClientSession() as session:
            door = Door(desk.address, issuer, session)
            async with asyncio.timeout(60):
                while not issuer.tokens_issued or issuer.fetches < ONE_FETCH or issuer.waiting:  # noqa: ASYNC110  its
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            issuer.down = True
            assert await door.speak(issuer.mint()) == 200
            assert issuer.tokens_issued == ["bot-token-1"]


async def test_a_start_beside_a_hanging_key_server_asks_teams_to_come_again(tmp_path: Path) -> None:
    async with Issuer(APP_ID) as issuer:
        issuer.hang = asyncio.Event()
        async with installed(tmp_path, issuer) as desk, aiohttp.ClientSession() as session:
            door = Door(desk.address, issuer, session)
            assert await door.speak(issuer.mint()) == 503
            async with session.get(f"{desk.address}/healthz") as answer:
                assert answer.status == 200
            issuer.hang.set()
            met: list[int] = []
            while met[-1:] != [200]:
                assert len(met) < 100, met
                await asyncio.sleep(0.1)
                met.append(await door.speak(issuer.mint()))
            assert set(met) <= {200, 503}
