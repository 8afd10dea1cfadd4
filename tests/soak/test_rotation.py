"""A key rotated while real processes work, on both databases, the rotation itself killed and started again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.soak.processes import Ground
from tests.soak.processes_rotation import rotated_under_load

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server(fsync=True)
    yield made
    made.close()


@pytest.fixture
def ground(tmp_path: Path, server: Server) -> Ground:
    return Ground(tmp_path, server, 20251107, whole=False)


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgres"])
async def test_a_rotation_under_load_is_noticed_by_nobody(ground: Ground, postgres: bool) -> None:  # noqa: FBT001  the case
    act = partial(rotated_under_load, replicas=1, forms=600, kills=1, every=1.5)  # `dev.py soak` has two replicas
    figures = await ground.play(act, "rotation", postgres=postgres)
    assert (figures["lost"], figures["doubled"], figures["broken audit chains"]) == (0, 0, 0)
    assert figures["asked"] >= 10
