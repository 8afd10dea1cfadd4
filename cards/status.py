"""The words and the colour of a request's state (cards.md, "Words"). Everything that says a state says it from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from microsoft_teams.cards.core import ContainerStyle

from cards.text import escape, person_name, phone, plain
from cards.view import RequestView
from cards.when import clock, day_and_clock, window_oddities, window_words
from desk.events import EventKind
from desk.model import Kind, Person, Status
from desk.template import CALLBACK_TIMES, CONTACT, DRUG, KIND_WORDS, PHONE

DROPPED = "Line dropped · call back"
STYLES: dict[Status, ContainerStyle] = {
    Status.WAITING: "warning",
    Status.SCHEDULED: "warning",
    Status.ACKNOWLEDGED: "accent",
    Status.READY: "good",
    Status.PARKED: "warning",
    Status.TRANSFERRED: "default",
    Status.CALLED_BACK: "default",
    Status.WITHDRAWN: "default",
}


def band_style(view: RequestView) -> ContainerStyle:
    """Return the band's colour; a dropped line, which somebody must call back now, is an alarm."""
    return "attention" if is_dropped(view) else STYLES[view.request.status]


def is_dropped(view: RequestView) -> bool:
    """Tell whether the line dropped and nobody has reached the caller since."""
    return view.request.is_open and view.request.dropped_at is not None


def number(view: RequestView) -> str:
    """Return "#12"."""
    return f"#{view.request.number}"


def headline(view: RequestView) -> str:
    """Return "#12 · Peer to peer"."""
    return f"{number(view)} · {KIND_WORDS[view.request.kind]}"


def person(view: RequestView, person_id: str | None) -> Person | None:
    """Return somebody the request names."""
    return view.people.get(person_id) if person_id else None


def owner_name(view: RequestView) -> str:
    """Return the owner's name, safe anywhere in a card."""
    return person_name(person(view, view.request.owner))


def actor_name(view: RequestView, role: str | None = None) -> str:
    """Return who did what the event tells of, or whom its data names in a role ("previous", "owner")."""
    if view.event is None:
        return person_name(None)
    return person_name(person(view, view.event.data.get(role) if role else view.event.actor))


def is_owned_by_actor(view: RequestView) -> bool:
    """Tell whether the one who did what the event tells of is the owner now."""
    return view.event is not None and view.request.owner is not None and view.request.owner == view.event.actor


def owner_extension(view: RequestView) -> str:
    """Return the extension to transfer to (said with "ready", it is kept with the person): "ext 4512", or ""."""
    owner = person(view, view.request.owner)
    shown = escape((owner.extension if owner else None) or "")
    return f"ext {shown}" if shown else ""


def since(view: RequestView) -> str:
    """Return "on hold since 10:41 ET"; a callback's caller is not on hold: "filed Tue Nov 24, 10:41 ET"."""
    request = view.request
    if request.kind is Kind.PEER_TO_PEER:
        return f"on hold since {clock(request.held_since or request.filed_at, view.zone)}"
    return f"filed {filed_at(view)}"


def filed_at(view: RequestView) -> str:
    """Return when it was filed; a callback may be days old, so its day is named."""
    told = clock if view.request.kind is Kind.PEER_TO_PEER else day_and_clock
    return told(view.request.filed_at, view.zone)


def _acknowledged(view: RequestView) -> str:
    known = f"Acknowledged by {owner_name(view)}"
    if view.request.kind is Kind.CALLBACK:
        tries = view.request.attempts
        return f"{known} · no answer ×{tries}" if tries else known
    taken_back = view.event is not None and view.event.kind is EventKind.NOT_READY
    return f"{known} · not ready" if taken_back else f"{known} · not ready yet"


def _ready(view: RequestView) -> str:
    return f"READY · {owner_name(view)}"


def _closed(words: str) -> Callable[[RequestView], str]:
    def say(view: RequestView) -> str:
        closed = view.request.closed_at
        return f"{words} {owner_name(view)} {clock(closed, view.zone)}" if closed else f"{words} {owner_name(view)}"

    return say


_WORDS: dict[Status, Callable[[RequestView], str]] = {
    Status.WAITING: lambda _: "Waiting for a pharmacist",
    Status.SCHEDULED: lambda _: "Scheduled · no pharmacist yet",
    Status.ACKNOWLEDGED: _acknowledged,
    Status.READY: _ready,
    Status.PARKED: lambda view: f"Parked · no answer ×{view.request.attempts}",
    Status.TRANSFERRED: _closed("Transferred to"),
    Status.CALLED_BACK: _closed("Called back by"),
    Status.WITHDRAWN: lambda _: "Withdrawn by the caller",
}


def status_words(view: RequestView) -> str:
    """Return the state in the channel's words, without extension and telephone number: fit for a summary."""
    tries = view.request.attempts
    if is_dropped(view) and view.request.status is not Status.PARKED:
        return f"{DROPPED} · no answer ×{tries}" if tries else DROPPED
    return _WORDS[view.request.status](view)


def status_line(view: RequestView) -> str:
    """Return the state in the channel's words: "READY · NAME · ext 4512"."""
    if is_dropped(view):
        return status_words(view).replace(DROPPED, f"{DROPPED} {escape(callback_number(view))}")
    extension = owner_extension(view) if view.request.status is Status.READY else ""
    return " · ".join(filter(None, (status_words(view), extension)))


def callback_number(view: RequestView) -> str:
    """Return the number to call, in the national format, or words for its absence. PHI."""
    return phone(view.request.details.get(PHONE.key)) or "the number they called from"


def windows(view: RequestView) -> tuple[str, ...]:
    """Return the callback's windows in words, earliest as given first. PHI."""
    return tuple(window_words(window, view.zone, view.request.filed_at) for window in view.request.details.windows)


def promised_times(view: RequestView) -> str:
    """Return the windows that may be told as a fact, else the free text when no window was given, else "". PHI."""
    return " or ".join(_windows(view, odd=False)) if view.request.details.windows else callback_times(view)


def odd_windows(view: RequestView) -> str:
    """Return the windows that were past or backwards when filed, each marked with what is odd, or "". PHI."""
    return " or ".join(_windows(view, odd=True))


def _windows(view: RequestView, *, odd: bool) -> list[str]:
    filed, given = view.request.filed_at, view.request.details.windows
    return [words for words, one in zip(windows(view), given, strict=True) if bool(window_oddities(one, filed)) is odd]


def callback_times(view: RequestView) -> str:
    """Return when the caller wants to be called: windows, else the free text, else "". PHI."""
    return " or ".join(windows(view)) or plain(view.request.details.get(CALLBACK_TIMES.key))


def who_and_what(view: RequestView) -> str:
    """Return "Caller · drug" as far as known. PHI."""
    details = view.request.details
    return " · ".join(filter(None, (plain(details.get(CONTACT.key)), plain(details.get(DRUG.key)))))


def due_words(view: RequestView) -> str:
    """Return when the callback is due, in the prescriber's zone and the desk's: "Tue Nov 24, 14:00 CT (15:00 ET)".

    Nothing that was typed: it may stand in a summary.
    """
    due, windows = view.request.due_at, [one for one in view.request.details.windows if one.day]
    if due is not None and due == view.request.dropped_at:
        return f"line dropped {clock(due, view.zone)}"
    if due is None or not (windows or view.request.attempts):
        return "no fixed time yet"
    there = windows[0].zone if windows else view.zone
    told, here = day_and_clock(due, there), clock(due, view.zone)
    return told if clock(due, there) == here else f"{told} ({here})"


def linked_words(view: RequestView) -> str:
    """Return what the link of two requests of one caller means to who works on them."""
    others = " and ".join(f"#{one}" for one in view.linked)
    return f"same caller as {others}: one call, document each."


def span(data: Mapping[str, str], zone: str) -> str:
    """Return "10:00–10:05 ET" of an outage's event, whose data holds both moments in ISO format."""
    first, last = (datetime.fromisoformat(data[key]) for key in ("from", "to"))
    return f"{clock(first, zone).split()[0]}–{clock(last, zone)}"
