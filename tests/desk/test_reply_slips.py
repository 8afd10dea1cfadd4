"""Slips of the thumb: a word becomes another only when that is plain."""

from __future__ import annotations

import pytest

from desk.reply_slips import READY_SLIPS, Slips

SLIPS = Slips(
    {"ready", "transfer", "please", "place", "take", "not", "it", "looking", "someone", "on", "no"},
    ["transfer", "please", "place", "take", "not", "it", "looking", "someone", "on", "no"],
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            (one, "ready")
            for one in ("redy", "raedy", "reayd", "rwady", "reqdy", "realdy", "reaaady", "readyyyy", "ready")
        ),
        *((one, "transfer") for one in ("trasnfer", "tranfer", "transfre", "tansfer", "trnasfer", "transferr")),
        *(("taek", "take"), ("nto", "not"), ("ti", "it"), ("lookng", "looking"), ("lookinng", "looking")),
        *(("tsomeone", "someone"), ("lookking", "looking"), ("pleeeease", "please")),
    ],
)
def test_a_slip_is_repaired(written: str, meant: str) -> None:
    assert SLIPS.repair(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *(
            "read",
            "reads",
            "really",
            "realy",
            "already",
            "alredy",
            "aready",
            "reedy",
            "steady",
            "real",
            "reply",
            "early",
        ),
        *("plase", "no1", "tke", "cooking", "x", "x" * 40, "transferred", "xyzzyx", "ab"),
    ],
)
def test_what_may_be_another_word_is_left_alone(written: str) -> None:
    assert SLIPS.repair(written) is None


def test_ready_keeps_most_of_its_letters() -> None:
    assert all(len(set("ready") & set(slip)) >= 3 for slip in READY_SLIPS)
