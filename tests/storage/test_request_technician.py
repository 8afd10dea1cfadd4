"""The open requests of a technician: who has the caller, else who filed it."""

from __future__ import annotations

import pytest

from desk.model import Kind, Status
from tests.storage.conftest import ClosingStore
from tests.storage.examples import a_request, after

pytestmark = pytest.mark.asyncio


async def test_who_has_the_caller_is_the_technician_else_who_filed_it(store: ClosingStore) -> None:
    made = (
        a_request(1, filed_at=after(30), filed_by="tess"),
        a_request(2, filed_at=after(20), filed_by="tess", held_by="tom"),
        a_request(3, filed_at=after(10), filed_by="tom", kind=Kind.CALLBACK, status=Status.SCHEDULED, held_by="tess"),
        a_request(4, filed_by="tess", status=Status.WITHDRAWN),
    )
    for one in made:
        await store.run(lambda uow, one=one: uow.requests.add(one))
    found = {
        person: [one.number for one in await store.run(lambda uow, person=person: uow.requests.open_for(person))]
        for person in ("tess", "tom", "ola")
    }
    assert found == {"tess": [3, 1], "tom": [2], "ola": []}
