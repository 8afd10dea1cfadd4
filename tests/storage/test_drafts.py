"""Forms not yet posted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.handlers.listening import fire
from desk.handlers.tracking import KEPT, keep_paste
from desk.model import Kind
from desk.ports import UnitOfWork
from desk.records import PASTED, Draft, Purpose
from storage.unit_of_work import Unit
from tests.storage.conftest import ClosingStore
from tests.storage.examples import T0


@pytest.mark.asyncio
async def test_drafts_are_replaced_and_forgotten(store: ClosingStore) -> None:
    draft = Draft("d1", "tess", Kind.CALLBACK, T0, {"contact": "Dr. Somebody", "ready": ""})
    assert await store.run(lambda uow: uow.drafts.get("d1")) is None
    await store.run(lambda uow: uow.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0)))
    await store.run(lambda uow: uow.drafts.save(replace(draft, message="17")))
    assert await store.run(lambda uow: uow.drafts.get("d1")) == replace(draft, message="17")
    assert await store.run(lambda uow: uow.drafts.look("d1")) == replace(draft, message="17")
    await store.run(lambda uow: uow.drafts.drop("d1"))
    assert await store.run(lambda uow: uow.drafts.look("d1")) is None
    assert await store.run(lambda uow: uow.drafts.get("d1")) is None


@pytest.mark.asyncio
async def test_a_form_about_a_request_says_which_and_what_it_is_for(store: ClosingStore) -> None:
    draft = Draft(
        "d1", "tess", Kind.PEER_TO_PEER, T0, {"drug": "x"}, purpose=Purpose.CORRECT, request="request-1", edits=3
    )
    await store.run(lambda uow: uow.drafts.save(draft))
    assert await store.run(lambda uow: uow.drafts.get("d1")) == draft
    later = replace(draft, purpose=Purpose.RESCHEDULE, request="request-2", edits=4)
    await store.run(lambda uow: uow.drafts.save(later))
    assert await store.read(lambda uow: uow.drafts.look("d1")) == later


@pytest.mark.parametrize("change", ["UPDATE draft SET purpose = 'future'", "UPDATE draft SET kind = 'future'"])
def test_a_form_of_a_newer_version_is_none(connection: sqlite3.Connection, unit: Unit, change: str) -> None:
    unit.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0))
    connection.execute(change)
    assert unit.drafts.look("d1") is None


def test_a_draft_that_cannot_be_opened_is_none(connection: sqlite3.Connection, unit: Unit) -> None:
    unit.drafts.save(Draft("d1", "tess", Kind.CALLBACK, T0, {"contact": "Dr. Somebody"}))
    connection.execute("UPDATE draft SET sealed = x'00'")
    assert unit.drafts.get("d1") is None


@pytest.mark.asyncio
async def test_a_paste_that_nobody_tracks_and_its_form_in_a_chat_are_forgotten_after_a_day(store: ClosingStore) -> None:
    paste = Draft("paste", "tess", Kind.CALLBACK, T0, {"drug": "Ozempic"}, purpose=Purpose.TRACK)
    own = Draft("own", "ola", Kind.CALLBACK, T0, {"drug": "Ozempic", PASTED: "paste"})
    other = Draft("other", "ola", Kind.CALLBACK, T0, {"drug": "Ozempic"})

    def keep(uow: UnitOfWork) -> None:
        keep_paste(uow, paste)
        keep_paste(uow, own)
        uow.drafts.save(other)

    await store.run(keep)
    assert await store.run(lambda uow: fire(uow, T0 + KEPT - timedelta(seconds=1))) is False
    assert [await store.run(lambda uow: fire(uow, T0 + KEPT)) for _ in range(3)] == [True, True, False]
    left = [await store.run(lambda uow, one=one: uow.drafts.look(one.id)) for one in (paste, own, other)]
    assert left == [None, replace(own, typed={PASTED: "paste"}, at=T0 + KEPT), other]


@pytest.mark.asyncio
async def test_a_paste_that_was_posted_or_deleted_before_leaves_nothing_to_forget(store: ClosingStore) -> None:
    paste = Draft("paste", "tess", Kind.CALLBACK, T0, purpose=Purpose.TRACK)
    await store.run(lambda uow: keep_paste(uow, paste))
    await store.run(lambda uow: uow.drafts.drop("paste"))
    assert [await store.run(lambda uow: fire(uow, T0 + KEPT)) for _ in range(2)] == [True, False]
