from desk.commands import CommandKind
from desk.events import EventKind
from desk.handlers.answering import answer, in_sight, refuse
from desk.model import Place
from desk.outcome import OutcomeKind
from tests.desk.build import OLA, PAT, TESS
from tests.desk.talk import Desk, posted


def test_a_press_can_be_meant_in_its_channel_on_its_own_message_or_by_its_technician() -> None:
    desk = posted()
    ref = desk.read(lambda uow: uow.messages.of(desk.request().id, Place.RECEIPT))[0]
    assert in_sight(desk.in_channel(OLA), desk.request(), None)
    assert in_sight(desk.in_chat(TESS), desk.request(), None)
    assert in_sight(desk.in_chat(OLA), desk.request(), ref)
    assert not in_sight(desk.in_chat(OLA), desk.request(), None)


def test_a_refusal_is_on_record_and_changes_nothing_else() -> None:
    desk = posted()
    before, turn = desk.request(), desk.in_chat(OLA)

    def work_of(desk: Desk) -> OutcomeKind:
        request = desk.request().id
        return desk.do(lambda uow: refuse(uow, turn, _loaded(uow.requests.get(request)), CommandKind.CORRECT)).kind

    assert work_of(desk) is OutcomeKind.FORBIDDEN
    assert desk.events()[-1] == (EventKind.REFUSED, OLA.id)
    assert (desk.request().version, desk.request().details) == (before.version, before.details)


def _loaded(request: object) -> object:
    assert request is not None
    return request


def test_the_answer_is_the_pressed_messages_card_or_the_list_or_nothing() -> None:
    desk = posted()
    request = desk.request()
    at_post = desk.read(lambda uow: answer(uow, desk.in_channel(PAT, desk.post()), request, OutcomeKind.DONE))
    assert (at_post.place, at_post.kind) == (Place.POST, OutcomeKind.DONE)
    listed = desk.read(lambda uow: answer(uow, desk.in_chat(TESS), request, OutcomeKind.UNCHANGED))
    assert [one.request.id for one in listed.mine] == [request.id]
    hidden = desk.read(lambda uow: answer(uow, desk.in_chat(OLA), request, OutcomeKind.UNCHANGED))
    assert hidden.kind is OutcomeKind.FORBIDDEN
