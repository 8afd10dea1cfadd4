"""A reply as words: markup, quotes, names and spelling."""

from __future__ import annotations

import pytest

from desk.reply_details import said
from desk.reply_language import KNOWN, SLIPS
from desk.reply_wording import MOST_TOKENS, plain, words


def heard(text: str) -> str:
    return said(words(plain(text).text, SLIPS, KNOWN)).strip()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("<p>I&#39;m <b>ready</b></p>", "i am ready"),
        ("ready<br>now", "ready . now"),
        ('<img alt="🟢"> ready', "@go ready"),
        ("<at>P2P Desk</at>&nbsp;ready", "ready"),
        ("@P2P Desk ready", "ready"),
        ("<at>Tina Park</at> ready", "@who ready"),
        ("@Tina Park ready @ 4410", "@who ready at 4410"),
        ("@tina park", "@who @x"),
        ("@Tina Ready", "@who ready"),
        ("@Tina I'm on", "@who i am on"),
        ("so @Tina  Park", "so @who @name"),
        ("I’m here, we'll see, isn't", "i am here , we will see , is not"),
        ("omar's Okafor's", "@name is @x is"),
        ("o'clock d'accord", "oclock @x"),
        ("can't won’t ma'am", "can not will not madam"),
        ("todavía está", "todavia is"),
        ("dr reddy, reddy", "dr @x , ready"),
        ("I m ready", "i am ready"),
        ("10min 2:30 2.30 (614) 555-0143", "10 minutes 2:30 2:30 @phone"),
        ("he said \"ready\" 'ready' don't", "he said @quoted @quoted do not"),
        ("ready :) <3 ~ ~5 100%", "ready ~ 5 100 @x"),
        ("a — b … c? d* #4", "a - @x . . . @x ? the # 4"),
        ("🎉 ⏳ 👍🏽 ❌", ", @clock @seen @stop"),
        ("w/ dr w/o", "with dr with , o"),
    ],
)
def test_words_are_heard(text: str, line: str) -> None:
    assert heard(text) == line


@pytest.mark.parametrize(
    ("text", "own", "quoted"),
    [
        ("> are you ready?\nyes", "yes", "> are you ready?"),
        ("Tina Park: ready?\nyes", "yes", "Tina Park: ready?"),
        ("[2:15 PM] Omar: ready?\nyes", "yes", "[2:15 PM] Omar: ready?"),
        ("Tina: ready", "Tina: ready", ""),
        ("Update: ready\nthanks", "Update: ready\nthanks", ""),
        ("<blockquote>ready</blockquote>yes <s>no</s>", "yes", ""),
        ("<blockquote>a <blockquote>b</blockquote> ready</blockquote>thanks", "thanks", ""),
        ("<BLOCKQUOTE itemid='1'><s>no</BLOCKQUOTE>ready</s>", "ready", ""),
        ("<s>no</s> ready <del>not</del>", "ready", ""),
        ("</s>ready<blockquote>", "ready", ""),
        ("~~ready~~ no", "no", ""),
    ],
)
def test_what_is_quoted_or_struck_out_is_put_aside(text: str, own: str, quoted: str) -> None:
    found = plain(text)
    assert (found.text, found.quoted) == (own, quoted)


def test_a_word_knows_where_it_stood() -> None:
    text = plain("im  ready, Tina").text
    assert [text[one.start : one.end] for one in words(text, SLIPS, KNOWN)] == ["im", "im", "ready", ",", "Tina"]


def test_no_more_words_are_heard_than_anybody_announces_in() -> None:
    assert len(words("so " * 1_000, SLIPS, KNOWN)) == MOST_TOKENS
