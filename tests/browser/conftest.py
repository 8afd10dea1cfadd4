"""A whole desk for each browser test: the real playground, the real bot process with a new database, and Chromium."""

import base64
import secrets
import sqlite3
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect, sync_playwright

from tests.browser.pages import LOOKS, Client
from tests.playground import programs
from tests.playground.colleagues import Colleagues, Post
from tests.playground.people import EVERYBODY, Colleague
from tests.playground.recording import PostSent, Recording, action
from tests.playground.stage import DATABASE, RECORDING, Stage, end, free_port, wait_until
from tests.whole.harness import PATIENT_PROCESS

SIZE: ViewportSize = {"width": 1280, "height": 1500}  # the tallest form fits: a picture shows no header across it
PATIENCE_MS = 60_000
"""A busy machine may stand still for seconds, several times in one wait."""
PATIENT = {**PATIENT_PROCESS, "P2P_ANSWER_SECONDS": "1800"}
"""However long a test takes, nothing comes to its screen that it does not ask for with settings of its own."""
AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    """The technician at the screen, everybody else, and what the bot has sent to the channel.

    `settings` are the bot's, besides those of every practice desk.
    """

    technician: Client
    colleagues: Colleagues
    stage: Stage
    recording: Recording
    bot_port: int
    settings: Mapping[str, str]

    def restart_bot(self) -> None:
        """End the bot, and start it again on its database as if an hour had passed meanwhile."""
        bot = next(child for child in self.stage.children if child.name == "bot")
        end(bot.process)
        self.stage.children.remove(bot)
        with closing(self._database()) as database, database:
            database.execute("UPDATE heartbeat SET at = at - ?", (AN_HOUR,))
        self.stage.start_bot(self.bot_port, self.settings)

    def enter(self) -> None:
        """Open the chat for the first time, and wait until the bot has learned from the channel who is called what.

        Until then no card can say so: Teams tells the bot where to ask with the first thing that happens.
        """
        self.technician.open_chat()
        wait_until(self.stage.children[0], self._knows_everybody, PATIENCE_MS / 1000)

    def _knows_everybody(self) -> bool:
        with closing(self._database()) as database:
            named = {one for (one,) in database.execute("SELECT id FROM person WHERE name IS NOT NULL")}
        return named >= {person.object_id for person in EVERYBODY}

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.stage.folder / DATABASE, timeout=PATIENCE_MS / 1000)

    def post_offering(self, button: str) -> PostSent:
        """Wait until the post that the bot sent or edited last offers this button, and return it."""
        newest: list[PostSent] = []

        def offers() -> bool:
            newest.extend(self.recording.sent())
            return bool(newest) and action(newest[-1].card, button) is not None

        wait_until(self.stage.children[0], offers, PATIENCE_MS / 1000)
        return newest[-1]

    def started(self) -> Post:
        """Wait until the person at the screen has started a post in the channel, and return it."""
        found: list[Post] = []
        recording = Recording(self.recording.path)

        def started() -> bool:
            found.extend(recording.started())
            return bool(found)

        wait_until(self.stage.children[0], started, PATIENCE_MS / 1000)
        return found[-1]

    def press(self, person: Colleague, sent: PostSent, button: str) -> object:
        """Press a button of the post as somebody else; returns the bot's answer to them."""
        offered = action(sent.card, button)
        assert offered, f"the post has no button {button!r}"
        return self.colleagues.press(person, sent.post, offered)


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A test's own settings come as the fixture's parameter."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings: Mapping[str, str] = {"P2P_ENCRYPTION_KEYS": key, **PATIENT, **getattr(request, "param", {})}
    chromium = programs.find_chromium()
    assert chromium, "no Chromium on this machine: install one, or leave these tests out with -m 'not browser'"
    with Stage(tmp_path) as stage, sync_playwright() as playwright:
        bot_port = free_port()
        stage.start_bot(bot_port, settings)
        port = stage.start_playground(programs.node(), free_port(), bot_port)
        # as root, in CI's container, Chromium's own sandbox cannot start; it opens loopback pages only
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=2 * PATIENCE_MS)
        page = browser.new_page(viewport=SIZE, device_scale_factor=2)
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.route(lambda url: "//localhost:" not in url, _refuse)  # fonts from outside: nothing leaves this machine
        page.goto(f"http://localhost:{port}")
        page.get_by_role("button", name="Hide log panel").click()
        recording = Recording(tmp_path / RECORDING)
        yield Desk(Client(page), Colleagues(port), stage, recording, bot_port, settings)
        browser.close()


def _refuse(route: Route) -> None:
    route.abort()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the bot said, and keep the screen, when a test fails."""
    report = yield
    desk = cast("dict[str, object]", getattr(item, "funcargs", {})).get("desk")
    if report.when == "call" and report.failed and isinstance(desk, Desk):
        _keep_screen(desk.technician.page, item.name)
        report.sections += [(f"{child.name}'s log", child.tail()) for child in desk.stage.children]
    return report


def _keep_screen(page: Page, name: str) -> None:
    LOOKS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=LOOKS / f"failed-{name}.png")
