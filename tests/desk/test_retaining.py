"""What was typed about a closed request goes: from Teams after a day, from the database after months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import cast

import pytest

from desk.commands import CommandKind as C
from desk.delivery import Delivery
from desk.effects import EffectKind, to_channel, to_person
from desk.events import EventKind as E
from desk.handlers import changing, filing, retaining, starting
from desk.handlers.loading import load
from desk.handlers.starting import Installation
from desk.model import Details, Kind, MessageRef, Place, Request, Standing, Status
from desk.policy import Retention
from desk.ports import UnitOfWork
from desk.records import SLOW, Heard, Purpose, TimerKind
from desk.retention import FIRST_LOOK, PACE
from tests.desk.build import CHANNEL, DETAILS, PAT, QUINN, TESS
from tests.desk.talk import ROSTER, Desk, SpoiltUnit, TornTrail, posted

HOUR, DAY = 3600.0, 24 * 3600.0
REDACTIONS = {EffectKind.REDACT, EffectKind.CLEAR}


def transferred(desk: Desk | None = None, number: int = 1) -> Desk:
    """A desk whose request was transferred just now, everything said."""
    desk = desk or posted()
    desk.press(C.MARK_READY, PAT, desk.post(number), request=desk.request(number).id)
    desk.press(C.COMPLETE_TRANSFER, TESS, chat=True, request=desk.request(number).id)
    desk.deliver()
    return desk


def passed(desk: Desk, seconds: float) -> list[Delivery]:
    """Let time pass from one thing that is due to the next, and return what was redacted meanwhile."""
    sent: list[Delivery] = []
    until = desk.now + timedelta(seconds=seconds)
    while desk.now < until:
        timers = desk.store.kept.timers.values()
        slow = min((one.due for one in timers if one.kind in SLOW), default=until)
        desk.now = min(until, max(slow, desk.store.kept.timers[TimerKind.TIDY].due))
        desk.wait(0)
        sent += desk.deliver()
    return [one for one in sent if one.held.effect.kind in REDACTIONS]


def edited(sent: list[Delivery]) -> list[tuple[str, str | None]]:
    """Return what was edited: in which lane, which message."""
    return [(one.held.effect.lane, one.held.effect.root) for one in sent]


def test_a_day_after_the_transfer_its_messages_show_nothing_that_was_typed() -> None:
    desk = transferred()
    assert passed(desk, DAY - 60) == []
    sent = passed(desk, HOUR)
    notices = [ref.activity for ref in desk.read(lambda uow: uow.messages.of(desk.request().id, Place.NOTICE))]
    assert sorted(edited(sent)) == sorted(
        [
            (to_channel(CHANNEL), desk.post()),
            (to_person(TESS.id), "form-d1"),
            (to_person(TESS.id), desk.message(Place.READY_NOTICE)),
            *((to_person(TESS.id), one) for one in notices),
        ]
    )
    for one in sent:
        assert one.snapshot is not None
        assert one.snapshot.request.details == Details({})
    assert desk.request().details == DETAILS
    assert desk.events()[-1] == (E.REDACTED, None)
    assert passed(desk, 10 * DAY) == []


def test_the_lines_stay_as_they_are_unless_one_told_a_number_or_words() -> None:
    desk = transferred()
    lines = {ref.activity for ref in desk.read(lambda uow: uow.messages.of(desk.request().id, Place.LINE))}
    assert lines
    assert lines.isdisjoint(root for _, root in edited(passed(desk, DAY + HOUR)))
    dropped = posted()
    dropped.press(C.DROP_LINE, TESS, chat=True)
    dropped.deliver()
    dropped.press(C.MARK_REACHED, PAT, dropped.post())
    dropped.deliver()
    line = dropped.message(Place.LINE)
    assert (to_channel(CHANNEL), line) in edited(passed(dropped, DAY + HOUR))


def test_undone_in_time_it_is_not_redacted_and_a_day_after_its_real_end_it_is() -> None:
    desk = transferred()
    passed(desk, 20 * HOUR)
    desk.press(C.REOPEN, TESS, chat=True)
    desk.deliver()
    assert passed(desk, 20 * HOUR) == []
    transferred(desk)
    assert passed(desk, DAY - 60) == []
    assert passed(desk, HOUR)
    assert [kind for kind, _ in desk.events()].count(E.REDACTED) == 1


def test_undone_after_it_was_redacted_it_is_shown_whole_again() -> None:
    desk = transferred()
    passed(desk, DAY + HOUR)
    assert desk.look_at().request.details == Details({})
    desk.press(C.REOPEN, PAT, desk.post())
    assert desk.request().redacted_at is None
    assert desk.look_at().request.details == DETAILS
    refreshed = {one.held.effect.kind for one in desk.deliver()}
    assert {EffectKind.REFRESH_POST, EffectKind.REFRESH_RECEIPT} <= refreshed


def test_an_open_one_keeps_everything_however_old_it_is() -> None:
    desk = posted(kind=Kind.CALLBACK)
    for _ in range(3):
        desk.press(C.RECORD_NO_ANSWER, PAT, desk.post(), version=desk.request().version)
        desk.deliver()
    assert desk.request().status is Status.PARKED
    assert passed(desk, 200 * DAY) == []
    assert desk.request().details == DETAILS


def test_however_many_were_closed_one_is_tidied_up_in_a_second_and_nothing_waits_for_it() -> None:
    desk = posted()
    for number in range(2, 6):
        desk.file(draft=f"d{number}")
        desk.deliver()
    for number in range(1, 6):
        transferred(desk, number)
    desk.now += timedelta(days=2)
    desk.wait(0)
    times: list[float] = []
    begun = desk.now
    while len(times) < 5:
        if any(one.held.effect.kind is EffectKind.REDACT for one in desk.deliver()):
            times.append((desk.now - begun).total_seconds())
        desk.wait(PACE.total_seconds() / 2)
    assert [later - sooner >= PACE.total_seconds() for sooner, later in pairwise(times)] == [True] * 4


def test_a_redaction_goes_after_everything_else_of_its_lane() -> None:
    desk = transferred()
    desk.now += timedelta(seconds=DAY + 1)
    desk.wait(0)
    desk.file(draft="d2")
    kinds = [one.held.effect.kind for one in desk.deliver() if one.held.effect.lane == to_channel(CHANNEL)]
    assert kinds == [EffectKind.POST_REQUEST, EffectKind.REDACT]
    assert desk.read(lambda uow: uow.outbox.waiting_since()) is None


def test_after_three_months_nothing_typed_is_kept() -> None:
    desk = transferred()
    desk.react(QUINN, desk.post(), "like")
    desk.do(lambda uow: uow.replies.put(Heard(CHANNEL, "7", desk.request().id, PAT.id, "ready", 2)))
    passed(desk, 89 * DAY)
    assert desk.request().details == DETAILS
    passed(desk, 2 * DAY)
    request = desk.request()
    assert (request.details, request.status, request.owner) == (Details({}), Status.TRANSFERRED, PAT.id)
    assert request.erased_at is not None
    assert [kind for kind, _ in desk.events()][-2:] == [E.REDACTED, E.ERASED]
    kept = desk.store.kept
    assert (kept.heard, kept.reactions) == ({}, {})
    assert passed(desk, 30 * DAY) == []


def test_a_list_and_a_form_in_a_chat_are_cleared_a_day_later_but_a_receipt_is_its_requests_own() -> None:
    desk = Desk().open()
    desk.tell(TESS, "p2p")
    desk.tell(TESS, "p2p")
    sent = desk.deliver()
    filed, left = (one.held.effect.draft for one in sent)
    messages = [desk.store.kept.drafts[str(draft)].message for draft in (filed, left)]
    turn = desk.in_chat(TESS, messages[0])
    desk.do(lambda uow: filing.file_request(uow, turn, desk.form(str(filed))))
    desk.tell(TESS, "mine")
    desk.deliver()
    cleared = passed(desk, DAY + HOUR)
    assert [one.held.effect.kind for one in cleared] == [EffectKind.CLEAR] * 2
    assert messages[1] in {root for _, root in edited(cleared)}
    assert messages[0] not in {root for _, root in edited(cleared)}


def test_a_list_in_the_chat_of_somebody_who_removed_the_bot_is_out_of_reach() -> None:
    desk = Desk().open()
    desk.tell(TESS, "mine")
    desk.deliver()
    desk.do(lambda uow: uow.people.save(replace(uow.people.lock(TESS.id), chat=None)))
    assert passed(desk, DAY + HOUR) == []


def test_who_removed_the_bot_meanwhile_is_tried_all_the_same_and_teams_says_no() -> None:
    desk = transferred()
    desk.do(lambda uow: uow.people.save(replace(uow.people.lock(TESS.id), chat=None)))
    assert (to_person(TESS.id), "form-d1") in edited(passed(desk, DAY + HOUR))


def test_a_shorter_time_holds_for_what_is_closed_already_and_a_longer_one_too() -> None:
    desk = transferred()
    prepare(desk, Retention(redact_after=timedelta(hours=2)))
    assert passed(desk, 3 * HOUR)
    other = transferred()
    prepare(other, Retention(redact_after=timedelta(hours=48)))
    assert passed(other, DAY + HOUR) == []
    assert passed(other, DAY)


def prepare(desk: Desk, retention: Retention) -> None:
    desk.do(lambda uow: starting.prepare(uow, Installation(ROSTER, retention=retention), desk.now))


def test_a_start_does_not_set_the_clock_back() -> None:
    desk = Desk().open()
    first = desk.now
    desk.now += timedelta(minutes=5)
    prepare(desk, Retention())
    assert desk.store.kept.timers["tidy"].due == first + FIRST_LOOK


def strike(desk: Desk, unit: Callable[[UnitOfWork], object] = lambda uow: uow) -> None:
    """Let the clock that tidies up strike once, in a unit that is made of the desk's own."""
    tick = desk.store.kept.timers["tidy"]
    desk.do(lambda uow: retaining.tidy(cast("UnitOfWork", unit(uow)), tick, desk.now))


def test_one_that_does_not_open_any_more_goes_like_the_others() -> None:
    desk = transferred()
    sealed = desk.request().id
    desk.now += timedelta(days=2)
    strike(desk, lambda uow: SpoiltUnit(uow, sealed))
    assert desk.request().redacted_at == desk.now
    assert desk.request().details == DETAILS, "it may open again"
    sent = desk.deliver()
    assert {one.held.effect.kind for one in sent} == {EffectKind.REDACT}
    for one in sent:
        drawn = desk.read(lambda uow, one=one: load(cast("UnitOfWork", SpoiltUnit(uow, sealed)), one.held, desk.now))
        assert drawn == one
    desk.now += timedelta(days=90)
    strike(desk, lambda uow: SpoiltUnit(uow, sealed))
    assert desk.request().erased_at == desk.now
    assert [kind for kind, _ in desk.events()][-2:] == [E.REDACTED, E.ERASED]


def test_one_that_a_newer_version_wrote_is_looked_at_again_the_next_day() -> None:
    class Newer(SpoiltUnit):
        def plain(self, request_id: str) -> Request | None:
            return self.get(request_id)

    desk = transferred()
    desk.now += timedelta(days=2)
    sealed = desk.request().id
    strike(desk, lambda uow: Newer(uow, sealed))
    assert desk.request().redacted_at is None
    assert desk.store.kept.timers[f"retention:{sealed}"].due == desk.now + timedelta(days=1)
    assert passed(desk, DAY + HOUR)


def test_a_trail_that_was_cut_off_holds_nothing_up_and_is_not_gone_on_with() -> None:
    desk = transferred()
    one, last = desk.request().id, desk.request().events
    desk.store.kept.events = {key: event for key, event in desk.store.kept.events.items() if key != (one, last)}
    cut = desk.events()
    passed(desk, 92 * DAY)
    assert desk.request().redacted_at is not None
    assert desk.request().erased_at is not None
    assert desk.events() == cut
    assert desk.request().events == last, "what is missing stays missed"


def test_the_clock_strikes_once_for_all_replicas() -> None:
    desk = transferred()
    desk.now += timedelta(days=2)
    tick = desk.store.kept.timers["tidy"]
    desk.do(lambda uow: retaining.tidy(uow, tick, desk.now))
    before = desk.store.kept.timers
    desk.do(lambda uow: retaining.tidy(uow, tick, desk.now))
    assert desk.store.kept.timers == before


def test_a_second_copy_of_the_post_is_edited_too() -> None:
    desk = posted()
    desk.do(lambda uow: uow.messages.add(MessageRef(CHANNEL, "9", Place.COPY, desk.request().id)))
    transferred(desk)
    assert (to_channel(CHANNEL), "9") in edited(passed(desk, DAY + HOUR))


def test_a_form_about_it_that_stood_open_goes_with_it() -> None:
    desk = posted(kind=Kind.CALLBACK)
    turn = desk.in_chat(TESS, None)
    desk.do(lambda uow: changing.open_form(uow, turn, desk.request().id, Purpose.CORRECT))
    desk.deliver()
    desk.press(C.MARK_REACHED, PAT, desk.post())
    desk.deliver()
    kinds = [one.held.effect.kind for one in passed(desk, DAY + HOUR)]
    assert EffectKind.CLEAR in kinds
    passed(desk, 90 * DAY)
    assert desk.store.kept.drafts == {}


@pytest.mark.parametrize("reopened", [True, False])
def test_a_timer_of_what_is_open_or_gone_changes_nothing(reopened: bool) -> None:  # noqa: FBT001
    desk = transferred()
    if reopened:
        desk.press(C.REOPEN, TESS, chat=True)
    else:
        desk.store.kept.requests.clear()
    desk.deliver()
    assert passed(desk, 3 * DAY) == []


def test_an_emoji_that_stands_is_forgotten_with_what_was_typed() -> None:
    desk = transferred()
    desk.do(lambda uow: uow.reactions.put(CHANNEL, desk.post(), Standing(PAT.id, "like", desk.now)))
    passed(desk, 92 * DAY)
    assert desk.store.kept.reactions == {}


def test_after_six_years_its_number_and_its_trail_go_too() -> None:
    desk = transferred()
    desk.do(lambda uow: uow.replies.put(Heard(CHANNEL, "7", desk.request().id, PAT.id, "ready", 2)))
    passed(desk, 6 * 365 * DAY)
    assert desk.request().erased_at is not None
    passed(desk, 3 * DAY)
    kept = desk.store.kept
    assert (kept.requests, kept.messages, kept.heard) == ({}, {}, {})
    assert {event.request for event in kept.events.values()} == {"roster"}
    assert SLOW.isdisjoint(one.kind for one in kept.timers.values())


def test_what_a_request_says_of_its_end_is_no_reason_to_remove_its_trail() -> None:
    desk = transferred()
    long_ago = desk.now - timedelta(days=3000)
    forged = replace(desk.request(), closed_at=long_ago, redacted_at=long_ago, erased_at=long_ago)
    desk.store.kept.requests = desk.store.kept.requests | {forged.id: forged}
    before = desk.events()
    passed(desk, 30 * DAY)
    assert desk.events() == before


def test_a_damaged_trail_keeps_nothing_typed_in_teams_and_stops_nobody() -> None:
    desk = transferred()
    desk.now += timedelta(days=2)
    tick = desk.store.kept.timers["tidy"]
    desk.do(lambda uow: retaining.tidy(cast("UnitOfWork", TornTrail(uow)), tick, desk.now))
    assert desk.request().redacted_at == desk.now
    lines = {ref.activity for ref in desk.read(lambda uow: uow.messages.of(desk.request().id, Place.LINE))}
    assert lines <= {root for _, root in edited(desk.deliver())}
