"""What replies name: patterns of the time, the extension and the request that a pharmacist types."""

from __future__ import annotations

TIMES = """after (about|around|like)? LENGTH
    |(in|within) (about|around|like|~|just|maybe|another|only|the next)*
        (LENGTH|SOME|a (few|little|short)? (bit|few|jiffy|flash|tick|while)|no time)
    |ROUGHLY* LENGTH
    |(closer to|at|by|around|about|till|until|after|before|from|past|near|~)+ (about|around|like|~)? CLOCK
    |EXACTLY|soon|shortly|momentarily|presently|tomorrow (morning|afternoon)?|tonight
    |later (today|on|this afternoon)?|this (afternoon|evening)|any (minutes|seconds|moment) now?
    |(right|just|only)? (after|once|when|as soon as|soon as|until|till|by the time|following) REST
    |(right|straight)? (after|afterwards)"""
"""When somebody will be ready."""

EXTENSIONS = """TOWARDS* my? PHONE* (ext|extn|extension|x|exten) (number|is|today is|num|.|:|#|,|-|at|on)* EXTENSION
    |TOWARDS* (my|the)? (direct|desk|work)? (desk|phone|line|number|cell) (is|at|on|:|,|-|#)* DIGITS
    |# DIGITS is my (ext|extension|line|number|phone)|(to|on|via|use|dial|(call|reach|ring) me (at|on)) ANYFOUR
    |i am (on|at) ANYFOUR|(at|in) DIGITS"""
"""Where the call is to go: with a word for it; else four digits or more that are no clock time, or behind "to"."""

REQUESTS = """(for|on|with|re|regarding)? (request|req|case|ticket|number)? # SHORT
    |(request|req|ticket|re|regarding) (number|no)? SHORT
    |(for|on|with|re) (no|number) .? SHORT !(UNIT|am|pm|-)"""

NAMING_CLASSES = {
    "TOWARDS": "at|on|to|use|via|dial|is|(reach|call|ring) me (at|on)",
    "PHONE": "direct|desk|work|phone|line|office|the",
    "EXTENSION": "re:\\d{2,8} ",
    "DIGITS": "re:(?!(?:[01]?\\d|2[0-3])[0-5]\\d )\\d{4,6} ",
    "ANYFOUR": "re:\\d{4,6} ",
    "SHORT": "re:\\d{1,6} ",
    "NUMBER": "re:\\d{1,3} ",
    "HHMM": "re:(?:[01]?\\d|2[0-3])[0-5]\\d ",
    "CLOCKED": "re:\\d{1,2}:\\d\\d ",
    "STOP": "re:[,.?:-] ",
    "SMALL": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "WORDED": "another|an|a|SMALL|fifteen|twenty|thirty|forty",
    "AMOUNT": "a? couple of?|a? few|half (an|a)|(NUMBER|WORDED) ((-|to|or) (NUMBER|WORDED))?",
    "SOME": "a? couple|a? few|(NUMBER|SMALL|fifteen|twenty|thirty|forty) ((-|to|or) (NUMBER|SMALL))?",
    "UNIT": "minutes|seconds|hours|moments|moment|momento|bit|jiffy|tick|while|segundito|rato",
    "LENGTH": """(AMOUNT|some) (couple|few|quick|more|extra|good|little)* UNIT (more|max|tops|or (so|less|two)|at most)*
        |(half|quarter) hours""",
    "PART": "(am|pm|ish|oclock|o clock|sharp|today)* (et|ct|pt|mt|est|cst|pst|mst)?",
    "EXACTLY": "CLOCKED PART|NUMBER (am|pm|ish|oclock|o clock) PART|noon|midnight",
    "CLOCK": """EXACTLY|half past (NUMBER|SMALL)|quarter (to|past) (NUMBER|SMALL)|(NUMBER|SMALL) (thirty|fifteen)? PART
        |HHMM|eod|the hours""",
    "ROUGHLY": "about|around|~|roughly|maybe|another|approx",
    "REST": """!(you (are|feel|want|like|get|have|see|read|hit|press)
        |ready|convenient|possible|able|did|do|does|is|are|would|will|can|all
        |(he|she|they|we|CALLER) (is|are) !(on|off|back|done)) NEXT+""",
    "NEXT": "!(i am almost? ready|i (will|can)|we (can|will)|ready|then|transfer|send|give|put|STOP) WORD",
}
