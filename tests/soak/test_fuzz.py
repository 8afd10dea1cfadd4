"""A short, seeded form of the fuzzer, and that it would notice: `python -m tests.soak.fuzz` runs it at length."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desk.events import EventKind
from tests.activities import ADMIN, PHARMACIST, SUPERVISOR, TECHNICIAN, TENANT
from tests.bot import gate_bodies
from tests.bot.gate_calls import encoded
from tests.issuer import Issuer
from tests.soak.figures import say, table
from tests.soak.fuzz import FAMILIES, Answered, Case, _judged, fuzz
from tests.soak.fuzz_judge import refused
from tests.soak.fuzz_policy import _may
from tests.soak.fuzz_presses import NOBODY, PEOPLE, Known, honest, press
from tests.soak.fuzz_values import damaged, mutated, noise, written
from tests.soak.fuzz_world import SECRET_WORD

SEED = 20251122
SHORT = 2_500
NOTHING = Known((), (), ())


@pytest.mark.asyncio
async def test_nothing_is_taken_changed_or_told_that_should_not_be(tmp_path: Path) -> None:
    figures = await fuzz(tmp_path, SHORT, SEED, flat=1.15)  # so short a run is hardly over its warm-up
    say(table(f"fuzz, seed {SEED}", figures.rows()))
    assert set(figures.statuses) == set(FAMILIES)
    assert all(figures.statuses[name][200] > 100 for name in ("odd", "forged presses", "unprivileged", "outsiders"))


@pytest.mark.parametrize("name", gate_bodies.RAW)
def test_the_judge_wants_refused_what_the_matrix_wants_refused(name: str) -> None:
    issuer = Issuer()
    assert refused(gate_bodies.RAW[name][1](issuer), issuer.service_url, TENANT)


@pytest.mark.parametrize("name", [name for name, (status, _) in gate_bodies.BAD.items() if status == 403])
def test_the_judge_wants_refused_who_comes_from_elsewhere(name: str) -> None:
    issuer = Issuer()
    assert refused(encoded(issuer, **gate_bodies.BAD[name][1]), issuer.service_url, TENANT)


@pytest.mark.parametrize("name", ["tenant in capitals", "tenant in the conversation alone", "members nobody knows"])
def test_the_judge_lets_in_what_may_come_in(name: str) -> None:
    issuer = Issuer()
    assert not refused(encoded(issuer, **gate_bodies.GOOD[name]), issuer.service_url, TENANT)


@pytest.mark.parametrize(
    ("kind", "actor", "may"),
    [
        (EventKind.ACKNOWLEDGED, PHARMACIST, True),
        (EventKind.ACKNOWLEDGED, TECHNICIAN, False),
        (EventKind.READY, SUPERVISOR, False),
        (EventKind.WITHDRAWN, TECHNICIAN, True),
        (EventKind.WITHDRAWN, PHARMACIST, False),
        (EventKind.WITHDRAWN, NOBODY, False),
        (EventKind.CALLER_ON_LINE, NOBODY, True),
        (EventKind.DISMISSED, ADMIN, True),
        (EventKind.DISMISSED, PHARMACIST, False),
        (EventKind.REFUSED, NOBODY, True),
    ],
)
def test_the_policy_of_the_fuzzer_tells_people_apart(kind: EventKind, actor: object, *, may: bool) -> None:
    assert _may(kind, getattr(actor, "object_id", None), {TECHNICIAN.object_id}) is may


def test_a_wrong_answer_is_noticed() -> None:
    case = Case(1, b"{}", "", frozenset({401}), outside=True)
    assert _judged(case, Answered(401)) == []
    assert len(_judged(case, Answered(500, b"Traceback"))) == 2
    assert len(_judged(case, Answered(200, SECRET_WORD.encode()))) == 2
    assert len(_judged(case, Answered(0))) == 1


def test_the_same_seed_says_the_same() -> None:
    def said(seed: str) -> list[bytes]:
        dice = random.Random(seed)
        made = [
            noise(dice),
            damaged(b'{"a": [1, 2, 3]}', dice),
            written(mutated({"a": {"b": [1, "x"]}}, dice, 3), dice),
        ]
        return [
            *made,
            str(press(dice, NOTHING, NOBODY)["value"]).encode(),
            honest(dice, NOTHING, PEOPLE[0])["type"].encode(),
        ]

    assert [said(str(seed)) for seed in range(50)] == [said(str(seed)) for seed in range(50)]
