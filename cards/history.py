"""What happened to a request, in order, by its desk's clock. Names and numbers, nothing that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from microsoft_teams.cards.core import CardElement

from cards.parts import band, finish, line, quiet, title
from cards.status import band_style, headline, span, status_words
from cards.text import escape, person_name
from cards.view import Message, RequestView
from cards.when import clock, day_words, wall_clock, zone_name, zone_of
from desk.events import AWAY, NO_ANSWER_TO_US, OFF_ROSTER, READY_AT, REASON, Event, EventKind
from desk.model import Kind, Means, Person
from desk.template import BY_KEY

MOST = 60
"""Events that are shown, the latest ones: each takes up to 430 bytes of a message's 28 KB."""
SOMEBODY = "somebody"
OPERATOR = "an administrator"
_MEANS: Mapping[str, str] = {Means.EMOJI: " by emoji", Means.WORDS: " by a reply"}
_WHY = {
    NO_ANSWER_TO_US: " (they did not answer whether they still work on it)",
    AWAY: " (they are away)",
    OFF_ROSTER: " (they left the roster)",
}


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The events of request `number`, oldest first, by the clock of `zone` (its desk's); `people` whoever they name.

    `request` is None when there is none of that number.
    """

    number: int
    request: RequestView | None
    events: Sequence[Event]
    people: Mapping[str, Person]
    zone: str


def history_card(view: HistoryView) -> Message:
    """Return the history, a heading for each day. Its summary is number, kind and "history"."""
    if view.request is None:
        words = f"#{view.number}: there is no such request."
        return finish(words, [title(words, "Default")])
    seen = replace(view.request, zone=view.zone)
    zone = zone_name(view.zone, view.events[-1].at if view.events else seen.request.filed_at)
    told = [line(status_words(seen), "Small"), quiet(f"All times are {zone}.", "None")]
    top = band(band_style(seen), [title(f"{headline(seen)} · History"), *told])
    left_out = len(view.events) - MOST
    earlier = [quiet(f"And {left_out} earlier.")] if left_out > 0 else []
    dated = [(_day(one.at, view.zone), one) for one in view.events[-MOST:]]
    days = [
        part for day, those in groupby(dated, itemgetter(0)) for part in _of_a_day(day, [e for _, e in those], view)
    ]
    return finish(f"{headline(seen)} · History", [top, *earlier, *days])


def _day(at: datetime, zone: str) -> str:
    return day_words(at.astimezone(zone_of(zone)).date())


def _of_a_day(day: str, events: Sequence[Event], view: HistoryView) -> list[CardElement]:
    rows = [line(f"{wall_clock(one.at, view.zone)} · {event_words(one, view)}", "Small") for one in events]
    return [title(day, "Default"), *rows]


def event_words(event: Event, view: HistoryView) -> str:
    """Return what happened, in a few plain words; of what a newer version wrote its own word."""
    say = HAPPENED.get(event.kind)
    if say is None:
        return escape(str(event.kind).replace("_", " "))
    return say(_Told(event, view)) if callable(say) else say.format(told=_Told(event, view))


@dataclass(frozen=True, slots=True)
class _Told:
    """The parts of an event that its words name."""

    event: Event
    view: HistoryView

    @property
    def who(self) -> str:
        """Who did it."""
        return self._name(self.event.actor)

    @property
    def operator(self) -> str:
        """Who did it; nobody named is an administrator at the command line."""
        return self.who if self.event.actor else OPERATOR

    @property
    def owner(self) -> str:
        """Who had it."""
        return self._name(self.event.data.get("owner"))

    @property
    def previous(self) -> str:
        """Who had it before."""
        return self._name(self.event.data.get("previous"))

    @property
    def to(self) -> str:
        """To whom it was offered."""
        return self._name(self.event.data.get("to"))

    @property
    def means(self) -> str:
        """How they said it, unless by a button."""
        return _MEANS.get(self.event.data.get("means", ""), "")

    @property
    def why(self) -> str:
        """What time brought it about by."""
        return _WHY.get(self.event.data.get(REASON, ""), "")

    @property
    def fields(self) -> str:
        """What was corrected, by its labels."""
        keys = [key for key in self.event.data.get("fields", "").split(",") if key]
        return ", ".join(BY_KEY[key].label if key in BY_KEY else escape(key.replace("_", " ")) for key in keys)

    @property
    def other(self) -> str:
        """The number of the other request."""
        return escape(self.event.data.get("with", "")) or "another request"

    @property
    def command(self) -> str:
        """What was refused."""
        return escape(self.event.data.get("command", "").replace("_", " "))

    def _name(self, person_id: str | None) -> str:
        return person_name(self.view.people.get(person_id or ""), SOMEBODY)


def _acknowledged(told: _Told) -> str:
    with_it = told.event.data.get("with")
    return f"{told.who} has it too, with {escape(with_it)}" if with_it else f"Acknowledged by {told.who}{told.means}"


def _filed(told: _Told) -> str:
    kind = "callback" if told.event.data.get("kind") == Kind.CALLBACK else "peer to peer"
    return f"Filed by {told.who} as a {kind}"


def _missed(told: _Told) -> str:
    return f"Nothing ran {span(told.event.data, told.view.zone)}: people were told to press again"


def _estimated(told: _Told) -> str:
    at = told.event.data.get(READY_AT)
    when = clock(datetime.fromisoformat(at), told.view.zone) if at else "soon"
    return f"{told.who} will be ready {when}"


def _edited(told: _Told) -> str:
    return f"{told.who} corrected: {told.fields}" if told.fields else f"{told.who} edited it"


HAPPENED: Mapping[EventKind, str | Callable[[_Told], str]] = {
    EventKind.FILED: _filed,
    EventKind.ACKNOWLEDGED: _acknowledged,
    EventKind.TAKEN_OVER: "{told.who} took it over from {told.previous}",
    EventKind.FOUND_OWNED: "{told.who} tried to take it; {told.owner} had it",
    EventKind.TAKE_OVER_ASKED: "{told.who} said ready; {told.owner} had it, so taking over was asked",
    EventKind.RELEASED: "{told.who} handed it back{told.why}",
    EventKind.PASSED_ON: "{told.who} has it now, from {told.previous}{told.why}",
    EventKind.READY: "READY, said by {told.who}{told.means}",
    EventKind.NOT_READY: "{told.who} was not ready after all",
    EventKind.TRANSFERRED: "Transfer done, said by {told.who}",
    EventKind.CALLED_BACK: "Caller reached, said by {told.who}",
    EventKind.NO_ANSWER: "{told.who} called: no answer",
    EventKind.WITHDRAWN: "Withdrawn by the caller, said by {told.who}",
    EventKind.REFUSED: "{told.who} was refused: {told.command}",
    EventKind.UNDELIVERED: "The post did not reach the channel in time; its technician was told",
    EventKind.COVER_CALLED: "Every available pharmacist was called",
    EventKind.SUPERVISORS_CALLED: "Supervisors were called",
    EventKind.NOBODY_THERE: "No pharmacist was there",
    EventKind.HELD_LONG: "The technician was reminded to check back with the caller",
    EventKind.HOLD_KEPT: "The caller keeps holding, said by {told.who}",
    EventKind.OFFERED: "{told.who} offered it to {told.to}",
    EventKind.OFFER_OVER: "{told.who} went away, so the offer ended",
    EventKind.STILL_WORKING_ASKED: "The owner was asked whether they still work on it",
    EventKind.STILL_WORKING: "{told.who} still works on it",
    EventKind.READY_NUDGED: "Both sides were asked whether the call arrived",
    EventKind.REOPENED: "Opened again by {told.who}: they did not connect",
    EventKind.LINE_DROPPED: "The line dropped, said by {told.who}",
    EventKind.CALLBACK_CHOSEN: "The caller chose a callback, said by {told.who}",
    EventKind.RESCHEDULED: "{told.who} set another time",
    EventKind.TIME_ASKED: "The owner was asked when they will call",
    EventKind.CALLBACK_NEAR: "Reminder: the callback is near",
    EventKind.CALLBACK_DUE: "The callback fell due",
    EventKind.CALLBACK_OVERDUE: "The callback is overdue",
    EventKind.PARKED: "Parked by {told.who} after the last call without answer",
    EventKind.CALLER_ON_LINE: "Caller on the line, said by {told.who}",
    EventKind.CORRECTED: _edited,
    EventKind.EDITED: _edited,
    EventKind.LINKED: "{told.who} linked it with {told.other}",
    EventKind.MISSED: _missed,
    EventKind.REPLIED: "{told.who} wrote in the thread; the technician was told",
    EventKind.ANSWERED: "{told.who} answered in the thread",
    EventKind.ESTIMATED: _estimated,
    EventKind.ESTIMATE_OVER: "The time that was named is over; the owner was asked",
    EventKind.READY_DOUBTED: "{told.who} was asked whether they are ready now",
    EventKind.SENT_AGAIN: "A message that did not arrive was sent again by {told.operator}",
    EventKind.DISMISSED: "A message that did not arrive was put away by {told.operator}",
    EventKind.READY_WANTED: "{told.who} asked in the thread whether somebody is ready",
    EventKind.ANSWERED_HERE: "{told.who} answered in the thread in its technician's place",
    EventKind.QUESTION_WITHDRAWN: "{told.who} took a question back",
    EventKind.UNANSWERED: "A question waited; other technicians were asked to answer",
    EventKind.PASTE_CHANGED: "The pasted text was changed after it was posted; its technician was told",
    EventKind.REDACTED: "What was typed was taken out of its messages in Teams",
    EventKind.ERASED: "What was typed was erased from the database",
    EventKind.LEGAL_HOLD: "Put on legal hold by {told.who}",
    EventKind.LEGAL_HOLD_OVER: "Legal hold lifted by {told.who}",
}
"""What each kind of event of a request is called here."""
