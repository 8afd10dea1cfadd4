"""One command on one request: kept whole or not at all, whoever gives it."""

from __future__ import annotations

import pytest

from desk.commands import Command, CommandKind
from desk.effects import EffectKind
from desk.errors import IllegalMove, NotPermitted
from desk.events import EventKind
from desk.handlers.deciding import attempt, decided
from desk.model import Means, Person, Status
from desk.ports import UnitOfWork
from tests.desk.build import PAT, QUINN, TESS
from tests.desk.talk import Desk, posted

C = CommandKind
ACKNOWLEDGE = Command(C.ACKNOWLEDGE, Means.EMOJI)


def tried(desk: Desk, command: Command, person: Person, spared: str | None = None) -> bool:
    def work(uow: UnitOfWork) -> bool:
        request = uow.requests.get(desk.request().id)
        assert request is not None
        return attempt(uow, request, command, uow.people.get(person.id) or person, desk.now, spared)

    return desk.do(work)


@pytest.mark.parametrize(
    ("command", "person", "error"),
    [(Command(C.REOPEN), PAT, IllegalMove), (ACKNOWLEDGE, TESS, NotPermitted)],
)
def test_what_is_not_legal_or_not_permitted_changes_nothing(
    command: Command, person: Person, error: type[Exception]
) -> None:
    desk = posted()
    before = (desk.request(), desk.events(), dict(desk.store.kept.timers), desk.queued())
    assert not tried(desk, command, person)
    assert (desk.request(), desk.events(), dict(desk.store.kept.timers), desk.queued()) == before
    with pytest.raises(error):
        desk.do(lambda uow: decided(uow, desk.request(), command, uow.people.get(person.id) or person, desk.now))


def test_what_is_done_is_saved_on_record_and_queued_in_one() -> None:
    desk = posted()
    assert tried(desk, ACKNOWLEDGE, PAT)
    assert (desk.request().status, desk.request().owner) == (Status.ACKNOWLEDGED, PAT.id)
    assert desk.events()[-1][0] is EventKind.ACKNOWLEDGED
    assert EffectKind.REFRESH_POST in {effect.kind for effect in desk.queued()}


def notified(desk: Desk) -> set[str | None]:
    return {effect.person for effect in desk.queued() if effect.kind is EffectKind.NOTIFY_PERSON}


def test_who_is_told_with_more_right_after_is_spared_the_message_and_nobody_else() -> None:
    told, spared, other = posted(), posted(), posted()
    tried(told, ACKNOWLEDGE, PAT)
    tried(spared, ACKNOWLEDGE, PAT, TESS.id)
    tried(other, ACKNOWLEDGE, PAT, QUINN.id)
    assert notified(told) == notified(other) == {TESS.id}
    assert notified(spared) == set()


def test_an_emoji_on_a_request_that_somebody_has_says_so_once_until_it_changes_hands() -> None:
    desk = posted()
    tried(desk, ACKNOWLEDGE, PAT)
    desk.deliver()
    for first in (True, False):
        assert tried(desk, ACKNOWLEDGE, QUINN)
        assert (QUINN.id in notified(desk)) is first
        desk.deliver()
    desk.wait(1)
    tried(desk, Command(C.TAKE_OVER), QUINN)
    desk.wait(1)
    tried(desk, Command(C.TAKE_OVER), PAT)
    desk.deliver()
    desk.wait(1)
    assert tried(desk, ACKNOWLEDGE, QUINN)
    assert QUINN.id in notified(desk)
