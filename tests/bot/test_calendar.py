"""A callback's calendar entry, fetched as a calendar does: without signing in, by an address nobody can guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.calendar import Entries, Links, with_entry
from bot.gate import Gate, GateRules
from bot.http import Entry, Health, build_app
from bot.presses import Presses
from bot.render import Voice, render
from cards.actions import Verb
from desk.delivery import Delivery
from desk.effects import Effect, EffectKind, to_person
from desk.errors import StoreUnavailable
from desk.events import EventKind
from desk.model import Kind, Request, Status
from desk.snapshot import Snapshot
from tests.activities import TENANT
from tests.bot.seeds import POST, StillClock, seed, turn
from tests.bot.test_changing_presses import WINDOW, open_form, sent
from tests.cards.reading import of_type
from tests.cards.samples import CANARIES, PEOPLE, SAM, request, told, view
from tests.desk.talk import SpoiltUnit, held
from tests.fakes import FakeStore
from tests.serving import serving

pytestmark = pytest.mark.asyncio

LINKS = Links("https://p2p.example", b"k" * 32)
DUE = datetime(2026, 11, 24, 20, tzinfo=UTC)
CLOCK = StillClock()
CALLBACK = Kind.CALLBACK


def due(**changes: object) -> Request:
    told = {"due_at": DUE, "due_until": DUE + timedelta(hours=2), "version": 4} | changes
    return request(CALLBACK, Status.ACKNOWLEDGED, **told)


def desk(one: Request) -> FakeStore:
    store = FakeStore()
    store.do(seed(one))
    return store


async def fetched(store: FakeStore | Entry, path: str) -> tuple[int, str, aiohttp.typedefs.LooseHeaders]:
    entry = Entries(LINKS, store, CLOCK).read if isinstance(store, FakeStore) else store
    gate = Gate(GateRules("", TENANT, "", anonymous=True), None)

    async def never(_inbound: object) -> None:
        raise AssertionError

    app = build_app(gate, never, Health(lambda: never(None)), entry)
    async with serving(app) as url, aiohttp.ClientSession() as session, session.get(f"{url}{path}") as answer:
        return answer.status, await answer.text(), answer.headers


def path(one: Request) -> str:
    return LINKS.of(one.id).removeprefix(LINKS.public_url)


async def test_the_entry_holds_number_and_time_and_nothing_that_was_typed() -> None:
    one = due()
    with capture_logs() as logs:
        status, entry, headers = await fetched(desk(one), path(one))
    assert status == 200
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert "UID:p2p-12@p2p-desk\r\nSEQUENCE:4\r\n" in entry
    assert "DTSTART:20261124T200000Z\r\nDTEND:20261124T220000Z" in entry
    assert not any(text in entry for text in (*one.details.fields.values(), *CANARIES.values()))
    assert logs == []


async def test_what_was_rescheduled_is_at_the_same_address() -> None:
    later = due(due_at=DUE + timedelta(days=2), due_until=DUE + timedelta(days=2), version=5)
    assert path(later) == path(due())
    _, entry, _ = await fetched(desk(later), path(later))
    assert "SEQUENCE:5" in entry
    assert "DTSTART:20261126T200000Z" in entry


@pytest.mark.parametrize(
    "token",
    [
        "request-1",
        "request-1.",
        f"request-1.{'A' * 32}",
        f"request-2{path(due()).removeprefix('/calendar/request-1')}".removesuffix(".ics"),
        "%00",
        "%ff.%fe",
        "ü.ü",
        Links("https://p2p.example", b"other").of("request-1").split("/")[-1].removesuffix(".ics"),
    ],
)
async def test_every_other_address_is_nobody_s(token: str) -> None:
    status, said, _ = await fetched(desk(due()), f"/calendar/{token}.ics")
    assert (status, said) == (404, '{"error":"Not Found"}')


@pytest.mark.parametrize(
    "one",
    [
        request(CALLBACK, Status.CALLED_BACK, due_at=DUE, due_until=DUE),
        request(CALLBACK, Status.PARKED, due_at=DUE, due_until=DUE),
        request(Kind.PEER_TO_PEER),
        request(CALLBACK, Status.SCHEDULED),
        replace(due(), id="another"),
    ],
    ids=["done", "parked", "a transfer", "no time", "erased"],
)
async def test_what_is_to_be_made_no_more_has_no_entry(one: Request) -> None:
    assert (await fetched(desk(one), path(due())))[0] == 404


async def test_a_request_that_cannot_be_opened_has_no_entry() -> None:
    class Spoilt(FakeStore):
        async def read(self, work):  # noqa: ANN001, ANN202  as the store's own
            return await super().read(lambda uow: work(SpoiltUnit(uow, "request-1")))

    store = Spoilt()
    store.do(seed(due()))
    assert (await fetched(store, path(due())))[0] == 404


async def test_a_desk_that_cannot_look_says_so_and_a_fault_leaves_no_trace_of_the_address() -> None:
    async def away(_token: str) -> str | None:
        raise StoreUnavailable("gone")

    async def broken(_token: str) -> str | None:
        raise KeyError(_token)

    assert (await fetched(away, path(due())))[0] == 503
    with capture_logs() as logs:
        assert (await fetched(broken, path(due())))[0] == 500
    assert "request-1" not in str(logs)


async def test_without_a_public_address_there_is_none() -> None:
    seen = view(CALLBACK, Status.ACKNOWLEDGED)
    assert with_entry(seen, None).calendar is None
    assert with_entry(seen, LINKS).calendar == LINKS.of("request-1")
    assert with_entry(view(), LINKS).calendar is None
    assert "kkk" not in repr(LINKS)


async def test_the_owner_s_reminder_offers_it() -> None:
    near = told(replace(view(CALLBACK, Status.ACKNOWLEDGED), request=due()), EventKind.CALLBACK_NEAR, None)
    effect = Effect(EffectKind.NOTIFY_PERSON, to_person(SAM.id), "request-1", 2, person=SAM.id)
    sam = replace(SAM, chat="a:sam", service_url="https://smba.trafficmanager.net/amer/")
    delivery = Delivery(held(effect), Snapshot(near.request, PEOPLE, event=near.event), person=sam)
    for links, offered in ((LINKS, [LINKS.of("request-1")]), (None, [])):
        call = render(delivery, Voice("28:desk", TENANT, links=links))
        assert call is not None
        assert call.body is not None
        card = call.body["attachments"][0]["content"]
        assert [one["url"] for one in of_type(card, "Action.OpenUrl")] == offered


async def test_who_sets_the_time_of_their_callback_may_add_it() -> None:
    store = desk(request(CALLBACK, Status.ACKNOWLEDGED))
    presses = Presses(store, LINKS)
    await open_form(presses, SAM, Verb.OPEN_RESCHEDULE, POST)
    body = await sent(presses, store, by=SAM, **WINDOW)
    assert [one["url"] for one in of_type(body["value"], "Action.OpenUrl")] == [LINKS.of("request-1")]
    assert turn(SAM).person == SAM.id
