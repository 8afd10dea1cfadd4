"""Whatever people type, or call themselves, is shown literally on every card: it forges, hides and breaks nothing."""

from __future__ import annotations

import inspect
import json
import pkgutil
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from importlib import import_module

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cards
from bot import replies
from bot.http import _json as http_json  # pyright: ignore[reportPrivateUsage]
from cards.answer import meant_card, sent_card, which_answer_card
from cards.calendar import calendar_event
from cards.check import check_card
from cards.copies import copy_card, which_card
from cards.desk import desk_card, desks_card
from cards.erased import erased_card
from cards.form import form_card, whole_form
from cards.found import found_card
from cards.give import give_card, which_ready_card
from cards.guide import guide_card
from cards.history import HistoryView, history_card
from cards.holds import holds_card
from cards.lines import line_card
from cards.mine import mine_card
from cards.notice import already, notice_card
from cards.paste import paste_text
from cards.post import post_card
from cards.presence import presence_card, who_card
from cards.problems import problems_card, what_words, why_words
from cards.queue import QueueView, queue_card
from cards.receipt import receipt_card
from cards.redacted import cleared_card, redacted_card
from cards.roster import asked_card, roster_card, told_card
from cards.text import clean
from cards.thread import thread_card
from cards.times import change_form, overtaken, saved_card
from cards.track import track_card, tracked_words
from cards.view import Message, RequestView
from cards.welcome import welcome_card
from desk.effects import Effect, EffectKind, View
from desk.events import NOTE, EventKind
from desk.model import Details, Kind, Person, Role
from desk.records import ANSWER, MEANT, Draft, Problem, ProblemState, Purpose, Which
from desk.reported import Board, Happened, Reported
from desk.roster import DeskSeen, DeskSheet
from desk.rostered import ROLES, Change, Changed, RosterSheet
from desk.template import FIELDS
from tests.cards.nasty import NASTY
from tests.cards.reading import Node, nodes
from tests.cards.samples import ET, FILED_AT, JO, PEOPLE, SAM, STATES, TECHNICIAN, WINDOW, told, view

TYPED_MARK = "Zqx"
"""Stands in everything typed about a caller, so that it is known again."""
TAG = re.compile(r"<[A-Za-z/!?]")
MARKDOWN = re.compile(
    r"[*_`~\[\]<>|\\]|&(?!#?\w*$)|://|^[ \t]*(?:[-+#]|\d+[.)])[ \t]|^[ \t]*[-=]+[ \t]*$", re.MULTILINE
)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True)
class World:
    """Everything that a card may show, filled with what is typed and with what people are called."""

    typed: str
    name: str
    state: tuple[Kind, object] = STATES[0]
    event: EventKind = EventKind.READY

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {one.id: replace(one, name=self.name, extension=self.typed or "1") for one in PEOPLE.values()}

    @cached_property
    def fields(self) -> Mapping[str, str]:
        return {field.key: f"{self.typed}{TYPED_MARK}{self.typed}"[: field.limit] for field in FIELDS}

    @property
    def sam(self) -> Person:
        return self.people[SAM.id]

    @property
    def view(self) -> RequestView:
        kind, status = self.state
        seen = view(kind, status, details=Details(self.fields, (WINDOW,) if kind is Kind.CALLBACK else ()))
        corrected = (("member_id", FILED_AT), ("drug", FILED_AT))
        seen = replace(seen, people=self.people, asked=(self.sam, self.people[JO.id]), corrected=corrected)
        note = f"{self.typed}{TYPED_MARK}"
        return replace(told(seen, self.event, note=note), note=note, linked=(7,), duplicates=(8,), callers=(("r9", 9),))

    @property
    def opened(self) -> RequestView:
        """Return the view if it is of an open request: the queue lists no others."""
        return self.view if self.view.request.is_open else replace(self, state=STATES[0]).view

    def draft(self, purpose: Purpose = Purpose.FILE) -> Draft:
        return Draft("d1", TECHNICIAN.id, self.state[0], FILED_AT, self.fields, purpose=purpose, request="request-1")

    def mistyped(self) -> Draft:
        return replace(self.draft(), typed={ANSWER: self.typed, MEANT: self.typed})

    @property
    def desk(self) -> DeskSeen:
        return DeskSeen("19:p2p@thread.tacv2", self.name or "Desk", pharmacists=(self.sam,))

    def problem(self, kind: EffectKind = EffectKind.NOTIFY_PERSON) -> Reported:
        effect = Effect(kind, "person:1", "request-1", 2, SAM.id)
        return Reported(Problem(1, "person:1", effect, ProblemState.DEAD, self.typed, 2, FILED_AT), 12, self.sam)

    @property
    def board(self) -> Board:
        return Board((self.problem(),), 3, Happened.SENT_AGAIN, self.problem(EffectKind.SHOW), ET)

    def closed(self, **times: datetime) -> RequestView:
        """Return the view of a closed request of which nothing typed is shown any more."""
        seen = replace(self, state=STATES[3]).view
        return replace(seen, request=replace(seen.request, **times))

    @property
    def history(self) -> HistoryView:
        kinds = (self.event, EventKind.FILED, EventKind.READY, EventKind.RELEASED)
        events = [told(self.view, kind, SAM.id, note=self.typed).event for kind in kinds]
        return HistoryView(12, self.view, [one for one in events if one is not None], self.people, ET)

    @property
    def roster(self) -> RosterSheet:
        people = tuple(self.people.values())
        return RosterSheet(dict.fromkeys(ROLES, people), people, Changed(Change.GIVEN, self.sam, Role.SUPERVISOR, (3,)))

    @property
    def sheet(self) -> DeskSheet:
        roster = tuple(self.people.values())
        typed = {"name": self.typed, "hours": self.typed, "zone": ET, "pharmacists": "", "supervisors": ""}
        return DeskSheet(self.desk, roster, roster, typed, (f"{self.typed} is no hour.",), may_remove=True)


Draw = Callable[[World], Message]
GAPS = ("Drug name is empty.",)
DRAWN: Mapping[str, Draw] = {
    "which_answer_card": lambda w: which_answer_card(replace(w.draft(), typed={ANSWER: w.typed}), [w.view]),
    "which_answer_card a command": lambda w: which_answer_card(w.mistyped(), [w.view]),
    "meant_card": lambda w: meant_card(w.mistyped()),
    "sent_card": lambda w: sent_card(w.view),
    "copy_card": lambda w: copy_card(w.view, "https://teams.microsoft.com/l/message/1/2"),
    "which_card": lambda w: which_card([w.view]),
    "desk_card": lambda w: desk_card(w.sheet),
    "desks_card": lambda w: desks_card([w.desk, w.desk]),
    "form_card": lambda w: form_card(w.draft(), list(w.people.values()), ET, (w.typed, *GAPS), [w.desk, w.desk]),
    "whole_form": lambda w: whole_form("Heading", w.draft(Purpose.CORRECT), [w.sam], ET, GAPS),
    "give_card": lambda w: give_card(w.view, list(w.people.values())),
    "which_ready_card": lambda w: which_ready_card([w.view]),
    "guide_card": lambda _: guide_card(),
    "line_card": lambda w: line_card(View.CHANNEL_DEAF, w.name),
    "mine_card": lambda w: mine_card([w.view]),
    "notice_card": lambda w: notice_card(w.view, w.people[TECHNICIAN.id]),
    "notice_card to a pharmacist": lambda w: notice_card(w.view, w.sam),
    "already": lambda w: already(w.view),
    "post_card": lambda w: post_card(w.view),
    "presence_card": lambda w: presence_card(replace(w.sam, roles=frozenset({Role.PHARMACIST})), FILED_AT, ET),
    "who_card": lambda w: who_card(list(w.people.values()), FILED_AT, ET, [w.desk, w.desk]),
    "refused_card": lambda _: import_module("cards.queue").refused_card(),
    "problems_card": lambda w: problems_card(w.board, ET),
    "queue_card": lambda w: queue_card(
        QueueView(Which.ALL, 0, 1, dict.fromkeys(Which, 1), [(w.opened, "https://teams.microsoft.com/l/x")], FILED_AT)
    ),
    "receipt_card": lambda w: receipt_card(w.view),
    "receipt_card asking": lambda w: receipt_card(w.view, asking=True),
    "receipt_card unbound": lambda w: receipt_card(w.view, unbound=True),
    "roster_card": lambda w: roster_card(w.roster),
    "asked_card": lambda w: asked_card(w.roster),
    "told_card": lambda w: told_card(Changed(Change.TAKEN, w.sam, Role.PHARMACIST, (1, 2)), w.people[JO.id]),
    "found_card": lambda w: found_card([w.view, w.closed()]),
    "holds_card": lambda w: holds_card([w.view, w.closed(legal_hold=FILED_AT)], more=True),
    "history_card": lambda w: history_card(w.history),
    "erased_card": lambda w: erased_card(w.closed(erased_at=FILED_AT)),
    "redacted_card": lambda w: redacted_card(w.closed(redacted_at=FILED_AT)),
    "cleared_card": lambda _: cleared_card(),
    "thread_card": lambda w: thread_card(w.view),
    "change_form": lambda w: change_form(w.view, w.draft(Purpose.RESCHEDULE), [w.sam], GAPS),
    "saved_card": lambda w: saved_card(w.view),
    "track_card": lambda w: track_card([w.draft(Purpose.TRACK), w.draft(Purpose.TRACK)]),
    "welcome_card": lambda _: welcome_card(),
}
"""Every card by the name of what draws it."""
SAID: Mapping[str, Callable[[World], str]] = {
    "owned": lambda w: replies.owned(w.view),
    "tracked_words": lambda w: tracked_words(w.view, "somebody"),
    "overtaken": lambda w: overtaken(w.view),
    "what_words": lambda w: what_words(w.problem()),
    "why_words": lambda w: why_words(w.problem().problem),
}
"""Every sentence that stands alone: a toast, an answer to a press, a row on a terminal."""
HARMLESS = World("Entresto", "Sam Ortiz")


def drawing() -> set[str]:
    """Return the names of the public functions of cards that draw a whole card."""
    modules = [import_module(f"cards.{one.name}") for one in pkgutil.iter_modules(cards.__path__)]
    found = {name: one for module in modules for name, one in vars(module).items() if inspect.isfunction(one)}
    return {name for name, one in found.items() if one.__annotations__.get("return") == "Message" and name[0] != "_"}


def test_every_card_is_tried() -> None:
    assert drawing() - {"finish"} == {name.partition(" ")[0] for name in DRAWN}


def hidden(text: str, allowed: str = "\n") -> list[str]:
    return [one for one in text if unicodedata.category(one) in HIDDEN and one not in allowed]


def block_texts(card: Node) -> str:
    """Return what is read as Markdown: blocks, facts, titles of buttons and choices, labels; without real mentions."""
    read = [
        str(node[key])
        for node in nodes(card)
        for key in ("text", "title", "label", "value")
        if isinstance(node.get(key), str)
        and node.get("type") not in {"TextRun", "mention"}
        and not str(node.get("type")).startswith("Input.")
    ]
    texts = "\n\n".join(read)
    for entity in (card.get("msteams") or {}).get("entities", []):
        texts = texts.replace(entity["text"], "")
    return texts


def check(message: Message, plainly: Message) -> None:
    """Fail when a card lets anything typed do more than be read; `plainly` is the same card of harmless words."""
    card = message.card
    json.dumps(card, ensure_ascii=False).encode()
    check_card(card)
    assert not set(MARKDOWN.findall(block_texts(card))) - set(MARKDOWN.findall(block_texts(plainly.card)))
    assert not hidden(block_texts(card))
    for node in nodes(card):
        if node.get("type") == "TextRun":
            assert not TAG.search(node["text"])
            assert "{{" not in node["text"]
            assert not hidden(node["text"])
        if str(node.get("type")).startswith("Input."):
            assert not [one for one in hidden(str(node.get("value", ""))) if unicodedata.category(one) in {"Cc", "Cs"}]
        assert TYPED_MARK not in json.dumps(node.get("data") or {})
        assert str(node.get("url", "https://")).startswith("https://")
    check_mentions(card)
    check_line(message.summary)
    assert card["fallbackText"] == message.summary
    assert TYPED_MARK not in message.summary


def check_mentions(card: Node) -> None:
    """Fail unless every tag of a mention is one of the entities', and every entity's text stands in the card."""
    entities = (card.get("msteams") or {}).get("entities", [])
    read = [node for node in nodes({**card, "msteams": {}}) if not str(node.get("type")).startswith("Input.")]
    said = "\n".join(value for node in read for value in node.values() if isinstance(value, str))
    for entity in entities:
        assert re.fullmatch(r"<at>[^<>]+</at>", entity["text"])
        assert entity["text"] == f"<at>{entity['mentioned']['name']}</at>"
        assert entity["text"] in said
    for text in {entity["text"] for entity in entities}:
        said = said.replace(text, "")
    assert "<at" not in said.lower()
    if entities:  # an input shows text as it is; beside a mention it could be read as one
        assert not [node for node in nodes(card) if str(node.get("type")).startswith("Input.Text")]


def check_line(text: str) -> None:
    """Fail unless a sentence is one line that drives neither a client nor a terminal."""
    assert not hidden(text, "")
    assert not TAG.search(text)
    assert not re.search(r"\[[^\]]*\]\(|\*\*|`|://", text)
    text.encode()


WORLDS = st.builds(World, NASTY, NASTY, st.sampled_from(STATES), st.sampled_from(EventKind))


@pytest.mark.parametrize("name", DRAWN)
@settings(max_examples=25, deadline=None)
@given(world=WORLDS)
@example(world=World("<at>Sam Ortiz</at> [x](https://e) **b** \u202e\x1b[2J {{DATE(1)}}\r\n# h\n|a|b|", "</at><at>Jo"))
@example(world=World("=1+1\n=2", "=HYPERLINK(1)\u202e\u200b", STATES[5], EventKind.CALLBACK_DUE))
def test_a_card_shows_literally_whatever_was_typed(name: str, world: World) -> None:
    plainly = replace(world, typed="Entresto", name="Sam Ortiz")
    check(DRAWN[name](world), DRAWN[name](plainly))


@settings(max_examples=300, deadline=None)
@given(world=WORLDS, name=st.sampled_from(["thread_card", "notice_card", "notice_card to a pharmacist", "post_card"]))
def test_so_does_what_is_told_of_any_event_in_any_state(name: str, world: World) -> None:
    check(DRAWN[name](world), DRAWN[name](replace(world, typed="Entresto", name="Sam Ortiz")))


@settings(max_examples=100, deadline=None)
@given(world=WORLDS, name=st.sampled_from(sorted(SAID)))
def test_a_sentence_that_stands_alone_is_one_harmless_line(name: str, world: World) -> None:
    text = SAID[name](world)
    check_line(text)
    assert TYPED_MARK not in text


@settings(max_examples=100, deadline=None)
@given(world=WORLDS)
def test_the_text_to_paste_holds_no_tag_nothing_hidden_and_no_formula(world: World) -> None:
    text = paste_text(world.view)
    assert not TAG.search(text)
    assert not hidden(text)
    assert not [line for line in text.split("\n") if line[:1] in {"=", "+", "-", "@", "\t", "\r"}]


@settings(max_examples=50)
@given(minutes=st.integers(0, 600), number=st.integers(1, 10**9))
def test_a_calendar_entry_is_lines_of_our_own_words(minutes: int, number: int) -> None:
    entry = calendar_event(number, FILED_AT, FILED_AT + timedelta(minutes=minutes), FILED_AT)
    assert entry.isascii()
    unfolded = entry.replace("\r\n ", "").split("\r\n")
    assert {line.partition(":")[0].partition(";")[0] for line in unfolded} <= {
        *("BEGIN", "VERSION", "PRODID", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"),
        *("ACTION", "TRIGGER", "END", ""),
    }


@given(NASTY)
def test_an_answer_over_http_is_one_line_of_ascii(text: str) -> None:
    answer = http_json(replies.message(clean(text)))
    body = answer.text or ""
    assert body.isascii()
    assert "\n" not in body
    assert json.loads(body)["value"] == clean(text)


def test_the_marks_are_found_again() -> None:
    assert TYPED_MARK in json.dumps(post_card(HARMLESS.view).card)
    assert NOTE
    rows: Sequence[str] = [block_texts(post_card(HARMLESS.view).card)]
    assert rows[0]
