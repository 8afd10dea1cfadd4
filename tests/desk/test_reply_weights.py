"""What the words of a reply weigh, and that the stored weights are those that the corpus gives."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from desk import reply_weights
from desk.phrases import evidence, hear, read
from desk.reply_weights import FILE, heaviest, weigh
from desk.reply_wording import Word
from tests.desk.replies import rows
from tests.desk.weighing import HELD_OUT, dump, examples, learn, learned_from


def evidence_of(text: str) -> set[str]:
    return evidence(hear(text))


def test_words_weigh_alone_and_together_as_they_are_and_as_their_kind() -> None:
    found = evidence_of("patch her over")
    assert {"patch", "~send", "patch her", "~send ~them ~through", "^ patch", "over $", "patch _ over"} <= found
    assert {"=READY", "=ready", "=asks for the transfer"} <= found


def test_what_words_weigh_is_read_from_the_file() -> None:
    reply_weights._weights.cache_clear()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001  another test read it
    assert weigh({"=ready"}) != weigh(set())


def test_commas_part_no_words_that_belong_together() -> None:
    assert {"now send", "now , send"} <= evidence_of("now, send her")


def test_which_request_it_is_about_weighs_nothing() -> None:
    assert evidence_of("ready for #12") == evidence_of("ready")
    assert evidence_of("#12 ready") == evidence_of("ready")


def test_a_word_nobody_knows_weighs_as_it_is_written() -> None:
    assert "?zxqv" in evidence_of("zxqv")


def test_an_order_to_send_outweighs_small_talk_and_says_why() -> None:
    order, talk = evidence_of("good morning, send the doctor over"), evidence_of("what a rainy day")
    assert weigh(order) > 0 > weigh(talk)
    assert all(weight > 0 for _, weight in heaviest(order))
    assert all(weight < 0 for _, weight in heaviest(talk))


def test_what_weighs_just_what_is_needed_does_so_in_every_process() -> None:
    stored = json.loads(FILE.read_text("utf-8"), parse_float=Decimal)
    for size in range(5, 60):
        found = set(list(stored)[:: len(stored) // size]) - {""}
        assert weigh(found) == float(stored[""] + sum(stored[one] for one in found))


def test_nothing_at_all_weighs_against() -> None:
    assert weigh(set()) == weigh({"never seen anywhere"}) < 0


@pytest.mark.no_cover  # seventeen million steps, none of them the desk's
def test_the_stored_weights_are_those_the_corpus_gives() -> None:
    learned = learn([one for name in learned_from() for one in examples(name)])
    assert FILE.read_text("utf-8") == dump(learned), "run `python -m tests.desk.weighing`"


@pytest.mark.no_cover
def test_the_held_out_replies_are_not_learned_from() -> None:
    assert HELD_OUT not in learned_from()
    held_out = {tuple(sorted(evidence_of(row["text"]))) for row in rows(HELD_OUT) if len(row["text"].split()) > 4}
    learned = {one.evidence for name in learned_from() for one in examples(name)}
    assert len(held_out & learned) <= len(held_out) / 50


def test_what_nobody_learns_from_is_small_and_plain() -> None:
    weights = json.loads(FILE.read_text("utf-8"))
    assert len(weights) < 20_000
    assert all(isinstance(one, float) for one in weights.values())
    assert read("bring the prescriber on board, I have the file open").rule == "its words weigh as ready"
    assert Word("ready", 0, 5).said in weights
