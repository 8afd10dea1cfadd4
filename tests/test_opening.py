from __future__ import annotations

from pathlib import Path

import pytest

from config import WrongSetting
from opening import opened, served_by_one
from tests.whole.harness import settings

pytestmark = pytest.mark.asyncio


async def test_development_keeps_its_key_beside_the_database(tmp_path: Path) -> None:
    for _ in range(2):
        store = await opened(settings(tmp_path))
        assert await store.read(lambda uow: uow.outbox.problems(1)) == []
        await store.close()
    assert (tmp_path / "development.key").stat().st_mode & 0o777 == 0o600


async def test_a_server_that_is_not_there_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    gone = settings(tmp_path, database_url="postgresql+asyncpg://desk:canary@127.0.0.1:9/p2p")
    with pytest.raises(WrongSetting) as caught:
        await opened(gone)
    assert "canary" not in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_file_is_served_by_one_process_and_a_server_by_many(tmp_path: Path) -> None:
    file = settings(tmp_path)
    with (
        served_by_one(file),
        pytest.raises(WrongSetting, match=r"serves from .* already: one process per file"),
        served_by_one(file),
    ):
        pass
    many = settings(tmp_path, database_url="postgresql+asyncpg://desk@127.0.0.1:9/p2p")
    with served_by_one(many), served_by_one(many):
        pass


async def test_a_setting_that_names_no_database_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(WrongSetting, match="P2P_DATABASE_URL"),
        served_by_one(settings(tmp_path, database_url="mysql://x/y")),
    ):
        pass
