"""What the rendering of a message reads with its claim; each view's own card is tested where it is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.delivery import Delivery
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.handlers import loading
from desk.model import Person, Place
from desk.records import Draft, Which
from tests.desk.build import CHANNEL, NOW, PAT, QUINN, SAM, TESS, request
from tests.desk.talk import URL, Desk, held, posted

ANOTHER = Person("zoe", "Zoe Old", "29:zoe")
"""Who has never spoken to the bot and is on no roster."""


def loaded(desk: Desk, effect: Effect) -> Delivery:
    return desk.read(lambda uow: loading.load(uow, held(effect), desk.now))


def shown(view: View, person: Person = TESS, **more: str) -> Effect:
    return replace(Effect(EffectKind.SHOW, to_person(person.id), person=person.id, view=view), **more)


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (EffectKind.POST_REQUEST, {Place.POST}),
        (EffectKind.REFRESH_POST, {Place.POST}),
        (EffectKind.SAY_IN_THREAD, {Place.POST}),
        (EffectKind.REFRESH_RECEIPT, {Place.RECEIPT}),
        (EffectKind.CLOSE_COPY, {Place.POST}),
        (EffectKind.REDACT, {Place.POST, Place.RECEIPT}),
        (EffectKind.NOTIFY_PERSON, set()),
    ],
)
def test_an_effect_reads_the_messages_that_it_edits_or_hangs_under(kind: EffectKind, places: set[Place]) -> None:
    desk = posted()
    desk.deliver()
    found = loaded(desk, Effect(kind, to_channel(CHANNEL), desk.request().id, 1, person=TESS.id))
    assert {ref.place for ref in found.refs} == places
    assert found.snapshot is not None


def test_who_never_spoke_to_the_bot_is_reached_where_its_channel_is() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.people.save(ANOTHER))
    assert getattr(loaded(desk, shown(View.GUIDE, ANOTHER)).person, "service_url", None) == URL
    nowhere = Desk().open(channel=None)
    nowhere.do(lambda uow: uow.people.save(ANOTHER))
    assert getattr(loaded(nowhere, shown(View.GUIDE, ANOTHER)).person, "service_url", "unknown") is None


def test_a_list_is_of_the_persons_own_open_requests() -> None:
    desk = posted()
    assert [one.request.id for one in loaded(desk, shown(View.MINE)).listed] == [desk.request().id]
    assert loaded(desk, shown(View.MINE, QUINN)).listed == ()


def test_the_queue_is_the_list_that_was_asked_for_and_only_for_those_who_may() -> None:
    desk = posted()
    for which in Which:
        found = loaded(desk, shown(View.QUEUE, SAM, root=which))
        assert found.queue is not None
        assert found.queue.which is which
    everything = loaded(desk, shown(View.QUEUE, SAM)).queue
    assert everything is not None
    assert everything.which is Which.ALL
    assert loaded(desk, shown(View.QUEUE, TESS)).queue is None


def test_a_form_reads_its_draft_with_the_request_that_it_is_about() -> None:
    desk = posted()
    about = Draft("about", TESS.id, desk.request().kind, NOW, request=desk.request().id)
    plain = replace(about, id="plain", request=None)
    for draft in (about, plain):
        desk.do(lambda uow, draft=draft: uow.drafts.save(draft))
        found = loaded(desk, shown(View.FORM_CORRECT, draft=draft.id))
        assert (found.draft, found.snapshot is not None) == (draft, draft is about)
        assert [one.id for one in found.roster] == [PAT.id, QUINN.id]
    assert loaded(desk, shown(View.FORM_CORRECT, draft="gone")).draft is None


def test_a_form_offers_who_decisioned_it_even_when_they_are_no_pharmacist_any_more() -> None:
    desk = Desk().open()
    desk.do(lambda uow: uow.people.save(ANOTHER))

    def offered(decisioned_by: str) -> list[str]:
        about = replace(request(), decisioned_by=decisioned_by)
        return [one.id for one in desk.read(lambda uow: loading.roster_of(uow, about))]

    assert offered(ANOTHER.id) == [PAT.id, QUINN.id, ANOTHER.id]
    assert offered(PAT.id) == offered("somebody nobody knows") == [PAT.id, QUINN.id]


def test_of_a_request_that_is_gone_nothing_is_shown() -> None:
    found = loaded(Desk().open(), Effect(EffectKind.REFRESH_POST, to_channel(CHANNEL), "gone"))
    assert (found.snapshot, found.refs, found.unreadable) == (None, (), False)
