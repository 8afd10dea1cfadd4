"""What announces: the clauses of a pharmacist who is ready, and the times, extensions and numbers named beside them.

Patterns as desk/reply_pattern.py reads them. Those of `READY`, with `MORE` behind, must match a whole clause: what is not
foreseen announces nothing. A key is the rule's name, which a verdict gives as its reason.
"""

from __future__ import annotations

READY = {
    "says they are ready": "LEAD WHENEVER* LEAD (SELF ADVERB* STATE|CAN)",
    "asks for the transfer": "LEAD (POLITE* SEND|ALLOWED) WAY*",
    "says to go ahead": "LEAD POLITE* GOAHEAD",
    "leaves the moment to them": "BARE PLEASE* (whenever you are (ready)?|when you are ready)",
    "has the caller told": "LEAD (PLEASE|you can|and)* (tell|let) CALLER (know)? (that)? (i am|we are) ADVERB* ready",
    "says ready": "BARE ADVERB* STATE",
}
"""The last has no "I": beside words about others it is a doubt."""

MORE = "(SELF? ADVERB* STATE|POLITE* (SEND|GOAHEAD|ALLOWED) WAY*|CAN|TAIL|and|so)*"
"""What may follow one of them to the end of its clause."""

NEAR = {
    "might say ready": "LEAD (SELF ADVERB* ready|POLITE* SEND WAY|GOAHEAD)",
    "might say ready for something": "BARE ready ((to|for) DET|!(to|for|made))",
    "may think they are ready": "WORDISH* (i am|am|been) ADVERB* ready",
}
"""Beginnings of clauses that go on in words nobody foresaw: the bot asks."""

FILLER = "(HELLO|and|so|SORRY|THANKS|FOLK|YES|PLEASE|WHENEVER|MUCH|(this|it) is FOLK|FOLK here|SOON|@tick|@clock|@req|lol|haha)+"
WEAK = """LEAD (SELF ADVERB* (set|all set|good|here|available|free|open|on|up|at my (desk|phone)|on the line|present|prepped)
    |all set|good now|i? can (take|talk|accept|answer) (it|this|this one|CALL|CALLER)?|send it (over|through)?
    |(my)? (phone|line) is (open|free|clear|on)|go|shoot|hit me|let us (go|do (this|it)|roll|do CALL)|game on
    |(call|ring) (me|my line)|you (can|may)|pwede na|pharmacist is? ADVERB* ready FORIT?|(waiting|awaiting) (for|on)? (CALLER|you)|waiting|@tick)+ CLOSE"""
"""Whole clauses that may mean ready where nothing else is said, and are harmless beside it."""
REQUEST = """LEAD (can|could|would|will) you (PLEASE|now|mind|go ahead (and)?)* (SEND|sending OBJ|transferring OBJ)
    WAY* WORD*"""
"""A whole clause: orders as a question."""
YES = "(yes|sure|absolutely|definitely|of course|affirmative|i am|we are|go ahead)+ CLOSE"
NO = "(no|not|negative)+ CLOSE"
SAFE_WORDS = """(do not (need|have) any (thing)? (more|else|questions)?|(not)? need anything (else|more|further)? (from you)?
    |i know what to (tell|say)|no (need|rush|hurry|reason) (to (hold|wait|rush))?|nothing else
    |took (me|it)? @time SAFE*
    |(sorry|thanks|thank you|appreciate) WORDISH+|do not (keep|make|leave|let) CALLER (waiting|wait|on hold|hold)|waiting (here|on LINE|by the phone|at my desk)|SAFE)+"""
"""Whole clauses: they say nothing that bears on readiness."""
DONE = """BARE (SELF|i have|i)? just? (done|finished|off !(today|work)|back !(in|soon)|got off|hung up|wrapped up|completed) WORDISH*
    |WORDISH+ (ended|finished|over|is (done|over|finished|gone|fixed|back up)|wrapped up)"""
"""Whole clauses: what kept the writer does so no longer."""

READY_CLASSES = {
    "BARE": """(HELLO FOLK*|YES|PLEASE|SORRY|THANKS MUCH*|@who|madam|sir|people|team|everyone|folks|po|and|so|@go|@tick|@seen|@req)*""",
    "LEAD": """(HELLO FOLK*|YES|PLEASE|SORRY|THANKS MUCH*|FOLK|and|so|@go|@tick|@seen|@req|RETRACTED)*""",
    "RETRACTED": "(scratch|disregard|ignore|forget|strike|cancel) (that|it|this)|never mind (that)?",
    "ADVERB": """SOON|finally|all !(yours|set|right|prepped|clear)|(here|back|set|up|on|done|reviewed|prepped) and
        |all (set|prepped|done|good) and|PLACE|back (from WORDISH WORDISH?)? and|already|totally|fully|again|back|also|really|still|very|completely|officially""",
    "STATE": """ready (ready)?|good (to|2) (go|receive|take|talk|accept) !(on|to|home|over|with)|prepared|standing by|on (stand by|standby)
        |locked and loaded|in position|all yours
        |all? (set|prepped|good|clear|cleared|open|ok|fine|primed|available|free)
            (and (ready|waiting)|FORIT|TOIT|on my (end|side))|(available|free|all? set) SOON
        |(waiting|listening) (here|on LINE|by the phone)? (for|on) CALL|awaiting CALL|able (TOIT) SOON""",
    "FORIT": "(for|4) (CALL|CALLER|this one|this|that|it|mine|my one|real|@req|this (case|pa|request|auth))|on (@req|mine|this (one|case|pa|request))",
    "TOIT": """(to|2) (TAKE (CALL|CALLER|it|this one|this|@req)|(take|accept|receive|answer) !(WORD)|answer (any|their|his|her) questions
        |(TALK|go over|review|go through) (about|over|through)? (THING|it|this)? ((to|with)? CALLER)? (out)?|do (CALL|this|it)
        |(hop|jump|get|be) on (CALL|the (phone|line))|get (started|going|connected)|move (forward|ahead)
        |(connect|be connected|be transferred) (to|with) CALLER)""",
    "ALLOWED": "(ok|good|clear|cleared|safe|free|fine|go) (to|for|2) (now)? CALL|green light|green !(x)",
    "CAN": """i? (can|will) SOON? (TAKE|talk|speak) (to|with)? (CALL|CALLER) (SOON|WHENEVER)|i? can (talk|speak) SOON""",
    "TAIL": """sorry !(i am|please|SEND) SURE+|FORIT|TOIT|WHENEVER|SOON|PLACE|PLEASE|SORRY|THANKS MUCH*|FOLK|YES|@go|@tick|@seen|@req
        |(to|2) (go|roll|rock|start|begin|proceed|rumble|help|assist|listen) !(ahead|home|to|on|over|out|back|get)
            (with CALL|and roll)?
        |to transfer (CALL|CALLER)?|with (my headset|THING OPEN)
        |(and|2) (waiting|standing by|on standby|able|willing|set|good to go|available|here|listening|all set) FORIT?
        |as (ever|(i will ever|can) be)|this time|again|finally|at last|after all|too|also|indeed|for sure|go|only
        |as well|already|by the phone|all set|na ako?|hurry (up)? (before SURE+)?|while i (am|have) SURE+|i (have|am|will) SURE+
        |do not (keep|make|leave|let) CALLER (waiting|wait|on hold|hold)""",
    "SURE": "!(not|no|but) SAFE",
    "POLITE": """PLEASE|go (on|ahead|on ahead|head) (and|n|to|@x)
        |you (can|may|could|are (ok|clear|good|free|welcome|fine|cleared|safe|all set) to)
            (now|also|just|please|go ahead (and|to|please)?|always)*
        |(ok|good|clear|cleared|free|safe|fine) to|feel free (to|and)|i (would like|want) you to|we can|let us
        |do !(the|this|it|a)|quick|quickly|now|time to|WHENEVER|and""",
    "LINE": "my (desk phone|line|desk|phone|extension|office|cell|headset|side|end)|this (line|phone)",
    "WAY": "over|through|across|in|on !(hold|the)|to (me|us|LINE)|(my|this|our) way|here|away",
    "SEND": """(warm|go|cold|direct|blind)? (transfer|connect|patch|conference|bridge|merge)
            ((me|us) (with|to) CALLER|(OBJ|it|us|me)? (to (me|us|LINE))?)
        |send OBJ|GIVE OBJ WAY+|GIVE it (on? through)|put it on|(send|put|patch|bring|pass|run) (over|through|in|on|across) OBJ?
        |(give|pass|send|bring|put|get) me (CALLER|CALL)|(hook|link|connect) (OBJ|us|me) up
        |(press|hit|click|start) (the)? (transfer|transferring)|get (me|us|CALLER) connected|send (now|over|away|please|!(WORD))|bring (it|CALLER) on
        |(do|start|begin|initiate|make|complete|perform|execute|continue|(proceed|continue|go ahead|go) with)
            DET? KIND* (transfer|handoff|connection)
        |(start|begin|(proceed|continue|go ahead) with) CALL|hand off CALLER|hand CALLER off""",
    "GIVE": """send|pass|bring|shoot|push|forward|hand|throw|toss|drop|kick|pull|move|roll|fire|switch|slide|pop|get|let
        |ring|patch|connect|transfer|route|beam|swing|punch|plug|pipe|flip|loop|dial|link|hook|join|give|conference
        |divert|reroute|redirect|direct|run|zip|ship|walk|show|put|merge""",
    "GOAHEAD": "(go (on)? (ahead|head)|proceed|go for it|fire away|you may (begin|proceed)) !(and|n|to|with !(CALL|it|this)) (with (CALL|it|this))?",
    "CLOSE": "(THANKS MUCH*|PLEASE|SORRY|YES|FOLK|SOON|WHENEVER|@go|@tick|@seen|for now|@req)*",
    "WORD": "re:[^ ]+ ",
    "WORDISH": """!(ready|transfer|send|not|no|if|when|until|unless|almost|nearly|then|but|wrong|meant|will|@time|in|soon
        |ended|finished|over|is|took) WORD""",
    "BEFORE": "re:(?<![^ ])",
}

TIMES = """after (about|around|like)? LENGTH|(in|within) (about|around|like|~|just|maybe|another|only|the next)*
        (LENGTH|SOME|a (few|little|short)? (bit|few|jiffy|flash|tick|while)|no time)
    |ROUGHLY* LENGTH|(at|by|around|about|till|until|after|before|from|past|near|~)+ (about|around|like|~)? CLOCK|EXACTLY
    |soon|shortly|momentarily|presently|tomorrow (morning|afternoon)?|tonight|later (today|on|this afternoon)?
    |this (afternoon|evening)|any (minutes|seconds|moment) (now)?
    |(right|just|only)? (after|once|when|as soon as|soon as|until|till|by the time|following) REST
    |(right|straight)? (after|afterwards)"""
"""When somebody will be ready."""

EXTENSIONS = """(TOWARDS* my? PHONE* (ext|extn|extension|x|exten) (number|is|today is|num|.|:|#|,|-|at|on)* EXTENSION)
    |TOWARDS* (my|the)? (direct|desk|work)? (desk|phone|line|number|cell) (is|at|on|:|,|-|#)* DIGITS
    |# DIGITS is my (ext|extension|line|number|phone)|(to|on|via|use|dial|(call|reach|ring) me (at|on)) ANYFOUR
    |i am (on|at) ANYFOUR|(at|in) DIGITS"""
"""Where the call is to go: with a word for it; else four digits or more that are no clock time, or stand after "to"."""

REQUESTS = """(for|on|with|re|regarding)? (request|req|case|ticket|number)? # SHORT|(request|req|ticket|re|regarding) (number|no)? SHORT
    |(for|on|with|re) (no|number) .? SHORT !(UNIT|am|pm|-)"""

FOUND_CLASSES = {
    "TOWARDS": "at|on|to|use|via|dial|is|(reach|call|ring) me (at|on)",
    "PHONE": "direct|desk|work|phone|line|office|the",
    "EXTENSION": "re:\\d{2,8} ",
    "DIGITS": "re:(?!(?:[01]?\\d|2[0-3])[0-5]\\d )\\d{4,6} ",
    "ANYFOUR": "re:\\d{4,6} ",
    "SHORT": "re:\\d{1,6} ",
    "NUMBER": "re:\\d{1,3} ",
    "HHMM": "re:(?:[01]?\\d|2[0-3])[0-5]\\d ",
    "CLOCKED": "re:\\d{1,2}:\\d\\d ",
    "SMALL": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
    "WORDED": "another|an|a|SMALL|fifteen|twenty|thirty|forty",
    "AMOUNT": "(a)? couple (of)?|(a)? few|half (an|a)|(NUMBER|WORDED) ((-|to|or) (NUMBER|WORDED))?",
    "SOME": "(a)? couple|(a)? few|(NUMBER|SMALL|fifteen|twenty|thirty|forty) ((-|to|or) (NUMBER|SMALL))?",
    "UNIT": "minutes|seconds|hours|moments|moment|momento|bit|jiffy|tick|while|segundito|rato",
    "LENGTH": """(AMOUNT|some) (couple|few|quick|more|extra|good|little)* UNIT (more|max|tops|or (so|less|two)|at most)*
        |(half|quarter) hours""",
    "PART": "(am|pm|ish|oclock|o clock|sharp|today)* (et|ct|pt|mt|est|cst|pst|mst)?",
    "EXACTLY": "CLOCKED PART|NUMBER (am|pm|ish|oclock|o clock) PART|noon|midnight",
    "CLOCK": """EXACTLY|half past (NUMBER|SMALL)|quarter (to|past) (NUMBER|SMALL)|(NUMBER|SMALL) (thirty|fifteen)? PART|HHMM
        |eod|the hours""",
    "ROUGHLY": "about|around|~|roughly|maybe|another|approx",
    "REST": """!(you (are|feel|want|like|get|have)|ready|convenient|possible|able|did|do|does|is|are|would|will|can|all
        |(he|she|they|we|CALLER) (is|are) !(on|off|back|done)) NEXT+""",
    "NEXT": "re:(?!(?:i am (?:almost )?ready|i will|i can|we can|we will|ready|then|transfer|send|give|put|[,.?:-]) )[^ ]+ ",
}
