"""The roster over HTTP: an admin changes it in chat, it counts at once, and it is kept over a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.events import ROSTER
from storage.audit import AuditTrail
from tests.activities import ADMIN, CHANNEL_ID, PHARMACIST, PHARMACIST_2, SUPERVISOR, TECHNICIAN
from tests.whole.harness import restarted, teams, whole, words

pytestmark = pytest.mark.asyncio

OMAR = {"person": PHARMACIST.object_id, "role": "pharmacist"}


async def test_a_removed_pharmacists_call_goes_to_the_others_and_their_next_press_is_refused(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        for person in (SUPERVISOR, PHARMACIST):
            desk.teams.know(person.id)
        _, post = await desk.file()
        await desk.react(PHARMACIST, post, "like")
        card = await desk.type(ADMIN, "roster")
        assert "Pharmacists · 2 | Lena Vogt, Omar Reyes" in words(card.card)
        body = await desk.press(ADMIN, card, "Remove", OMAR)
        assert "Omar Reyes is not a pharmacist any more. | #1 goes to the other pharmacists." in words(body["value"])
        await desk.settled()
        assert "Waiting for a pharmacist" in words(desk.now(post).card)
        assert desk.told(TECHNICIAN)[-1].startswith("#1 waiting again: Omar Reyes is no pharmacist any more.")
        gone = "not on the roster as a pharmacist any more. | #1 goes to the other pharmacists."
        assert desk.told(SUPERVISOR) == [f"Omar Reyes is {gone}"]
        assert desk.told(PHARMACIST) == [f"You are {gone}"]
        refused = await desk.press(PHARMACIST, desk.now(post), "Acknowledge")
        assert refused["value"] == "Pharmacists only. Nothing changed."
        lines = [one for one in desk.teams.thread(CHANNEL_ID, post.id) if "<at>Lena Vogt</at>" in words(one.card)]
        assert len(lines) == 1


async def test_others_are_refused_in_their_own_chat(tmp_path: Path) -> None:
    async with whole(tmp_path) as desk:
        answer = await desk.type(SUPERVISOR, "roster")
        assert words(answer.card).startswith("Admins only | Only an admin")
        assert desk.teams.posts(CHANNEL_ID) == []


async def test_what_was_changed_in_chat_holds_after_a_restart_with_the_same_settings(tmp_path: Path) -> None:
    async with teams() as fake:
        async with restarted(tmp_path, fake) as desk:
            fake.know(ADMIN.id)
            card = await desk.type(ADMIN, "roster")
            await desk.press(ADMIN, card, "Remove", OMAR)
            await desk.press(ADMIN, card, "Add", {"person": TECHNICIAN.object_id, "role": "supervisor"})
            await desk.settled()
        async with restarted(tmp_path, fake) as desk:
            told = words((await desk.type(ADMIN, "roster")).card)
            assert f"Pharmacists · 1 | {PHARMACIST_2.name} |" in told
            assert f"Supervisors · 2 | {SUPERVISOR.name}, {TECHNICIAN.name}" in told
            assert await desk.desk.store.read(_broken) is None


def _broken(uow: object) -> int | None:
    """Return the first broken event of the roster's chain, None when it holds."""
    trail = getattr(uow, "audit", None)
    assert isinstance(trail, AuditTrail)
    return trail.first_broken(ROSTER)
