"""The PostgreSQL store: any number of processes on one database."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from desk.errors import StoreUnavailable
from desk.ports import Clock
from storage.batch import Work
from storage.crypto import Keyring
from storage.postgres_bell import Bell
from storage.postgres_clock import ServerClock, ServerTime
from storage.postgres_engine import pooled, single
from storage.postgres_errors import FAILURES, MAYBE_KEPT, WRONG, is_passing, sqlstate, translated
from storage.postgres_link import Mode, PostgresLink
from storage.postgres_migrate import migrate, require
from storage.postgres_units import Attempt, Units, adapted, reason
from storage.secret import OwnKeys, own_keys
from storage.statement import render_for_postgresql
from storage.unit_of_work import Unit

T = TypeVar("T")

WHOLE_SECONDS = 5.0
"""What a unit may take in all, its repetitions included."""


class PostgresStore:
    """`desk.ports.Store` for any number of processes."""

    alone = False

    def __init__(
        self,
        engine: AsyncEngine,
        listening: AsyncEngine,
        make_unit: Callable[[PostgresLink], Unit],
        calendar_key: bytes,
    ) -> None:
        self.calendar_key = calendar_key
        self._engine = engine
        self._units = Units(engine, make_unit)
        self._time = ServerTime()
        self._bell = Bell(listening, secrets.token_hex(8), self._wake, self._time)
        self._listeners: list[Callable[[], None]] = []
        self._running: set[asyncio.Future[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Ask the server for its time and begin to listen; StoreUnavailable when it does not answer."""
        await self._bell.start()

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Run the unit and return its result after the commit.

        An exception of the unit rolls it back and is raised here. StoreUnavailable when it could not be begun in
        time or not committed: then nothing of it was kept, unless the text says that the commit's answer was lost.
        """
        return cast("T", await self._bounded(work, Mode.WRITE))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that only reads: it sees one state throughout, and locks nothing."""
        return cast("T", await self._bounded(work, Mode.READ))

    def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` on the event loop after each commit, anywhere, that queued an effect or set a timer."""
        self._listeners.append(wake)

    def clock(self, base: Clock) -> ServerClock:
        """Return a clock by the server's time, alike in all processes; its ids are those of `base`."""
        return ServerClock(self._time, base)

    async def close(self) -> None:
        """Take no more units, finish those that run, let go of the connections."""
        self._closed = True
        if self._running:
            await asyncio.wait(self._running)
        await self._bell.close()
        await self._engine.dispose()

    async def _bounded(self, work: Work, mode: Mode) -> object:
        if self._closed:
            raise StoreUnavailable("The store is closed.")
        ended = asyncio.get_running_loop().create_future()
        self._running.add(ended)
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                attempt = await self._units.run(work, mode)
        except TimeoutError:
            self._stir()
            raise StoreUnavailable(MAYBE_KEPT) from None
        except asyncio.CancelledError:
            self._stir()  # the commit may have been under way
            raise
        finally:
            self._running.discard(ended)
            ended.set_result(None)
        return self._settle(attempt)

    def _settle(self, attempt: Attempt) -> object:
        if attempt.stirred:
            self._stir()
        if attempt.failure is not None:
            raise attempt.failure
        return attempt.result

    def _stir(self) -> None:
        """Wake who waits for work, here and elsewhere."""
        self._wake()
        self._bell.ring()

    def _wake(self) -> None:
        for wake in self._listeners:
            wake()


async def open_postgres(url: URL, keyring: Keyring, *, migrating: bool = True) -> PostgresStore:
    """Open the database, migrated where needed (unless not `migrating`: see `store.open_store`), and begin to serve.

    ValueError when an administrator must act, SealError when the keys are not this database's, StoreUnavailable when
    the server cannot be used now.
    """
    try:
        await (migrate if migrating else require)(url)
        await asyncio.to_thread(render_for_postgresql)
        return await _opened(url, keyring)
    except (*FAILURES, SQLAlchemyError) as error:
        failure = _told(error)
    except TypeError:
        if not url.query:
            raise
        failure = ValueError("P2P_DATABASE_URL has an option after the ? that the driver does not know.")
    raise failure


async def _opened(url: URL, keyring: Keyring) -> PostgresStore:
    engine = pooled(url)
    try:
        async with engine.connect() as connection:
            link = PostgresLink(adapted(connection), Mode.WRITE)
            own = await connection.run_sync(lambda _: _keys(link, keyring))
    except BaseException:
        await engine.dispose()
        raise
    store = PostgresStore(engine, single(url), lambda link: Unit(link, keyring, own), own.calendar)
    try:
        await store.start()
    except BaseException:
        await store.close()
        raise
    return store


def _keys(link: PostgresLink, keyring: Keyring) -> OwnKeys:
    """Return the database's own keys, made in a transaction of their own."""
    link.begin()
    try:
        own = own_keys(link, keyring)
        link.commit()
    except BaseException:
        link.roll_back()
        raise
    return own


def _told(error: BaseException) -> Exception:
    """Return what a failed opening means, without the address or the password."""
    state = sqlstate(error)
    if state in WRONG:
        return ValueError(f"P2P_DATABASE_URL: {WRONG[state]}.")
    if is_passing(error):
        return StoreUnavailable(f"The database cannot be reached now ({reason(error)}). Nothing was changed.")
    return translated(error)
