from dataclasses import replace

import pytest

from cards.check import check_card
from cards.problems import HAPPENED, NONE_LEFT, problems_card, refused_card, todo_words, what_words, why_words
from desk.effects import Effect, EffectKind, to_channel, to_person
from desk.events import EventKind
from desk.records import Problem, ProblemState
from desk.reported import COUNTED, Board, Happened, Reported
from tests.cards.reading import band, buttons, of_type, texts
from tests.cards.samples import ET, FILED_AT, TECHNICIAN

K = EffectKind


def reported(
    kind: EffectKind = K.POST_REQUEST,
    reason: str = "answered 400",
    state: ProblemState = ProblemState.DEAD,
    **told: object,
) -> Reported:
    lane = to_person(TECHNICIAN.id) if kind in {K.NOTIFY_PERSON, K.SHOW} else to_channel("19:p2p@thread.tacv2")
    problem = Problem(7, lane, Effect(kind, lane, "request-1"), state, reason, 3, FILED_AT)
    return Reported(problem, **{"number": 12, **told})


def test_a_post_that_died_says_what_when_why_and_what_to_do() -> None:
    message = problems_card(Board((reported(),)), ET)
    assert message.summary == "Delivery problems: 1"
    assert texts(message.card) == [
        "Delivery problems",
        "Post of #12 · Not delivered",
        "Tue Nov 24, 10:41 ET",
        "Teams did not accept its content (400).",
        "The request is kept and its technician was told. Mend the cause, then Send again.",
    ]
    assert buttons(message.card) == [("Send again", "send_again"), ("Dismiss", "dismiss"), ("Look again", "problems")]
    assert [one["data"] for one in of_type(message.card, "Action.Execute")][:2] == [{"problem": 7}] * 2
    assert band(message.card)["style"] == "attention"
    check_card(message.card)


def test_one_in_doubt_is_told_by_its_word_and_colour() -> None:
    card = problems_card(Board((reported(reason="answered 504", state=ProblemState.DOUBTFUL),)), ET).card
    assert band(card)["style"] == "warning"
    assert texts(card)[1:] == [
        "Post of #12 · Not confirmed by Teams",
        "Tue Nov 24, 10:41 ET",
        "Teams failed before confirming it (504).",
        "It may stand there, and the bot repeats it by itself. Look: if it stands, Dismiss; if not, Send again.",
    ]


def test_what_nobody_misses_can_only_be_dismissed() -> None:
    card = problems_card(Board((reported(moot=True),)), ET).card
    assert buttons(card)[0] == ("Dismiss", "dismiss")
    assert "not needed any more" in texts(card)[4]


def test_nothing_left_says_so() -> None:
    message = problems_card(Board(), ET)
    assert message.summary == "Delivery problems: none"
    assert texts(message.card) == ["Delivery problems", NONE_LEFT]
    check_card(message.card)


def test_a_full_card_fits_and_counts_the_rest() -> None:
    rows = tuple(reported(K.NOTIFY_PERSON, person=replace(TECHNICIAN, name="Ångström " * 9)) for _ in range(8))
    card = problems_card(Board(rows, 5, Happened.SENT_AGAIN, rows[0]), ET).card
    assert texts(card)[-1] == "And 5 more, newer than these."
    check_card(card)
    many = problems_card(Board(rows, COUNTED - 8), ET).card
    assert texts(many)[-1] == f"And at least {COUNTED - 8} more, newer than these."


@pytest.mark.parametrize("happened", Happened)
def test_what_happened_stands_on_top(happened: Happened) -> None:
    about = None if happened is Happened.SETTLED_BEFORE else reported()
    told = texts(problems_card(Board((), 0, happened, about), ET).card)[1]
    assert told == HAPPENED[happened][0].format(what="Post of #12")
    assert "{" not in told


WHAT: dict[str, Reported] = {
    "Post of #12": reported(),
    "Update of the post of #12": reported(K.REFRESH_POST),
    "Update of the receipt of #12": reported(K.REFRESH_RECEIPT),
    "Update of the READY card of #12": reported(K.REFRESH_READY),
    "Mark on the second post of #12": reported(K.CLOSE_COPY),
    "READY line of #12": reported(K.SAY_IN_THREAD, event=EventKind.READY),
    "Line in the thread of #12": reported(K.SAY_IN_THREAD, event=EventKind.TAKE_OVER_ASKED),
    "Message to Terry Moss about #12": reported(K.NOTIFY_PERSON, person=TECHNICIAN, event=EventKind.ACKNOWLEDGED),
    "READY message to Terry Moss about #12": reported(K.NOTIFY_PERSON, person=TECHNICIAN, event=EventKind.READY),
    "Message to somebody about #12": reported(K.NOTIFY_PERSON),
    "Answer to Terry Moss": reported(K.SHOW, person=TECHNICIAN, number=None),
    "List of the channel's members": reported(K.LEARN_MEMBERS, number=None),
    "Post of a request that cannot be read": reported(number=None),
}


@pytest.mark.parametrize("words", WHAT)
def test_what_it_was_is_told_in_plain_words(words: str) -> None:
    assert what_words(WHAT[words]) == words


WHY: dict[str, str] = {
    "answered 403": "(403): the bot was removed or blocked",
    "answered 404": "(404): it was deleted",
    "answered 413": "too large for Teams (413)",
    "answered 409": "Teams refused it (409).",
    "answered 307": "sent the bot elsewhere (307)",
    "answered 502": "before confirming it (502)",
    "answered 200": "without saying under which number (200)",
    "answered 999": "before confirming it (999)",
    "accepted without an id": "without saying under which number",
    "half-sent": "stopped while it was sending it",
    "not readable": "present encryption keys",
    "not rendered: ValueError": "could not draw its card",
    "outcome refused: DuplicateError": "could not keep what became of it",
    "ServerTimeoutError": "did not answer in time",
    "TimeoutError": "did not answer in time",
    "ServerDisconnectedError": "connection to Teams broke",
    "ClientOSError": "connection to Teams broke",
    "address not allowed": "service hosts",
    "<at>Everybody</at>": "bot's log says more",
    "": "no reason is known",
}


@pytest.mark.parametrize("reason", WHY)
def test_why_is_told_in_plain_words(reason: str) -> None:
    words = why_words(reported(reason=reason).problem)
    assert WHY[reason] in words
    assert words.endswith(".")
    assert "<at>" not in words


@pytest.mark.parametrize("kind", EffectKind)
def test_each_kind_says_what_was_kept(kind: EffectKind) -> None:
    words = todo_words(reported(kind, person=TECHNICIAN))
    assert words
    assert "{" not in words
    assert what_words(reported(kind))


def test_who_is_no_operator_gets_one_sentence() -> None:
    message = refused_card()
    assert "Nothing changed." in texts(message.card)[1]
    check_card(message.card)


def test_a_persons_name_plays_no_tricks() -> None:
    odd = replace(TECHNICIAN, name="<at>All</at> {name}")
    card = problems_card(Board((reported(K.NOTIFY_PERSON, person=odd),)), ET).card
    assert "<at>" not in str(texts(card))
