"""A reply that quotes one of the bot's messages, as Teams' clients send it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.inbound import Inbound
from bot.quoting import quoted
from bot.turns import turn_of
from tests import activities as said
from tests.activities import CHANNEL_ID, TECHNICIAN
from tests.bot.seeds import StillClock

QUOTE = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1600457867820">'
    '<strong itemprop="mri" itemid="28:desk">P2P Desk</strong><span itemprop="time" itemid="1600457867820"></span>'
    '<p itemprop="preview">Card</p></blockquote>'
)


def message(text: str, page: object, place: said.Place | None = None) -> Inbound:
    told: dict[str, Any] = said.message(TECHNICIAN, text, place)
    told["attachments"] = [{"contentType": "text/html", "content": page}]
    return Inbound.model_validate(told)


def read(inbound: Inbound) -> tuple[str | None, str]:
    turn = turn_of(inbound, StillClock())
    assert turn is not None
    return turn.reply_to, inbound.plain_text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (f"<div>\n{QUOTE}\n<p>1 mg &amp; weekly</p>\n</div>", "1 mg & weekly"),
        (f"<div><p>1 mg</p>{QUOTE}<p>week<b>ly</b><br>or less</p></div>", "1 mg\nweekly\nor less"),
    ],
)
def test_the_quote_says_which_message_is_meant_and_is_not_part_of_what_was_typed(page: str, words: str) -> None:
    assert read(message("P2P DeskCard1 mg", page)) == ("1600457867820", words)


def test_newer_clients_name_the_message_in_the_text() -> None:
    text = '<quoted messageId="1772050244572"/> 1 mg &amp; weekly'
    assert read(message(text, f"<p>{text}</p>")) == ("1772050244572", "1 mg & weekly")


@pytest.mark.parametrize(
    "page",
    [
        "<div>1 mg</div>",
        "<blockquote>said elsewhere</blockquote>1 mg",
        QUOTE.replace("</blockquote>", ""),
        QUOTE.replace("itemid", "id"),
        {"type": "AdaptiveCard"},
        None,
    ],
)
def test_without_a_quote_what_was_typed_stays_as_it_is(page: object) -> None:
    assert read(message("1 mg", page)) == (None, "1 mg")


def test_in_a_channel_nothing_is_taken_out() -> None:
    inbound = message("Card ready", f"{QUOTE}ready", said.channel("1001"))
    assert inbound.conversation_base == CHANNEL_ID
    assert read(inbound) == (None, "Card ready")


@pytest.mark.parametrize("page", ["<blockquote " * 2500, QUOTE * 100, "<" * 28_000, '<quoted messageId="' * 1500])
def test_no_page_takes_long(page: str) -> None:
    begun = time.thread_time()
    quoted(page, [page])
    assert time.thread_time() - begun < 1
