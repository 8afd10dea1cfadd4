"""The state machine: every state × every command, what each move changes, and what can never happen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.commands import Command, CommandKind, FileRequest
from desk.errors import DeskError, IllegalMove, NotPermitted
from desk.events import EventKind
from desk.lifecycle import decide, filed, target_of
from desk.model import OPEN, Kind, Means, Person, Request, Status
from desk.transitions import ALREADY, ATTEMPTS, BECOMES, START, TRANSITIONS
from desk.windows import Due
from tests.desk.build import DETAILS, LATER, NOW, OLA, PAT, QUINN, SAM, TESS, request

C, S, E = CommandKind, Status, EventKind

P2P, CALLBACK = Kind.PEER_TO_PEER, Kind.CALLBACK
EXPECTED: dict[tuple[Kind, Status], dict[CommandKind, tuple[Kind, Status]]] = {
    (P2P, S.WAITING): {
        C.ACKNOWLEDGE: (P2P, S.ACKNOWLEDGED),
        C.MARK_READY: (P2P, S.READY),
        C.KEEP_HOLDING: (P2P, S.WAITING),
        C.CHOOSE_CALLBACK: (CALLBACK, S.SCHEDULED),
        C.DROP_LINE: (CALLBACK, S.SCHEDULED),
        C.LINK: (P2P, S.WAITING),
        C.CORRECT: (P2P, S.WAITING),
        C.WITHDRAW: (P2P, S.WITHDRAWN),
    },
    (P2P, S.ACKNOWLEDGED): {
        C.MARK_READY: (P2P, S.READY),
        C.RELEASE: (P2P, S.WAITING),
        C.TAKE_OVER: (P2P, S.ACKNOWLEDGED),
        C.GIVE_TO: (P2P, S.ACKNOWLEDGED),
        C.SAY_STILL_WORKING: (P2P, S.ACKNOWLEDGED),
        C.COMPLETE_TRANSFER: (P2P, S.TRANSFERRED),
        C.KEEP_HOLDING: (P2P, S.ACKNOWLEDGED),
        C.CHOOSE_CALLBACK: (CALLBACK, S.ACKNOWLEDGED),
        C.DROP_LINE: (CALLBACK, S.ACKNOWLEDGED),
        C.LINK: (P2P, S.ACKNOWLEDGED),
        C.CORRECT: (P2P, S.ACKNOWLEDGED),
        C.WITHDRAW: (P2P, S.WITHDRAWN),
    },
    (P2P, S.READY): {
        C.MARK_NOT_READY: (P2P, S.ACKNOWLEDGED),
        C.COMPLETE_TRANSFER: (P2P, S.TRANSFERRED),
        C.REOPEN: (P2P, S.ACKNOWLEDGED),
        C.CHOOSE_CALLBACK: (CALLBACK, S.ACKNOWLEDGED),
        C.DROP_LINE: (CALLBACK, S.ACKNOWLEDGED),
        C.LINK: (P2P, S.READY),
        C.CORRECT: (P2P, S.READY),
        C.WITHDRAW: (P2P, S.WITHDRAWN),
    },
    (P2P, S.TRANSFERRED): {C.REOPEN: (P2P, S.ACKNOWLEDGED)},
    (CALLBACK, S.SCHEDULED): {
        C.ACKNOWLEDGE: (CALLBACK, S.ACKNOWLEDGED),
        C.MARK_REACHED: (CALLBACK, S.CALLED_BACK),
        C.RECORD_NO_ANSWER: (CALLBACK, S.ACKNOWLEDGED),
        C.PARK: (CALLBACK, S.PARKED),
        C.RESCHEDULE: (CALLBACK, S.SCHEDULED),
        C.CALLER_ON_LINE: (P2P, S.WAITING),
        C.CORRECT: (CALLBACK, S.SCHEDULED),
        C.WITHDRAW: (CALLBACK, S.WITHDRAWN),
    },
    (CALLBACK, S.ACKNOWLEDGED): {
        C.MARK_REACHED: (CALLBACK, S.CALLED_BACK),
        C.RECORD_NO_ANSWER: (CALLBACK, S.ACKNOWLEDGED),
        C.PARK: (CALLBACK, S.PARKED),
        C.RELEASE: (CALLBACK, S.SCHEDULED),
        C.TAKE_OVER: (CALLBACK, S.ACKNOWLEDGED),
        C.GIVE_TO: (CALLBACK, S.ACKNOWLEDGED),
        C.RESCHEDULE: (CALLBACK, S.ACKNOWLEDGED),
        C.CALLER_ON_LINE: (P2P, S.WAITING),
        C.CORRECT: (CALLBACK, S.ACKNOWLEDGED),
        C.WITHDRAW: (CALLBACK, S.WITHDRAWN),
    },
    (CALLBACK, S.PARKED): {
        C.ACKNOWLEDGE: (CALLBACK, S.ACKNOWLEDGED),
        C.MARK_REACHED: (CALLBACK, S.CALLED_BACK),
        C.PARK: (CALLBACK, S.PARKED),
        C.RELEASE: (CALLBACK, S.SCHEDULED),
        C.TAKE_OVER: (CALLBACK, S.ACKNOWLEDGED),
        C.RESCHEDULE: (CALLBACK, S.ACKNOWLEDGED),
        C.CALLER_ON_LINE: (P2P, S.WAITING),
        C.CORRECT: (CALLBACK, S.PARKED),
        C.WITHDRAW: (CALLBACK, S.WITHDRAWN),
    },
    (CALLBACK, S.CALLED_BACK): {C.REOPEN: (CALLBACK, S.ACKNOWLEDGED)},
}
OWNED = {S.ACKNOWLEDGED, S.READY, S.PARKED, S.TRANSFERRED, S.CALLED_BACK}
CALLERS_SIDE = {C.WITHDRAW, C.COMPLETE_TRANSFER, C.KEEP_HOLDING, C.CHOOSE_CALLBACK, C.LINK, C.CALLER_ON_LINE}
"""Commands of the technician who hears the caller."""
POSSIBLE = [*EXPECTED, (P2P, S.WITHDRAWN), (CALLBACK, S.WITHDRAWN)]
FORM = FileRequest("d2", CALLBACK, DETAILS)


def standing(kind: Kind, status: Status) -> Request:
    plain = request(kind, status, owner=PAT.id if status in OWNED else None)
    return replace(plain, attempts=ATTEMPTS) if status is S.PARKED else plain


def given(kind: CommandKind, request: Request) -> tuple[Command, Person]:
    """Return the command with what it needs, and somebody whose word carries it: another for what is taken over."""
    takes = kind is C.TAKE_OVER and request.owner is not None
    actor = TESS if kind in CALLERS_SIDE else QUINN if takes else PAT
    to = {C.GIVE_TO: QUINN.id, C.LINK: "r0"}.get(kind)
    return Command(kind, to=to, form=FORM, due=Due(NOW, LATER), changed=("contact",)), actor


@pytest.mark.parametrize("command", [kind for kind in C if kind is not C.PARK])
@pytest.mark.parametrize(("kind", "status"), POSSIBLE)
def test_every_state_times_every_command(kind: Kind, status: Status, command: CommandKind) -> None:
    before = standing(kind, status)
    said, actor = given(command, before)
    target = EXPECTED.get((kind, status), {}).get(command)
    if target is not None:
        after = decide(before, said, actor, LATER).request
        told = command in {C.SAY_STILL_WORKING, C.KEEP_HOLDING}
        assert ((after.kind, after.status), after.version) == (target, before.version + (not told))
    elif (kind, status) in ALREADY.get(command, ()):
        repeated = decide(before, said, actor, LATER)
        assert repeated.effects == ()
        assert replace(repeated.request, acknowledged_by=None, events=before.events) == before
    elif (kind, status, command) == (CALLBACK, S.PARKED, C.RECORD_NO_ANSWER):
        again = decide(before, said, actor, LATER).request
        assert (again.status, again.attempts) == (S.PARKED, ATTEMPTS + 1)
    else:
        with pytest.raises(IllegalMove):
            decide(before, said, actor, LATER)


@pytest.mark.parametrize("kind", list(Kind))
def test_nobody_parks_a_request_by_a_word_of_their_own(kind: Kind) -> None:
    for person in (TESS, PAT, SAM):
        with pytest.raises(NotPermitted):
            decide(standing(kind, S.ACKNOWLEDGED), Command(C.PARK), person, LATER)


def test_the_table_is_the_one_above_and_out_of_closed_states_only_reopening_leads() -> None:
    table = {
        state: {command: (BECOMES.get(command, state[0]), target) for command, target in moves.items()}
        for state, moves in TRANSITIONS.items()
    }
    assert table == EXPECTED
    closed = [moves for (_, status), moves in TRANSITIONS.items() if status not in OPEN]
    assert all(set(moves) == {C.REOPEN} for moves in closed)


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


@pytest.mark.parametrize("command", [kind for kind in C if kind is not C.CALLER_ON_LINE])
def test_a_stranger_changes_nothing(command: CommandKind) -> None:
    with pytest.raises(NotPermitted):
        decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(command), OLA, LATER)


def test_any_technician_takes_the_call_of_who_rings_before_their_callback() -> None:
    before = replace(request(CALLBACK, S.ACKNOWLEDGED, owner=PAT.id), attempts=2, due_at=LATER)
    after = decide(before, Command(C.CALLER_ON_LINE), OLA, LATER).request
    assert (after.kind, after.status, after.owner, after.expected) == (P2P, S.WAITING, None, PAT.id)
    assert (after.technician, after.held_since, after.due_at, after.attempts) == (OLA.id, LATER, None, 0)
    mine = decide(before, Command(C.CALLER_ON_LINE), TESS, LATER).request
    assert (mine.technician, mine.held_by) == (TESS.id, None)


def test_an_offer_is_taken_by_acknowledging_and_only_then() -> None:
    offered = decide(request(status=S.ACKNOWLEDGED, owner=PAT.id), Command(C.GIVE_TO, to=QUINN.id), PAT, NOW).request
    assert (offered.owner, offered.offered_to) == (PAT.id, QUINN.id)
    taken = decide(offered, Command(C.ACKNOWLEDGE, Means.EMOJI), QUINN, LATER)
    assert (taken.request.owner, taken.request.offered_to) == (QUINN.id, None)
    assert [(event.kind, event.data["previous"]) for event in taken.events] == [(E.TAKEN_OVER, PAT.id)]
    ready = decide(offered, Command(C.MARK_READY, Means.WORDS), QUINN, LATER).request
    assert (ready.owner, ready.status, ready.offered_to) == (QUINN.id, S.READY, None)
    kept = decide(offered, Command(C.MARK_READY), PAT, LATER).request
    assert (kept.owner, kept.offered_to) == (PAT.id, None)


def test_what_is_ready_is_taken_over_by_nobody() -> None:
    decision = decide(request(status=S.READY, owner=PAT.id), Command(C.TAKE_OVER), QUINN, LATER)
    assert (decision.request.owner, [event.kind for event in decision.events]) == (PAT.id, [E.FOUND_OWNED])


def test_an_offer_to_nobody_or_to_oneself_is_none() -> None:
    owned = request(status=S.ACKNOWLEDGED, owner=PAT.id)
    for to in (None, PAT.id):
        assert decide(owned, Command(C.GIVE_TO, to=to), PAT, LATER).events == ()


def test_the_third_call_without_answer_parks_and_any_call_goes_on() -> None:
    tried = replace(request(CALLBACK, S.ACKNOWLEDGED, owner=PAT.id), attempts=2)
    parked = decide(tried, Command(C.RECORD_NO_ANSWER), PAT, LATER)
    assert (parked.request.status, parked.request.attempts, parked.request.is_open) == (S.PARKED, 3, True)
    assert [event.kind for event in parked.events] == [E.NO_ANSWER, E.PARKED]
    again = decide(parked.request, Command(C.RESCHEDULE, form=FORM, due=Due(NOW, LATER)), SAM, LATER).request
    assert (again.status, again.attempts, again.due_at) == (S.ACKNOWLEDGED, 0, NOW)


def test_a_correction_of_what_pharmacists_work_with_calls_the_owner_and_another_does_not() -> None:
    owned = request(status=S.ACKNOWLEDGED, owner=PAT.id)
    critical = decide(owned, Command(C.CORRECT, form=FORM, changed=("contact", "member_id")), TESS, LATER)
    assert [(event.kind, event.data["fields"]) for event in critical.events] == [(E.CORRECTED, "contact,member_id")]
    assert "say_in_thread" in [effect.kind for effect in critical.effects]
    assert (critical.request.status, critical.request.owner, critical.request.edits) == (owned.status, PAT.id, 1)
    other = decide(owned, Command(C.CORRECT, form=FORM, changed=("contact",)), TESS, LATER)
    assert [event.kind for event in other.events] == [E.EDITED]
    assert "say_in_thread" not in [effect.kind for effect in other.effects]


def test_what_was_closed_and_did_not_connect_goes_back_to_its_owner_and_holds_anew() -> None:
    closed = replace(request(status=S.TRANSFERRED, owner=PAT.id), closed_at=NOW)
    after = decide(closed, Command(C.REOPEN), TESS, LATER).request
    assert (after.status, after.owner, after.held_since, after.closed_at) == (S.ACKNOWLEDGED, PAT.id, LATER, None)
    ready = decide(request(status=S.READY, owner=PAT.id), Command(C.REOPEN), TESS, LATER).request
    assert (ready.status, ready.held_since, ready.ready_at) == (S.ACKNOWLEDGED, NOW, None)


def test_a_command_that_lacks_its_form_changes_nothing_it_should_not() -> None:
    before = request(status=S.ACKNOWLEDGED, owner=PAT.id)
    assert decide(before, Command(C.CORRECT), TESS, LATER).request.details == before.details
    assert decide(before, Command(C.CHOOSE_CALLBACK), TESS, LATER).request.details == before.details


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
    kinds = [kind for kind in _PHARMACISTS if target_of(before, kind)]
    return any(
        _reaches_the_conversation(decide(before, Command(kind), QUINN, LATER).request, presses - 1) for kind in kinds
    )


_PHARMACISTS = (C.MARK_REACHED, C.COMPLETE_TRANSFER, C.ACKNOWLEDGE, C.MARK_READY)
COMMANDS = st.builds(
    Command,
    kind=st.sampled_from(C),
    means=st.sampled_from(Means),
    heir=st.sampled_from([None, QUINN.id]),
    to=st.sampled_from([None, "r0", PAT.id, QUINN.id]),
    form=st.sampled_from([None, FORM]),
    due=st.sampled_from([None, Due(NOW, LATER)]),
    changed=st.just(("drug",)),
)
PEOPLE = [TESS, PAT, QUINN, SAM, OLA]


class Life(RuleBasedStateMachine):
    """Anybody does anything in any order; the desk's promises hold after each step."""

    @initialize(kind=st.sampled_from(Kind))
    def file(self, kind: Kind) -> None:
        self.request = filed(replace(request(kind), events=0)).request
        self.withdrawn = False

    @rule(command=COMMANDS, actor=st.sampled_from(PEOPLE))
    def somebody_acts(self, command: Command, actor: Person) -> None:
        before, kind = self.request, command.kind
        try:
            decision = decide(before, command, actor, LATER)
        except DeskError:
            return
        self.request = after = decision.request
        self.withdrawn |= kind is C.WITHDRAW and actor.id in {TESS.id, SAM.id, before.held_by} and before.is_open
        assert [event.seq for event in decision.events] == list(range(before.events + 1, after.events + 1))
        assert (after.kind, after.status) in POSSIBLE
        if not before.is_open:
            assert after.status is before.status or kind is C.REOPEN

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

    @invariant()
    def only_a_warm_transfer_has_somebody_on_hold(self) -> None:
        if hasattr(self, "request") and self.request.is_open:
            assert (self.request.held_since is not None) == (self.request.kind is P2P)
            assert self.request.due_at is None or self.request.kind is CALLBACK

    @invariant()
    def an_offer_is_of_who_has_it_to_somebody_else(self) -> None:
        if hasattr(self, "request") and self.request.offered_to is not None:
            assert self.request.owner not in {None, self.request.offered_to}


TestLife = Life.TestCase


@pytest.mark.parametrize("kind", list(Kind))
def test_a_request_starts_where_the_table_says(kind: Kind) -> None:
    decision = filed(replace(request(kind), events=0))
    assert (decision.request.status, decision.request.events) == (START[kind], 1)
    assert [event.kind for event in decision.events] == [E.FILED]
