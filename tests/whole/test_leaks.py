"""Nothing leaks: what people type stands in cards and sealed in the database, and nowhere else, whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import activities as said
from tests import faults
from tests.activities import CHANNEL_ID
from tests.postgres import server
from tests.whole.canaries import Canaries
from tests.whole.harness import Whole, button
from tests.whole.overheard import Heard, Overheard, overheard
from tests.whole.procedure import Procedure, cast
from tests.whole.process import until

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield ""
        return
    made = server().create_database()
    yield made
    server().drop_database(made)


def procedure(heard: Overheard) -> Procedure:
    return Procedure(heard.desk, heard.canaries, cast(heard.canaries, heard.teams))


async def test_the_whole_procedure_with_debug_on_says_nothing_of_a_caller(tmp_path: Path, url: str) -> None:
    async with overheard(tmp_path, url) as heard:
        played = procedure(heard)
        await played.all()
        heard.check(played.answers)
        await heard.check_database()
        assert heard.shown() > 0.75


async def an_hour_later(heard: Overheard, column: str) -> None:
    """Kill the process, put back a column of its database, and start it again."""
    await heard.bot.kill()
    await heard.desk.database.change(f"UPDATE {column} - 3600000000")
    await heard.bot.start()


async def test_alarms_and_reminders_say_nothing_of_a_caller(tmp_path: Path) -> None:
    waits = (
        "COVER",
        "ACK_REMINDER",
        "LONGEST_REMINDER",
        "HOLD",
        "POST_LATE",
        "STILL_WORKING",
        "ANSWER",
        "READY_NUDGE",
        "DROPPED",
    )
    quick = {f"P2P_{one}_SECONDS": "1" for one in waits} | {"P2P_CALLBACK_RETRY_MINUTES": "0.01"}
    async with overheard(tmp_path) as heard:
        played = procedure(heard)
        await played.file("p2p", "an alarm")
        _, held = await played.file("p2p", "somebody who does not answer")
        await heard.desk.react(played.cast.pharmacist, held, "like")
        _, ready = await played.file("p2p", "a nudge")
        await heard.desk.reply(played.cast.second, ready, "ready")
        _, late = await played.file("callback", "a callback that falls due")
        await heard.desk.react(played.cast.pharmacist, late, "like")
        heard.bot.more = {**heard.bot.more, **quick}
        await an_hour_later(heard, "timer SET due = due")
        await until(lambda: len(heard.teams.thread(CHANNEL_ID, heard.teams.posts(CHANNEL_ID)[0].id)) > 2)
        await an_hour_later(heard, "heartbeat SET at = at")
        missed = lambda: "Missed" in str([one.card for one in heard.teams.personal(played.cast.technician.id)])  # noqa: E731
        await until(missed)
        heard.check()
        await heard.check_database()


async def test_a_teams_that_refuses_and_quotes_what_it_was_sent(tmp_path: Path) -> None:
    async with overheard(tmp_path) as heard:
        played = procedure(heard)
        for status in (400, 403, 404, 413, 429, 500):
            _, post = await played.file("p2p", "what Teams quotes")
            quoting = json.dumps({"error": {"message": list(heard.canaries.typed)}}).encode()
            for kind in ("create", "send", "edit"):
                heard.teams.fault(faults.status(status, body=quoting), kind=kind)
            await heard.desk.reply(played.cast.pharmacist, post, f"How many {heard.canaries.word('a question')}?")
            await heard.desk.react(played.cast.pharmacist, post, "like")
            form = await heard.desk.type(played.cast.technician, "p2p")
            typed = heard.canaries.form(f"a post that Teams answers {status}")
            await played.press(played.cast.technician, form, "Post request", typed)
            await heard.desk.settled()
        await heard.desk.type(played.cast.supervisor, "problems")
        await heard.desk.settled()
        heard.check()
        await heard.check_database()
        assert heard.bot.written().count("given_up") > 4


def strange(word: Any) -> Iterator[Mapping[str, Any]]:
    """Yield activities that the gate refuses, each with a canary in it."""
    ok = said.message(said.TECHNICIAN, word("a text that is refused"))
    data = ok["channelData"] | {"tenant": {"id": word("a foreign tenant")}}
    yield ok | {"channelId": word("a channel")}
    yield ok | {"channelData": data}
    yield ok | {"text": {"not": word("a text")}}
    yield ok | {"from": word("a sender")}
    yield ok | {"conversation": {"id": [word("a conversation")]}}
    yield ok | {"timestamp": word("a time")}
    yield ok | {"text": word("an oversized text") * 50_000}
    yield {"odd": word("no activity")}


async def test_what_the_gate_refuses_is_quoted_nowhere(tmp_path: Path) -> None:
    async with overheard(tmp_path) as heard:
        word, answers = heard.canaries.word, list[Any]()
        cast(heard.canaries, heard.teams)
        for activity in strange(word):
            answers.append(await Whole.post(heard.desk, activity))
        assert {status for status, _ in answers} == {400, 403, 413}
        base, session = heard.bot.url, heard.desk.session
        typed = {"Content-Type": "application/json"}
        for body, headers in (
            (f'{{"text": "{word("broken JSON")}', typed),
            (f'{{"text": "{word("NUL")}\\u0000"}}', typed),
            (json.dumps({"text": word("another type")}), {"Content-Type": "text/plain"}),
            (word("no JSON"), typed | {"Content-Encoding": word("an encoding")}),
            ("{}", typed | {"Authorization": f"Bearer {word('a token')}"}),
        ):
            async with session.post(f"{base}/api/messages", data=body.encode(), headers=headers) as answer:
                answers.append((answer.status, dict(answer.headers), await answer.text()))
        for path in ("/{}", "/calendar/{}.ics", "/api/messages?{}", "/api/messages/{}", "/healthz?{}", "/readyz?{}"):
            async with session.get(base + path.format(word(f"the address {path}"))) as answer:
                answers.append((answer.status, dict(answer.headers), await answer.text()))
        service = said.message(said.TECHNICIAN, word("a foreign service")) | {
            "serviceUrl": f"https://{word('a host')}.io/"
        }
        async with session.post(f"{base}/api/messages", json=service) as answer:
            assert answer.status == 403
            answers.append((answer.status, dict(answer.headers), await answer.text()))
        assert heard.canaries.in_text(heard.bot.written()) == {}
        assert heard.canaries.in_text(str(answers)) == {}
        await heard.check_database()


async def test_card_data_that_is_none_of_ours_is_quoted_nowhere(tmp_path: Path) -> None:
    async with overheard(tmp_path) as heard:
        played = procedure(heard)
        _, post = await played.file("p2p", "card data")
        word, who = heard.canaries.word, played.cast
        offered = button(post.card, "Acknowledge")
        for verb, data in (
            (word("a verb"), offered["data"]),
            ("acknowledge", {"request": word("an id")}),
            ("acknowledge", offered["data"] | {"version": word("a version")}),
            ("give_to", offered["data"] | {"to": word("a person")}),
            ("post_request", {"draft": f"no id: {word('a draft')}", "kind": "callback", "drug": word("a drug")}),
            ("post_request", {"draft": "an-id-of-nobody", "kind": "callback", "drug": word("a drug of no draft")}),
            ("post_request", {"draft": "d1", "kind": word("a kind"), "drug": {"deep": word("a deep drug")}}),
            ("save_desk", {"channel": CHANNEL_ID, "name": word("a name by nobody who may")}),
            ("queue", {"which": word("a list"), "page": 0}),
            ("send_again", {"problem": word("a delivery")}),
            ("track", {"draft": word("a paste")}),
        ):
            await heard.desk.post(said.press(who.technician, verb, data, said.channel(post.id), card=post.id))
        for name in ("task/fetch", "task/submit", "composeExtension/query", word("an invoke")):
            activity = said.invoke(who.technician, name, {"data": {"verb": word("a verb"), "draft": word("a draft")}})
            answer = await Whole.post(heard.desk, activity)
            heard.desk.answers.append(answer)
        heard.check()
        await heard.check_database()


# ------------------------------------------------------------------------------- errors that quote what they were given
PROGRAM = (str(Path(__file__).parent / "stumbling.py"),)
MOST_CALLS = 200
"""Repository calls of one turn: none has more."""


@dataclass(frozen=True, slots=True)
class Stumbling(Heard):
    """Sends each activity so often that every repository call of its turn has failed once."""

    control: Path = Path()
    failed: list[str] = field(default_factory=list[str])

    async def post(self, activity: Mapping[str, Any]) -> tuple[int, Any]:
        """Send it until nothing failed."""
        for call in range(1, MOST_CALLS):
            self.control.write_text(f"turn {call} {call}", encoding="utf-8")
            status, body = await Whole.post(self, activity)
            self.answers.append((status, body))
            if self.control.read_text(encoding="utf-8"):  # it has fewer calls
                self.control.write_text("", encoding="utf-8")
                assert status == 200, body
                return status, body
            self.failed.append(f"{call} {status}")
        raise AssertionError("a turn has more repository calls")


def stumbling(heard: Overheard, control: Path) -> Overheard:
    desk = heard.desk
    control.touch()
    return Overheard(
        heard.bot,
        Stumbling(desk.desk, desk.teams, desk.session, desk.database, desk.answers, control),
        heard.teams,
        heard.canaries,
    )


async def test_every_repository_call_of_every_turn_fails_once_and_quotes_what_it_was_given(tmp_path: Path) -> None:
    control = tmp_path / "control"
    async with overheard(tmp_path, program=(*PROGRAM, str(control))) as heard:
        clumsy = stumbling(heard, control)
        played = procedure(clumsy)
        for path in (played.warm_transfer, played.callback, played.pasted):
            await path()
        clumsy.check(played.answers)
        await clumsy.check_database()
        assert isinstance(clumsy.desk, Stumbling)
        assert len(clumsy.desk.failed) > 300
        assert heard.bot.written().count("turn_failed") > 200


@pytest.mark.parametrize("part", ["dispatcher", "card"])
async def test_a_dispatcher_that_fails_and_quotes_what_it_was_given(tmp_path: Path, part: str) -> None:
    control = tmp_path / "control"
    async with overheard(tmp_path, program=(*PROGRAM, str(control)), P2P_COVER_SECONDS="1") as heard:
        played = procedure(heard)
        _, post = await played.file("p2p", "what a failing part quotes")
        control.write_text("", encoding="utf-8")
        for call in range(1, 16):
            control.write_text(f"{part} {1 if part == 'card' else call} {call}", encoding="utf-8")
            question = f"How many {heard.canaries.word('a question')}?"
            await heard.desk.reply(played.cast.pharmacist, post, question)
            await until(lambda: not control.read_text(encoding="utf-8"))
            await heard.desk.settled()
        await heard.desk.type(played.cast.supervisor, "problems")
        heard.check()
        await heard.check_database()
        wanted = {"card": "not_rendered", "dispatcher": "round_failed"}[part]
        assert wanted in heard.bot.written()


async def test_the_canaries_are_found_wherever_they_are() -> None:
    canaries = Canaries()
    word, phone, name = canaries.word("a"), canaries.phone("b"), canaries.name("c")
    assert set(canaries.in_text(f"{word.upper()} (614) 555-{phone[-4:]} {name}")) == {word, phone, name}
    assert canaries.in_text(f"1 2{phone} 1795337{phone.replace('-', '')}") == {}, "inside a longer number"
    assert set(canaries.in_text(f"{word}{name}", staff=False)) == {word}
    for raw in (word.encode("utf-16-le"), f"x{word}".encode().hex().encode()):
        assert set(canaries.in_bytes(raw)) == {word}
