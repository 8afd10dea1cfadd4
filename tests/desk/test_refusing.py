"""A no that is about no request is on record, in a chain of the person's own."""

from __future__ import annotations

from desk.events import EventKind, of_person
from desk.handlers.refusing import allowed
from desk.policy import Ask
from tests.desk.build import PAT, TESS
from tests.desk.talk import Desk


def test_each_no_follows_the_one_before_and_a_yes_leaves_no_trace() -> None:
    desk = Desk().open()
    turn = desk.in_chat(TESS)
    for what in (Ask.SEE_QUEUE, Ask.SEE_MINE, Ask.SEE_ROSTER):
        known = desk.do(lambda uow: uow.people.lock(TESS.id))
        said = desk.do(lambda uow, what=what, known=known: allowed(uow, turn, known, what))
        assert said is (what is Ask.SEE_MINE)
    trail = desk.read(lambda uow: list(uow.audit.of(of_person(TESS.id))))
    assert [(one.seq, one.kind, one.actor, one.data["command"]) for one in trail] == [
        (1, EventKind.REFUSED, TESS.id, "see_queue"),
        (2, EventKind.REFUSED, TESS.id, "see_roster"),
    ]
    assert desk.read(lambda uow: uow.audit.last(of_person(PAT.id))) == 0
