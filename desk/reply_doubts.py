"""What leaves a doubt beside a READY, whatever else is said: a false one sends a prescriber to nobody.

Each pattern stood beside none, or one in a thousand, of the labelled replies that mean READY, and beside many that
people type in passing ("ready, wrong chat"). Who meant it all the same is asked, and presses once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from desk.reply_frames import FRAMES
from desk.reply_wording import NAME, UNKNOWN, Word
from desk.reply_words import word_set

_ANNOUNCED = r"(?<![^ ])(?:ready|over|now|ahead|through|on|in|me|@ext|@req|go|them|him|her|transfer|set|free)"
_OH = r"(?:(?:oh|actually|or|well|ah|uh|um|er|lol|haha|h+m+|sorry|and|but) )*"
_OWN = r"^(?!.*(?<![^ ])(?:i|me|my (?:line|phone|desk|extension)|mine|us|we) )"
"""A reply in which nobody speaks of themselves."""
_IN = (
    r"(?:[,-] |n |in |and |for |the |at |by |on |this |till |until |under |less than |eta |t |minus |within |a |post "
    r"|one |next |top of )*"
)
_DAYS = r"mon|tues|wed|thurs|fri|monday|tuesday|wednesday|thursday|friday|tmw|tmrw|tmr|eod|cob|morning|afternoon"
_WHILE = (
    r"(?:(?!1 )\d{1,3}|\d{1,2} (?:- |or |, )\d{1,3}|1[0-9]00|two|three|four|five|eight|ten|am|pm|l 8 [^ ]+"
    r"|(?<!this )(?<!that )one|\d{1,2} (?:s|p|st thing)|min|minutes?|secs?|seconds?|hours?|hr|moment|tic|tick"
    r"|bit|little bit|few|couple|half|half way|quarter|half past|quarter past|quarter to|lunch|lunchtime|break"
    rf"|quick break|ltr|later|first thing|next|pending|loading|(?<=post )call|{_DAYS}) "
)
"""How long, or until when: where nothing says that it is a time, it is most likely one all the same."""
_OTHER_END = (
    r"(?:the |my |our |a )*"
    r"(?:doctor|dr|@dr|doc|md|provider|prescriber|physician|caller|nurse|office|clinic|patient|he|she|they)"
)
_SAID_BESIDE: Mapping[str, re.Pattern[str]] = {
    rule: re.compile(source)
    for rule, source in {
        "says what to press": r"(?<![^ ])(?:press|pressed|hit|click|tap|type|typed|typing|say|saying|push)"
        r" (?:the |that )?ready |ready (?:button|means?|meant|is|was) "
        r"|(?:now|over|transfer|ahead) (?:means?|meant|is what) ",
        "takes it back in the end": rf"(?:^|[.,:-] |{_ANNOUNCED} ){_OH}(?:no|not|nope|nah|wait|stop|hold|cancel|undo) "
        r"(?:(?:sorry|lol|haha|please|really|yet|not|no|wait|hold|on|up|actually|even|[.,]) )*$"
        r"|(?<![^ ])(?:oops|oop|whoops|woops|jk|jkjk|sike|psych|typo|kidding|nvm|nevermind|never mind|disregard|ignore"
        r"|mistake|wrong [^ ]+|meant|i mean [^ ]+) (?:[^ ]+ ){0,3}$",
        "hardly says so": r"(?<![^ ])(?:hardly|barely|someday|ish|soonish|dreams) "
        r"|(?<![^ ])(?:nrly|partly|partially|mostly|for the most part|more or less|kinda|sorta|technically|supposedly"
        r"|allegedly|apparently|in theory|in progress|i (?:hope|suppose|guess)|idk|tbd|tba|none|\d+ @x|\d+ %) $",
        "is a test or a joke": r"(?<![^ ])(?:lied|lies|psyche|gotcha|fooled you|fools|test|testing|practice|practicing"
        r"|training|demo|example|sample|eg|ex|nvr|nvmd|scrap that|retract|rescind|revoke|withdraw|take it back) $",
        "lacks something": r"(?<![^ ])(?:no|without|sans|minus|except|besides|with , o) (?:the |my |a )?"
        r"(?:chart|notes|pa|phone|headset|extension|ext|computer|vue|case|file|internet) $",
        "says what was": r"(?<![^ ])(?:before|last time|earlier|ago|yesterday|back then) $",
        "names a number or a time": rf"{_ANNOUNCED} {_IN}{_WHILE}(?:, |max |tops |on |not \d+ )*$",
        "needs no transfer": r"no (?:need|reason) (?:to|for) (?:a |the )?(?:transfer|send|connect) "
        r"|let (?:them|him|her|@dr) go $|(?<![^ ])escalate (?:it|this|to) ",
        "leaves it to another": r"(?:^|[.,] |it is )yours "
        r"|(?<![^ ])you (?:can )?(?:take|have|handle|grab|got|do) (?:it|this|them|him|her) |you are (?:it|up) ",
        "says ready but": rf"{_ANNOUNCED} (?:, )?but (?!i am |now |am |ready |free |go |send |line |my line )",
        "speaks for another": rf"{_OWN}(?:[^,.]+[,.] )?(?:supervisor|someone|somebody|everyone"
        r"|(?:the |my |our |a |another |other |night )+(?:pharmacist|supervisor|partner|colleague|trainee|team|shift))"
        r" (?:is|has|will|can|wants|needs|says|said|took|takes|asked|got) "
        r"|(?<![^ ])(?:per|according to|on behalf of) (?:@name|@who|@dr) "
        r"|(?:(?:he|she|they|@name) (?:said|says)|(?:said|says) @name) $",
        "speaks of the other end": rf"{_OWN}(?:(?:yes|ok|hi|hello|sorry|and|so) )*{_OTHER_END} (?:\. )?"
        r"(?:just |also |really )*(?:(?:can|could|may) (?:talk|speak|take)|needs?|wants?|ready|set|free|available) ",
        "is said of others in another language": r"(?<![^ ])(?:ba|sila|siya|kayo) |ready (?:el|la|los) ",
    }.items()
}
"""By the rule's name, which a verdict gives: words as the rules know them, or as written where they do not."""
_DOUBTS: Mapping[str, re.Pattern[str]] = {**FRAMES, **_SAID_BESIDE}

_PLACE = r"(?:thread|chat|one|request|ticket|channel|post|window|room|message|place|conversation|convo) "
_WHICH = rf"(?:(?:the |an )?(?:other|another|different) (?:{_PLACE})?|@req |(?:the )?\d{{1,4}} )"
_OH_NO = r"(?:(?:oops|oop|whoops|woops|oh|so|sorry|shoot|crap|my bad|apologies|[.,:-]) )*"
_STRAY = re.compile(
    rf"{_OH_NO}(?:(?:(?:that|this|it|i) (?:was |is |am )?)?(?:(?:posted|typed|said|clicked|put) (?:that |it |ready )?)?"
    rf"(?:meant )?(?:for |in |on )?(?:the |a )?wrong {_PLACE}"
    r"|(?:(?:that|this|it|(?:my |that |the )?ready|my message) (?:was |is ))?(?:meant )?"
    rf"(?:(?:for |4 |to |in |on ){_WHICH}|@req ))"
    rf"(?:not (?:this one|here|@req) )?{_OH_NO}"
)
"""A whole reply: what stands above it was for somewhere else."""


def is_stray(words: Sequence[Word], text: str) -> bool:
    """Whether a reply says that what its writer said before stands in the wrong place ("oops, wrong thread")."""
    return _STRAY.fullmatch(_line(words, text)) is not None


def doubt(words: Sequence[Word], text: str, but: AbstractSet[str] = frozenset()) -> str | None:
    """Return the rule by which a reply of these words announces nothing without being asked, or None.

    `but` names rules that are left out.
    """
    line = _line(words, text)
    return next((rule for rule, pattern in _DOUBTS.items() if rule not in but and pattern.search(line)), None)


def _line(words: Sequence[Word], text: str) -> str:
    return "".join(f"{_written(one, text[one.start : one.end].lower())} " for one in words)


def _written(word: Word, written: str) -> str:
    return written if word.said == UNKNOWN or (word.said == NAME and written in _NO_NAMES) else word.said


_NO_NAMES = word_set("oops oop whoops woops jk jkjk sike psych typo kidding nvm shoot crap hardly barely")
"""What looks like a name at the beginning of a sentence."""
