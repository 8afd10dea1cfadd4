"""The P2P Desk: `python app.py` serves; commands.py has the other verbs. This is the wiring; nobody imports it."""

from __future__ import annotations

import gc
import os

if __name__ == "__main__":
    gc.disable()  # while modules load there is nothing to collect, and looking for it is a fifth of the start
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it reads every installed package to find none

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from types import FrameType

import aiohttp
import structlog
from aiohttp import web
from botbuilder.core import InvokeResponse  # pyright: ignore[reportMissingTypeStubs]  botbuilder ships none

from bot import hooks, logs
from bot.adapter import InvokeAdapter
from bot.calendar import Entries, Links
from bot.clock import SystemClock
from bot.dispatcher import Dispatcher
from bot.gate import Gate, GateRules
from bot.heart import Heart
from bot.http import Health, Turn, Unavailable, build_app
from bot.inbound import Inbound, to_activity
from bot.keys import SigningKeys
from bot.render import Voice
from bot.sealing import Sealing
from bot.sender import Sender
from bot.server import build_runner
from bot.teams_bot import TeamsBot
from cards.check import check_card
from config import Settings, WrongSetting, load, told, unknown_settings
from desk.errors import DeskError, StoreUnavailable, Unreadable
from desk.handlers.starting import Installation, prepare
from desk.model import Role
from desk.phrases import warm
from desk.ports import Clock, Store
from opening import opened, served_by_one
from signing_in import token_source
from storage.rotation import lacking
from storage.store import OpenedStore

log = structlog.get_logger(__name__)

STOP_SECONDS = 10.0
READ_SECONDS = 1.5
_FIRST_BREATH, _BREATH = 0.25, 0.01
"""Seconds before the first rule is made ready (who waited for the start is answered first), and between two."""
QUEUE_PATIENCE = timedelta(minutes=1)
"""A message that has waited longer means that the desk does not do its job, whatever the reason."""

_NEEDED = (
    (Role.ADMIN, lambda: log.warning("nobody_is_admin", setting="P2P_ADMINS")),
    (Role.PHARMACIST, lambda: log.warning("nobody_can_acknowledge", setting="P2P_PHARMACISTS")),
    (Role.SUPERVISOR, lambda: log.warning("nobody_to_call_when_nobody_acknowledges", setting="P2P_SUPERVISORS")),
)
"""Roles that a desk cannot do without, and how a start says that nobody has one: with the setting that gives it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that serves: its address ("http://host:port"), and its store."""

    address: str
    store: Store


def main() -> int:
    """Serve until told to stop, or do what the arguments say. Returns 0, or 2 after one line about what is wrong."""
    gc.freeze()  # what was loaded is for good
    gc.enable()
    logs.configure("INFO")
    hooks.install()  # before typer keeps the present hook as the one to fall back on
    if sys.argv[1:]:
        from commands import run  # noqa: PLC0415  serving must not pay for the command line's libraries

        return run(sys.argv[1:])
    try:
        settings = load()
        logs.configure(settings.log_level)
        asyncio.run(_serve(settings))
    except (WrongSetting, DeskError, OSError) as wrong:
        sys.stderr.write(f"P2P Desk cannot start: {told(wrong) if isinstance(wrong, OSError) else wrong}\n")
        return 2
    return 0


async def _serve(settings: Settings) -> None:
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        _on_signal(name, stopped)
    async with serving(settings, SystemClock()) as desk:
        log.info("serving", address=desk.address)
        await stopped.wait()
    log.info("stopped")


def _make_ready(ended: Event) -> None:
    """Make the rules of replies ready beside the loop, which keeps most of the time; nothing waits for it to end."""
    if ended.wait(_FIRST_BREATH):
        return
    for _ in warm():
        if ended.wait(_BREATH):
            return


@asynccontextmanager
async def serving(settings: Settings, clock: Clock) -> AsyncGenerator[Desk]:
    """Serve inside the `async with`. Ends gracefully: what is in flight has ten seconds, then everything is closed.

    Raises WrongSetting, StoreUnavailable or OSError when it cannot begin.
    """
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_bind(settings))  # first: a second start must not touch the first one's outbox
        stack.enter_context(served_by_one(settings))
        store = await opened(settings)
        stack.push_async_callback(store.close)
        clock = store.clock(clock)
        await _prepare(settings, store, clock)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        tokens = token_source(settings, session)
        stack.push_async_callback(tokens.close)
        tokens.fetch_ahead()
        sender = Sender(session, tokens, settings.allowed_service_hosts)
        inspect = check_card if settings.allow_anonymous else None
        links = Links(settings.public_url, store.calendar_key) if settings.public_url else None
        voice = Voice(settings.bot_id, settings.tenant_id, inspect, links)
        dispatcher = Dispatcher(store, sender, clock, voice)
        stack.push_async_callback(dispatcher.stop, STOP_SECONDS)
        keys = SigningKeys(session, settings.openid_metadata_url)
        stack.push_async_callback(keys.close)
        if not settings.allow_anonymous:
            keys.fetch_ahead()
        turn, health = _turn(store, clock, links), _health(store, dispatcher, clock)
        entry = Entries(links, store, clock).read if links else None
        runner = build_runner(build_app(_gate(settings, keys), turn, health, entry))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await _begin_beats(stack, store, clock, settings)
        await web.SockSite(runner, listening).start()
        dispatcher.start()
        ended = Event()
        stack.callback(ended.set)
        asyncio.get_running_loop().run_in_executor(None, _make_ready, ended)
        gc.freeze()  # what the start left is for good: walking through it would stop the loop for a tenth of a second
        host, port = runner.addresses[0][:2]
        yield Desk(f"http://{host}:{port}", store)


async def _begin_beats(stack: AsyncExitStack, store: OpenedStore, clock: Clock, settings: Settings) -> None:
    """Start the heartbeat, before any timer fires (alarms are held after an outage), and the sealing of the trail."""
    heart = Heart(store, clock, settings.rules.waits.outage)
    await heart.start()
    await _warn_of_keys(store, clock)
    stack.push_async_callback(heart.stop)
    sealing = Sealing(store, clock)
    await sealing.start()
    stack.push_async_callback(sealing.stop)


async def _prepare(settings: Settings, store: Store, clock: Clock) -> None:
    plan = Installation(
        settings.rosters, settings.channel_id or None, settings.rules, settings.retention, alone=store.alone
    )
    await store.run(lambda uow: prepare(uow, plan, clock.now()))
    for name in unknown_settings():
        log.warning("unknown_setting", setting=name)
    for role, warn in _NEEDED:
        if not await store.read(lambda uow, role=role: uow.people.with_role(role)):
            warn()


async def _warn_of_keys(store: OpenedStore, clock: Clock) -> None:
    """Say when another replica cannot open what this one seals (README, "Rotating the encryption key")."""
    if not store.alone and await lacking(store, clock.now()):
        log.warning("a_replica_lacks_the_newest_key", setting="P2P_ENCRYPTION_KEYS")


def _bind(settings: Settings) -> socket.socket:
    """Take the address; who connects from now on waits until the desk serves."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(found[4][:2], family=found[0])
    except OSError as error:
        number = error.errno or 0  # a name that does not resolve has a negative one
        reason = os.strerror(number) if number > 0 else error.strerror or str(error)
        where = f"{settings.host} port {settings.port}"
        raise WrongSetting(f"P2P_HOST or P2P_PORT: cannot listen on {where}: {reason}") from error


def _on_signal(name: signal.Signals, stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(name, stopped.set)
    except NotImplementedError:  # Windows: the loop takes no handlers

        def stop(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(stopped.set)

        signal.signal(name, stop)


def _gate(settings: Settings, keys: SigningKeys) -> Gate:
    rules = GateRules(
        app_id=settings.app_id,
        tenant_id=settings.tenant_id,
        issuer=settings.token_issuer,
        service_hosts=frozenset(settings.allowed_service_hosts),
        anonymous=settings.allow_anonymous,
    )
    return Gate(rules, None if settings.allow_anonymous else keys)


def _turn(store: Store, clock: Clock, links: Links | None) -> Turn:
    bot, adapter = TeamsBot(store, clock, links), InvokeAdapter()

    async def turn(inbound: Inbound) -> InvokeResponse | None:
        try:
            return await adapter.run(to_activity(inbound), bot, inbound)
        except StoreUnavailable as error:
            raise Unavailable from error
        except Unreadable as error:  # another replica may have the key: Teams sends it again
            log.error("unreadable", error=type(error).__name__)  # noqa: TRY400 - the type says which: a key, a change
            raise Unavailable from error

    return turn


def _health(store: Store, dispatcher: Dispatcher, clock: Clock) -> Health:
    async def ready() -> Mapping[str, bool | str]:
        try:
            async with asyncio.timeout(READ_SECONDS):
                since = await store.read(lambda uow: uow.outbox.waiting_since())
        except (StoreUnavailable, TimeoutError):
            return {"database": False, "dispatcher": dispatcher.healthy()}
        waits = clock.now() - since if since is not None else timedelta()
        parts: dict[str, bool | str] = {"database": True, "dispatcher": dispatcher.healthy()}
        if waits <= QUEUE_PATIENCE:
            return parts | {"queue": True}
        return parts | {"queue": False, "oldest": f"waiting for {int(waits.total_seconds())} s"}

    return Health(ready)


if __name__ == "__main__":
    sys.exit(main())
