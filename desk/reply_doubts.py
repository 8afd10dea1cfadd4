"""What leaves a doubt beside a READY, whatever else is said: a false one sends a prescriber to nobody.

Each pattern stood beside none, or one in a thousand, of the labelled replies that mean READY, and beside many that
people type in passing ("ready, wrong chat"). Who meant it all the same is asked, and presses once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desk.reply_wording import UNKNOWN, Word

_ANNOUNCED = r"(?<![^ ])(?:ready|over|now|ahead|through|on|in|me|@ext|@req|go|them|him|her|transfer|set|free)"
_OH = r"(?:(?:oh|actually|or|well|ah|uh|um|er|lol|haha|h+m+|sorry|and|but) )*"
_OWN = r"^(?!.*(?<![^ ])(?:i|me|my (?:line|phone|desk|extension)|mine|us|we) )"
"""A reply in which nobody speaks of themselves."""
_OTHER_END = (
    r"(?:the |my |our |a )*"
    r"(?:doctor|dr|@dr|doc|md|provider|prescriber|physician|caller|nurse|office|clinic|patient|he|she|they)"
)
_DOUBTS: Mapping[str, re.Pattern[str]] = {
    rule: re.compile(source)
    for rule, source in {
        "says what to press": r"(?<![^ ])(?:press|pressed|hit|click|tap|type|typed|typing|say|saying|push)"
        r" (?:the |that )?ready |ready (?:button|means?|meant|is|was) "
        r"|(?:now|over|transfer|ahead) (?:means?|meant|is what) ",
        "takes it back in the end": rf"(?:^|[.,:-] |{_ANNOUNCED} ){_OH}(?:no|not|nope|nah|wait|stop|hold|cancel|undo) "
        r"(?:(?:sorry|lol|haha|please|really|yet|not|no|wait|hold|on|up|actually|even|[.,]) )*$"
        r"|(?<![^ ])(?:oops|oop|whoops|woops|jk|jkjk|sike|psych|typo|kidding|nvm|nevermind|never mind|disregard|ignore"
        r"|mistake|wrong [^ ]+|meant|i mean [^ ]+) (?:[^ ]+ ){0,3}$",
        "hardly says so": r"(?<![^ ])(?:hardly|barely|someday|ish|soonish|dreams) ",
        "says what was": r"(?<![^ ])(?:before|last time|earlier|ago|yesterday|back then) $",
        "names a number": rf"{_ANNOUNCED} (?:[,-] |n |in |and |for |for the |at )*"
        r"(?:(?!1 )\d{1,3}|two|three|four|five|eight|ten|one|am|pm) (?:, |not \d+ )*$",
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


def doubt(words: Sequence[Word], text: str) -> str | None:
    """Return the rule by which a reply of these words announces nothing without being asked, or None."""
    line = "".join(f"{text[one.start : one.end].lower() if one.said == UNKNOWN else one.said} " for one in words)
    return next((rule for rule, pattern in _DOUBTS.items() if pattern.search(line)), None)
