"""What people type to the bot, and the bot's arrival in a chat or a channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desk.commands import BindChannel, Turn
from desk.effects import Effect, EffectKind, View, to_channel, to_person
from desk.handlers.arriving import arrive, is_new
from desk.handlers.attending import attend
from desk.handlers.choosing import ask_meant, read_answer, read_words, take_meant
from desk.handlers.desking import preselected, remove, say, set_up
from desk.handlers.listening import reply
from desk.handlers.naming import is_own_post, say_apart
from desk.handlers.preserving import hold, is_hold
from desk.handlers.recalling import recall
from desk.handlers.refusing import allowed
from desk.handlers.ruling import ask, ask_here
from desk.handlers.tracking import offer, pasted
from desk.history import asked_for
from desk.model import Kind
from desk.nearly import corrections, has_number
from desk.outcome import Outcome, OutcomeKind
from desk.policy import Ask, permits
from desk.ports import UnitOfWork
from desk.presence import understand
from desk.records import MEANT, Draft, Which
from desk.roster import zone_of

WORDS: dict[str, View] = {
    "p2p": View.FORM_PEER_TO_PEER,
    "peer to peer": View.FORM_PEER_TO_PEER,
    "new peer to peer": View.FORM_PEER_TO_PEER,
    "callback": View.FORM_CALLBACK,
    "new callback": View.FORM_CALLBACK,
    "mine": View.MINE,
    "my requests": View.MINE,
    "guide": View.GUIDE,
    "problems": View.PROBLEMS,
    "roster": View.ROSTER,
    "queue": View.QUEUE,
    "queue all": View.QUEUE,
    "queue on hold": View.QUEUE,
    "queue callbacks": View.QUEUE,
    "queue unowned": View.QUEUE,
    "help": View.WELCOME,
    "setup": View.SETUP_HERE,
}
"""What may be typed in the personal chat, and the card that answers it."""

ASKS: dict[View, Ask] = {
    View.FORM_PEER_TO_PEER: Ask.FILE,
    View.FORM_CALLBACK: Ask.FILE,
    View.MINE: Ask.SEE_MINE,
    View.GUIDE: Ask.SEE_GUIDE,
    View.WELCOME: Ask.SEE_GUIDE,
    View.SETUP_HERE: Ask.SEE_GUIDE,
    View.PROBLEMS: Ask.SEE_PROBLEMS,
    View.QUEUE: Ask.SEE_QUEUE,
    View.ROSTER: Ask.SEE_ROSTER,
}
"""What each of those cards is asked for as (policy.py says who may)."""

_REFUSED: dict[View, View] = {View.QUEUE: View.QUEUE_REFUSED}
"""Cards that say no in place of others; the rest find, when they are drawn, that there is nothing to show."""

_QUEUES: dict[str, Which] = {
    "queue on hold": Which.ON_HOLD,
    "queue callbacks": Which.CALLBACKS,
    "queue unowned": Which.UNOWNED,
}
"""Words that name one of the queue's lists; the others ask for all."""
_SETTINGS = "settings"
_FORMS: dict[View, Kind] = {View.FORM_PEER_TO_PEER: Kind.PEER_TO_PEER, View.FORM_CALLBACK: Kind.CALLBACK}


def personal_message(uow: UnitOfWork, turn: Turn, text: str) -> None:
    """Answer what was typed in the personal chat: never silence (issue: "Anything else gets one sentence")."""
    known = uow.people.lock(turn.person)
    arrive(uow, turn)
    if not is_new(uow, turn):
        return
    if not any(read(uow, turn, text) for read in _READ):
        _show(uow, turn, View.WELCOME if known.chat is None else View.NOT_UNDERSTOOD)


def _command(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Do what a word of ours asks for; False when it is none."""
    said = _plain(text)
    if attend(uow, turn, text):
        return True
    if recall(uow, turn, said):
        return True
    if said == _SETTINGS:
        ask(uow, turn)
        return True
    view = WORDS.get(said)
    if view is not None and not allowed(uow, turn, uow.people.lock(turn.person), ASKS[view]):
        view = _REFUSED.get(view, view)
    if view is not None:
        _show(uow, turn, view, _QUEUES.get(said))
    return view is not None


def _mistyped(uow: UnitOfWork, turn: Turn, text: str) -> bool:
    """Ask about what is a command but for a slip: sent into a thread it would only embarrass. False when it is none.

    Of a word alone it is asked only when its writer may do what it asks for; others may well mean the word.
    """
    person = uow.people.lock(turn.person)
    asks = ((one, _asks(uow, turn, one)) for one in corrections(text))
    meant = (one for one, ask in asks if ask is not None and (has_number(one) or permits(ask, person)))
    found = next(meant, None)
    if found is not None:
        ask_meant(uow, turn, text, found)
    return found is not None


def _asks(uow: UnitOfWork, turn: Turn, said: str) -> Ask | None:
    """Return as what a command is asked for; None for what is no command."""
    if said in WORDS:
        return ASKS[WORDS[said]]
    known = {
        Ask.SEE_SETTINGS: said == _SETTINGS,
        Ask.SEE_HISTORY: asked_for(said) is not None,
        Ask.HOLD_RECORDS: is_hold(said),
        Ask.SAY_PRESENCE: understand(said, turn.at, zone_of(uow)) is not None,
    }
    return next((ask for ask, is_said in known.items() if is_said), None)


def do_meant(uow: UnitOfWork, turn: Turn, draft_id: str) -> Outcome:
    """Do the command that the words were meant as, once; its answer comes as a message of its own."""
    outcome = take_meant(uow, turn, draft_id)
    if outcome.kind is OutcomeKind.OPENED and outcome.draft is not None:
        meant = outcome.draft.typed[MEANT]
        any(read(uow, turn, meant) for read in (_command, hold))
    return outcome


_READ: tuple[Callable[[UnitOfWork, Turn, str], bool], ...] = (
    pasted,
    _command,
    hold,
    _mistyped,
    read_words,
    read_answer,
)
"""What is typed in the personal chat may be any of these, the first that it can be; else it gets help."""


def menu(uow: UnitOfWork, turn: Turn, view: View) -> None:
    """Answer a button of the welcome card with the card it names, as a message of its own."""
    arrive(uow, turn)
    if is_new(uow, turn):
        _show(uow, turn, view)


def installed(uow: UnitOfWork, turn: Turn) -> None:
    """Welcome somebody on first contact. Teams tells of an installation twice; one welcome answers both."""
    known = uow.people.lock(turn.person)
    arrive(uow, turn)
    if turn.chat and is_new(uow, turn) and known.chat is None:
        _show(uow, turn, View.WELCOME)


def removed(uow: UnitOfWork, turn: Turn) -> None:
    """Forget the chat of somebody who removed the bot, so that a new installation is a first contact again."""
    person = arrive(uow, turn)
    if is_new(uow, turn):
        uow.people.save(replace(person, chat=None))


def members_changed(uow: UnitOfWork, turn: Turn) -> None:
    """Learn who is in the bound channels when a membership changes; Teams tells of a team's in its General channel."""
    arrive(uow, turn)
    bound = sorted(one.id for one in uow.channels.all_bound())
    if turn.channel is None or not is_new(uow, turn):
        return
    for channel in bound:
        uow.outbox.put(Effect(EffectKind.LEARN_MEMBERS, to_channel(channel)), turn.at)


def channel_message(uow: UnitOfWork, turn: Turn, text: str, bind: BindChannel, *, mentioned: bool) -> None:
    """Read a message in a channel: a reply that means something, or (when mentioned) a word about the desk."""
    arrive(uow, turn)
    readers = (offer, say_apart) if is_own_post(turn) else (reply,)
    if not is_new(uow, turn) or any(read(uow, turn, text) for read in readers) or not mentioned:
        return
    match _plain(text):
        case "setup":
            set_up(uow, turn, bind)
        case "remove":
            remove(uow, turn, bind)
        case "settings":
            ask_here(uow, turn)
        case _:
            say(uow, turn, View.CHANNEL_HINT)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).strip(".!")


def _show(uow: UnitOfWork, turn: Turn, view: View, which: Which | None = None) -> None:
    kind = _FORMS.get(view)
    if kind is not None:
        uow.drafts.save(Draft(turn.new_id, turn.person, kind, turn.at, preselected(uow, turn.person)))
    draft = turn.new_id if kind is not None else None
    effect = Effect(EffectKind.SHOW, to_person(turn.person), person=turn.person, view=view, draft=draft, root=which)
    uow.outbox.put(effect, turn.at)
