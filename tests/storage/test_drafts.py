"""Forms not yet posted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from desk.model import Kind
from desk.records import Draft, Purpose
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
