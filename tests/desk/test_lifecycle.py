"""The state machine: every state × every command, what each move changes, and what can never happen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.commands import Command, CommandKind
from desk.errors import DeskError, IllegalMove, NotPermitted
from desk.events import EventKind
from desk.lifecycle import ALREADY, START, TRANSITIONS, decide, filed, target_of
from desk.model import OPEN, Kind, Means, Person, Request, Status
from tests.desk.build import LATER, NOW, OLA, PAT, QUINN, SAM, TESS, request

C, S, E = CommandKind, Status, EventKind

EXPECTED: dict[tuple[Kind, Status], dict[CommandKind, Status]] = {
    (Kind.PEER_TO_PEER, S.WAITING): {C.ACKNOWLEDGE: S.ACKNOWLEDGED, C.MARK_READY: S.READY, C.WITHDRAW: S.WITHDRAWN},
    (Kind.PEER_TO_PEER, S.ACKNOWLEDGED): {
        C.MARK_READY: S.READY,
        C.RELEASE: S.WAITING,
        C.COMPLETE_TRANSFER: S.TRANSFERRED,
        C.WITHDRAW: S.WITHDRAWN,
    },
    (Kind.PEER_TO_PEER, S.READY): {
        C.MARK_NOT_READY: S.ACKNOWLEDGED,
        C.COMPLETE_TRANSFER: S.TRANSFERRED,
        C.WITHDRAW: S.WITHDRAWN,
    },
    (Kind.CALLBACK, S.SCHEDULED): {
        C.ACKNOWLEDGE: S.ACKNOWLEDGED,
        C.MARK_REACHED: S.CALLED_BACK,
        C.RECORD_NO_ANSWER: S.ACKNOWLEDGED,
        C.WITHDRAW: S.WITHDRAWN,
    },
    (Kind.CALLBACK, S.ACKNOWLEDGED): {
        C.MARK_REACHED: S.CALLED_BACK,
        C.RECORD_NO_ANSWER: S.ACKNOWLEDGED,
        C.RELEASE: S.SCHEDULED,
        C.WITHDRAW: S.WITHDRAWN,
    },
}
OWNED = {S.ACKNOWLEDGED, S.READY, S.TRANSFERRED, S.CALLED_BACK}
ACTORS = {C.WITHDRAW: TESS, C.COMPLETE_TRANSFER: TESS}


def standing(kind: Kind, status: Status) -> Request:
    return request(kind, status, owner=PAT.id if status in OWNED else None)


@pytest.mark.parametrize("command", list(C))
@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_state_times_every_command(kind: Kind, status: Status, command: CommandKind) -> None:
    before = standing(kind, status)
    actor = ACTORS.get(command, PAT)
    target = EXPECTED.get((kind, status), {}).get(command)
    if target is not None:
        after = decide(before, Command(command), actor, LATER).request
        assert (after.status, after.version) == (target, before.version + 1)
    elif status in ALREADY.get(command, ()):
        repeated = decide(before, Command(command), actor, LATER)
        assert (repeated.events, repeated.effects) == ((), ())
        assert replace(repeated.request, acknowledged_by=None) == before
    else:
        with pytest.raises(IllegalMove):
            decide(before, Command(command), actor, LATER)


def test_the_table_is_the_one_above_and_closed_states_lead_nowhere() -> None:
    assert dict(TRANSITIONS) == EXPECTED
    assert {status for _, status in TRANSITIONS} <= OPEN


def test_acknowledging_makes_the_owner_and_says_so() -> None:
    decision = decide(request(), Command(C.ACKNOWLEDGE, Means.EMOJI), PAT, LATER)
    assert (decision.request.owner, decision.request.acknowledged_by) == (PAT.id, Means.EMOJI)
    assert decision.request.acknowledged_at == LATER
    assert [(event.seq, event.kind, event.actor, dict(event.data)) for event in decision.events] == [
        (2, E.ACKNOWLEDGED, PAT.id, {"means": "emoji"})
    ]
    assert [(effect.kind, effect.lane, effect.person, effect.event) for effect in decision.effects] == [
        ("notify_person", "person:tess", "tess", 2),
        ("refresh_post", "channel:19:p2p@thread.tacv2", None, None),
        ("refresh_receipt", "person:tess", None, None),
    ]


def test_ready_without_a_prior_acknowledgement_is_both_and_tells_the_technician_once() -> None:
    decision = decide(request(), Command(C.MARK_READY, Means.WORDS), PAT, LATER)
    assert (decision.request.owner, decision.request.ready_at) == (PAT.id, LATER)
    assert [event.kind for event in decision.events] == [E.ACKNOWLEDGED, E.READY]
    assert [effect.kind for effect in decision.effects] == [
        "notify_person",
        "say_in_thread",
        "refresh_post",
        "refresh_receipt",
    ]
    assert {effect.event for effect in decision.effects[:2]} == {3}


def test_a_button_takes_over_before_ready_and_the_former_owner_is_told() -> None:
    decision = decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(C.MARK_READY), QUINN, LATER)
    assert (decision.request.owner, decision.request.status) == (QUINN.id, S.READY)
    assert [event.kind for event in decision.events] == [E.TAKEN_OVER, E.READY]
    assert [effect.person for effect in decision.effects if effect.kind == "notify_person"] == [PAT.id, TESS.id]


def test_a_typed_ready_of_another_only_asks() -> None:
    before = request(status=S.ACKNOWLEDGED, owner=PAT.id)
    decision = decide(before, Command(C.MARK_READY, Means.WORDS), QUINN, LATER)
    assert replace(decision.request, events=before.events) == before
    assert [event.kind for event in decision.events] == [E.TAKE_OVER_ASKED]
    assert [effect.kind for effect in decision.effects] == ["say_in_thread"]


@pytest.mark.parametrize("status", [S.ACKNOWLEDGED, S.READY])
def test_the_second_emoji_is_told_privately_who_has_it(status: Status) -> None:
    decision = decide(request(status=status, owner=PAT.id), Command(C.ACKNOWLEDGE, Means.EMOJI), QUINN, LATER)
    assert (decision.request.owner, decision.request.status) == (PAT.id, status)
    assert [(effect.kind, effect.person) for effect in decision.effects] == [("notify_person", QUINN.id)]


def test_a_second_press_is_answered_where_it_was_pressed_and_nowhere_else() -> None:
    decision = decide(request(status=S.READY, owner=PAT.id), Command(C.MARK_READY), QUINN, LATER)
    assert ([event.kind for event in decision.events], decision.effects) == ([E.FOUND_OWNED], ())


@pytest.mark.parametrize("command", [C.RELEASE, C.MARK_NOT_READY])
@pytest.mark.parametrize("means", [Means.BUTTON, Means.WORDS])
def test_only_the_owner_lets_go(command: CommandKind, means: Means) -> None:
    before = request(status=S.READY if command is C.MARK_NOT_READY else S.ACKNOWLEDGED, owner=PAT.id)
    decision = decide(before, Command(command, means), QUINN, LATER)
    assert (decision.request.status, decision.request.owner, decision.effects) == (before.status, PAT.id, ())


def test_handing_back_returns_it_to_waiting_and_asks_again() -> None:
    decision = decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(C.RELEASE), PAT, LATER)
    assert (decision.request.owner, decision.request.acknowledged_by, decision.request.acknowledged_at) == (None,) * 3
    assert [effect.kind for effect in decision.effects] == [
        "notify_person",
        "say_in_thread",
        "refresh_post",
        "refresh_receipt",
    ]


def test_the_longest_standing_emoji_inherits_and_nobody_is_called() -> None:
    command = Command(C.RELEASE, heir=QUINN.id)
    decision = decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), command, PAT, LATER)
    assert (decision.request.status, decision.request.owner) == (S.ACKNOWLEDGED, QUINN.id)
    assert decision.request.acknowledged_by is Means.EMOJI
    assert [(event.kind, event.actor) for event in decision.events] == [(E.RELEASED, PAT.id), (E.PASSED_ON, QUINN.id)]
    assert [effect.person for effect in decision.effects if effect.kind == "notify_person"] == [QUINN.id, TESS.id]
    assert "say_in_thread" not in [effect.kind for effect in decision.effects]


def test_a_button_after_an_emoji_makes_the_acknowledgement_firm() -> None:
    before = replace(request(status=S.ACKNOWLEDGED, owner=PAT.id), acknowledged_by=Means.EMOJI)
    firm = decide(before, Command(C.ACKNOWLEDGE), PAT, LATER)
    assert (firm.request.acknowledged_by, firm.effects) == (Means.BUTTON, ())
    again = decide(before, Command(C.ACKNOWLEDGE, Means.EMOJI), PAT, LATER)
    assert again.request == before


def test_calls_without_answer_are_counted_and_end_nothing() -> None:
    once = decide(request(Kind.CALLBACK), Command(C.RECORD_NO_ANSWER), PAT, NOW).request
    twice = decide(once, Command(C.RECORD_NO_ANSWER), PAT, LATER).request
    assert (twice.attempts, twice.status, twice.owner) == (2, S.ACKNOWLEDGED, PAT.id)
    assert decide(twice, Command(C.MARK_REACHED), PAT, LATER).request.closed_at == LATER


def test_a_withdrawal_tells_the_owner_who_was_pulling_up_the_pa() -> None:
    decision = decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(C.WITHDRAW), TESS, LATER)
    assert [effect.person for effect in decision.effects if effect.kind == "notify_person"] == [PAT.id]
    unowned = decide(request(), Command(C.WITHDRAW), TESS, LATER)
    assert "notify_person" not in [effect.kind for effect in unowned.effects]


@pytest.mark.parametrize("command", list(C))
def test_a_stranger_changes_nothing(command: CommandKind) -> None:
    with pytest.raises(NotPermitted):
        decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(command), OLA, LATER)


def test_without_a_channel_nothing_is_posted_and_the_rest_goes_on() -> None:
    unbound = replace(request(), channel=None)
    assert [effect.kind for effect in filed(unbound).effects] == ["refresh_receipt"]
    effects = decide(unbound, Command(C.WITHDRAW), TESS, LATER).effects
    assert [effect.kind for effect in effects] == ["refresh_receipt"]
    assert [effect.kind for effect in filed(request()).effects] == ["post_request", "refresh_receipt"]


CONVERSATION = {S.TRANSFERRED, S.CALLED_BACK}


def _reaches_the_conversation(before: Request, presses: int = 3) -> bool:
    """Whether one pharmacist, pressing at most `presses` buttons, brings caller and pharmacist together."""
    if before.status in CONVERSATION or presses == 0:
        return before.status in CONVERSATION
    kinds = [kind for kind in C if kind is not C.WITHDRAW and target_of(before, kind)]
    return any(
        _reaches_the_conversation(decide(before, Command(kind), PAT, LATER).request, presses - 1) for kind in kinds
    )


class Life(RuleBasedStateMachine):
    """Anybody does anything in any order; the desk's promises hold after each step."""

    @initialize(kind=st.sampled_from(Kind))
    def file(self, kind: Kind) -> None:
        self.request = filed(replace(request(kind), events=0)).request
        self.withdrawn = False

    @rule(
        kind=st.sampled_from(C),
        means=st.sampled_from(Means),
        actor=st.sampled_from([TESS, PAT, QUINN, SAM, OLA]),
        heir=st.sampled_from([None, QUINN.id]),
    )
    def somebody_acts(self, kind: CommandKind, means: Means, actor: Person, heir: str | None) -> None:
        before = self.request
        try:
            decision = decide(before, Command(kind, means, heir=heir), actor, LATER)
        except DeskError:
            return
        self.request = decision.request
        self.withdrawn |= kind is C.WITHDRAW and actor in (TESS, SAM) and before.is_open
        assert [event.seq for event in decision.events] == list(range(before.events + 1, decision.request.events + 1))
        if not before.is_open:
            assert decision.request.status is before.status

    @invariant()
    def exactly_one_owner_while_somebody_has_it(self) -> None:
        if hasattr(self, "request"):
            assert (self.request.owner is not None) == (self.request.status in OWNED) or not self.request.is_open

    @invariant()
    def only_the_callers_side_ends_it_early(self) -> None:
        if hasattr(self, "request"):
            assert (self.request.status is S.WITHDRAWN) == self.withdrawn

    @invariant()
    def some_pharmacist_can_still_take_the_call(self) -> None:
        if hasattr(self, "request") and self.request.is_open:
            assert _reaches_the_conversation(self.request)


TestLife = Life.TestCase


@given(st.sampled_from(Kind))
def test_a_request_starts_where_the_table_says(kind: Kind) -> None:
    decision = filed(replace(request(kind), events=0))
    assert (decision.request.status, decision.request.events) == (START[kind], 1)
    assert [event.kind for event in decision.events] == [E.FILED]
