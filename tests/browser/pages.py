"""The playground's page as its people see it: what they read, type and press, by name and never by class or place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
LOOKS = ROOT / "tests" / "browser" / "looks"
NARROW = 320 - 2 * 16  # CSS pixels that a card gets on a phone 320 px wide
MOST_STOPS = 60

FOCUSED = """() => {
    const at = document.activeElement;
    const ids = (at.getAttribute('aria-labelledby') || '').split(' ');
    const words = ids.map(id => document.getElementById(id)?.innerText);
    const named = [at.getAttribute('aria-label'), ...words, ...[...(at.labels || [])].map(one => one.innerText)];
    return [at.innerText, ...named].filter(Boolean).map(name => name.trim());
}"""
"""Each name that a screen reader may give the focused element."""
NEXT_TUESDAY = """() => {
    const day = new Date();
    day.setDate(day.getDate() + ((9 - day.getDay()) % 7 || 7));
    return day.toLocaleDateString('en-US');
}"""


TODAY = """() => {
    const at = new Date();
    const hour = zone => Number(at.toLocaleTimeString('en-GB', {timeZone: zone}).slice(0, 2));
    const late = hour('America/New_York') >= 22;
    const [zone, name] = late ? ['Pacific/Honolulu', 'Hawaii (HT)'] : ['America/New_York', 'Eastern (ET)'];
    return {'Date': at.toLocaleDateString('en-US', {timeZone: zone}), 'Time zone': name};
}"""
"""A day that still has more than an hour, and where: a window of today is not over while a test runs."""


@dataclass(frozen=True, slots=True)
class Client:
    """The Teams client of the person signed in."""

    page: Page

    def open_chat(self) -> None:
        """Go to the personal chat with the bot."""
        self.page.get_by_role("treeitem", name="Personal Chat").click()

    def open_channel(self) -> None:
        """Go to the "P2P requests" channel."""
        self.page.get_by_role("treeitem", name="P2P requests").click()

    def say(self, text: str) -> None:
        """Type a message in the personal chat and send it."""
        self.page.get_by_role("textbox").last.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def start_post(self, text: str) -> None:
        """Start a new post in the channel that is open, with a mention of the bot: without one nothing reaches it."""
        self.page.get_by_role("textbox").first.click()
        self.page.keyboard.type("@")
        self.page.get_by_role("menuitem", name="P2P Desk").click()
        self.page.keyboard.type(f" {text}")
        self.page.get_by_role("button", name="Post", exact=True).click()

    def card(self, text: str) -> Locator:
        """Return the newest card that says exactly `text` somewhere, waiting until it is there."""
        found = self.page.locator(".ac-adaptiveCard").filter(has_text=re.compile(re.escape(text))).last
        expect(found).to_be_visible()
        return found

    def message(self, text: str) -> Locator:
        """Return the newest text anywhere on the page, waiting until it is there."""
        found = self.page.get_by_text(re.compile(re.escape(text))).last
        expect(found).to_be_visible()
        return found

    def press(self, card: Locator, button: str) -> None:
        """Press a button of a card."""
        card.get_by_role("button", name=button, exact=True).click()

    def next_tuesday(self) -> str:
        """Return the date as its date picker takes it."""
        return str(self.page.evaluate(NEXT_TUESDAY))

    def today(self) -> dict[str, str]:
        """Return a window that is open now, as the form takes it."""
        return {**self.page.evaluate(TODAY), "From": "12:00 AM", "To": "11:30 PM"}

    def fill_by_keyboard(self, card: Locator, values: Mapping[str, str], button: str) -> None:
        """Fill a card from its first input to `button` with Tab and the keys alone; "✓" ticks, "…" opens.

        Raises AssertionError when an input or the button cannot be reached: the keyboard has to be enough.
        """
        left = dict(values)
        card.get_by_role("textbox").first.focus()
        for _ in range(MOST_STOPS):
            at = self.page.evaluate(FOCUSED)
            if button in at and not left:
                self.page.keyboard.press("Enter")
                return
            label = next((label for label in left if label in at), None)
            if label is not None:
                self._enter(left.pop(label))
            self.page.keyboard.press("Tab")
        message = f"the keyboard did not reach {list(left) or button}"
        raise AssertionError(message)

    def _enter(self, value: str) -> None:
        keyboard = self.page.keyboard
        role = self.page.evaluate("() => document.activeElement.getAttribute('role')")
        if value == "✓":
            keyboard.press("Space")
        elif value == "…":
            keyboard.press("Enter")
        elif role == "combobox" and self.page.evaluate("() => !document.activeElement.placeholder"):
            self._choose(value)
        else:
            keyboard.type(value)

    def _choose(self, value: str) -> None:
        """Open the focused list and walk to a choice with the arrow keys."""
        keyboard = self.page.keyboard
        keyboard.press("ArrowDown")
        options = self.page.get_by_role("option")
        expect(options.first).to_be_visible()
        keyboard.press("Home")
        for _ in range(options.all_inner_texts().index(value)):
            keyboard.press("ArrowDown")
        keyboard.press("Enter")


def picture(card: Locator, name: str) -> None:
    """Save a card for the README, and, to be looked at, dark and on a phone 320 px wide."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    card.screenshot(path=IMAGES / f"{name}.png")
    look(card, name)


def look(card: Locator, name: str) -> None:
    """Save a card to be looked at: light, dark and on a phone 320 px wide."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    card.screenshot(path=LOOKS / f"{name}-light.png")
    card.evaluate("(card) => { card.style.filter = 'invert(1) hue-rotate(180deg)' }")
    card.screenshot(path=LOOKS / f"{name}-dark.png")
    card.evaluate(f"(card) => {{ card.style.filter = ''; card.style.width = '{NARROW}px' }}")
    card.screenshot(path=LOOKS / f"{name}-narrow.png")
    card.evaluate("(card) => { card.style.width = '' }")


def window(page: Page, name: str) -> None:
    """Save the client's window for the README, without the empty part below."""
    page.screenshot(path=IMAGES / f"{name}.png", clip={"x": 0, "y": 0, "width": 1280, "height": 900})
