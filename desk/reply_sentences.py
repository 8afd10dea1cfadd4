"""What announces: the clauses of a pharmacist who is ready.

Patterns as desk/reply_pattern.py reads them. Those of `READY`, with `MORE` behind, must match a whole clause: what is
not foreseen announces nothing. A key is the rule's name, which a verdict gives as its reason.
"""

from __future__ import annotations

READY = {
    "says they are ready": "LEAD WHENEVER* LEAD SELF ADVERB* STATE",
    "says they can talk now": "(LEAD i|BARE) CAN",
    "asks for the transfer": "LEAD (POLITE* SEND|ALLOWED) WAY*",
    "says to go ahead": "NAMELESS POLITE* GOAHEAD",
    "leaves the moment to them": "BARE PLEASE* (whenever you are ready?|when you are ready)",
    "has the caller told": "LEAD (PLEASE|you can|and)* (tell|let) CALLER know? that? (i am|we are) ADVERB* ready",
    "says ready": "BARE ADVERB* STATE",
}
"""The last has no "I": beside words about others it is a doubt."""

MORE = "(SELF? ADVERB* STATE|POLITE* (SEND|GOAHEAD|ALLOWED) WAY*|i? CAN|TAIL|and|so)*"
"""What may follow one of them to the end of its clause."""

NEAR = {
    "might say ready": "LEAD (SELF ADVERB* ready|POLITE* SEND WAY|GOAHEAD)",
    "might say ready for something": "BARE ready ((to|for) DET|!(to|for|made))",
    "may think they are ready": "WORDISH* (i am|am|been) ADVERB* ready",
}
"""Beginnings of clauses that go on in words nobody foresaw: the bot asks."""

WEAK = """(HELLO FOLK*|YES|PLEASE|SORRY)*
    (SELF ADVERB* (set|all set|good|here|available|free|open|on|up|at my (desk|phone)|on the line|present|prepped)
    |all set|set|good now|i? can (take|talk|accept|answer) (it|this|this one|CALL|CALLER)?|send it (over|through)?
    |my? (phone|line) is (open|free|clear|on)|go|shoot|hit me|let us (go|do (this|it)|roll|do CALL)|game on|EXT|all ears
    |(call|ring) (me|my line)|you (can|may)|pwede na|pharmacist is? ADVERB* ready FORIT?
    |(waiting|awaiting) (for|on)? (CALLER|you)|waiting|@tick)+ CLOSE"""
"""Whole clauses that may mean ready where nothing else is said, and are harmless beside it."""

REQUEST = """LEAD (can|could|would|will) you (PLEASE|now|mind|go ahead and?)* (SEND|sending OBJ|transferring OBJ)
    WAY* WORD*"""
"""Whole clauses that order the transfer as a question."""

FILLER = """(HELLO|and|so|SORRY|THANKS|FOLK|YES|PLEASE|WHENEVER|MUCH|(this|it) is FOLK|FOLK here|SOON
    |@clock|@req|lol|haha)+"""
YES = "(yes|sure|absolutely|definitely|of course|affirmative|i am|we are|go ahead)+ CLOSE"
NO = "(no|not|negative)+ CLOSE"
NEEDS_NOTHING = """LEAD i? (do not|not|no) (need|have|keep|make|leave|let|rush|hurry|reason)
        (to (hold|wait|rush)|any|anything|else|more|further|questions|from you|CALLER|waiting|wait|on hold|hold|longer)*
    |nothing else (from you)?"""
"""Whole clauses that deny something else than being ready."""

HARMLESS = """(i know what to (tell|say)|(have|got) (my|the) (notes|chart|file|case|pa|denial) ready
    |took (me|it)? @time SAFE*|(sorry|thanks|thank you|appreciate) WORDISH+
    |waiting (here|on LINE|by the phone|at my desk)|SAFE)+"""
"""Whole clauses without a word that could bear on readiness."""

OWN = """ABOUTME
    |LEAD (just|finally|ADVERB)* (have|got|found|had|opened|reviewed|read|checked|see|pulled|fixed|logged|restarted
        |rebooted|loaded|took|sorry|thanks|thank|appreciate|waiting) WORD*
    |ADVERB* DET? GEAR (is|are|was|finally|came|just|back|up|open|on|kicked|loaded|working|reviewed|opened|pulled|works
        |fixed)+ WORD*"""
"""Of those the ones about the writer's own doings and tools."""

DONE = """BARE (SELF|i have|i)? just? (done|finished|off !(today|work)|back !(in|soon)|got off|hung up|wrapped up
        |completed) WORDISH*
    |WORDISH+ (ended|finished|over|is (done|over|finished|gone|fixed|back up)|wrapped up)"""
"""Whole clauses: what kept the writer does so no longer."""

READY_CLASSES = {
    "NAMELESS": "(HELLO FOLK*|YES|PLEASE|SORRY FOLK*|THANKS MUCH* FOLK*|madam|sir|team|and|so|@tick|@seen|@req|EXT)*",
    "BARE": """(HELLO FOLK*|YES|PLEASE|SORRY FOLK*|THANKS MUCH* FOLK*|@who|madam|sir|po|and|so
        |@go|@tick|@seen|@req|EXT is?)*""",
    "LEAD": """(HELLO FOLK*|YES|PLEASE|SORRY|THANKS MUCH*|FOLK|and|so|@go|@tick|@seen|@req|RETRACTED|EXT|HYPE)*""",
    "EXT": "@ext|@phone",
    "HYPE": "let us (go|do (this|it)|roll)|here we go|here goes|game on",
    "RETRACTED": "(scratch|disregard|ignore|forget|strike|cancel) (that|it|this) !(transfer|call)|never mind that?",
    "ADVERB": """SOON|PLACE|finally|all !(yours|set|right|prepped|clear)|(here|back|set|up|on|done|reviewed|prepped) and
        |all (set|prepped|done|good) and|back ((from WORDISH WORDISH?)? and|online|on)
        |already|totally|fully|again|back|also|really|still|very|completely|officially""",
    "STATE": """ready ready?|prepared (FORIT|TOIT)|standing by|on (stand by|standby)|locked and loaded|in position
        |all yours|all? (set|prepped|good|clear|cleared|open|ok|fine|primed|available|free)
            (and (ready|waiting)|FORIT|TOIT|on my (end|side))
        |(good|set|clear|ok) (to|2) (go|receive|take|talk|accept) !(on !(my)|to|home|over|with)
        |(available|free|all? set) SOON|able (TOIT) SOON
        |(waiting|listening) (here|on LINE|by the phone)? (for|on) CALL|awaiting CALL""",
    "FORIT": """(for|4) (CALL|CALLER|this one|this|that|it|mine|my one|real|@req|this (case|pa|request|auth))
        |on (@req|mine|this (one|case|pa|request))""",
    "TOIT": """(to|2) (TAKE (CALL|CALLER|it|this one|this|@req)|(take|accept|receive|answer) !(WORD)
        |answer (any|their|his|her) questions|TALK (about|over|through)? (THING|it|this)? ((to|with)? CALLER)? out?
        |do (CALL|this|it)|(go over|review|go through) (THING|it|this) with CALLER
        |(hop|jump|get|be) on (CALL|the (phone|line))|get (started|going|connected)|move (forward|ahead)
        |(connect|be connected|be transferred) (to|with) CALLER)""",
    "ALLOWED": """(ok|good|clear|cleared|safe|free|fine|go) (to|for|2) now? CALL|green !(x) light?|all systems go
        |you (have|got) (the|a) green light|(it|that|we) (is|are) a? go""",
    "CAN": "(can|will) SOON? (TAKE|talk|speak) (to|with)? (CALL|CALLER) (SOON|WHENEVER)|can (talk|speak) SOON",
    "TAIL": """sorry !(i am|please|SEND) SURE+|FORIT|TOIT|WHENEVER|SOON|PLACE|PLEASE|SORRY|THANKS MUCH*|FOLK|YES|EXT
        |@go|@tick|@seen|@req
        |(to|2) (go|roll|rock|start|begin|proceed|rumble|help|assist|listen) !(ahead|home|to|on|over|out|back|get)
            (with CALL|and roll)?
        |to transfer (CALL|CALLER)?|with (my headset|THING OPEN)
        |(and|2) (waiting|standing by|on standby|able|willing|set|good to go|available|here|listening|all set) FORIT?
        |as (ever|(i will ever|can) be)|this time|again|finally|at last|after all|too|also|indeed|for sure|go|only
        |as well
        |already|by the phone|all set|na|ako|from me|hurry up? (before SURE+)?|while i (am|have) SURE+
        |i (have|am|will) SURE+|do not (keep|make|leave|let) CALLER (waiting|wait|on hold|hold)""",
    "SURE": "!(not|no|but) SAFE",
    "POLITE": """PLEASE|go (on|ahead|on ahead|head) (and|n|to|@x)|feel free (to|and)|i (would like|want) you to|we can
        |you (can|may|could|are (ok|clear|good|free|welcome|fine|cleared|safe|all set) to) (now|also|just|please
        |always)*
        |your (ok|good|clear|cleared) to|(ok|good|clear|cleared|free|safe|fine) to|let us|do !(the|this|it|a)
        |quick|quickly|now|time to|proceed (to|and)|WHENEVER|and""",
    "LINE": "my (desk phone|line|ext|desk|phone|extension|office|cell|headset|side|end)|this (line|phone)",
    "WAY": """over|through|across|(in|on|up) with (me|us)|in|on !(hold|the|with)|to (me|us|LINE)|(my|this|our) way
        |here|away|EXT""",
    "SEND": """(warm|go|cold|direct|blind)? (HAND ((me|us) (with|to) CALLER|(OBJ|it|us|me) (to (me|us|LINE))?)
            |(transfer|connect) !(with) (to (me|us|LINE))?)
        |send OBJ|send (now|over|away|please|!(WORD))|GIVE OBJ WAY+|GIVE EXT|GIVE it (on? through)|put it on
        |(send|put|patch|bring|pass|run) (over|through|in|on|across) OBJ?|bring (it|CALLER) on
        |(give|pass|send|bring|put|get) me (CALLER|CALL)|(hook|link|connect) (OBJ|us|me) up|get (me|us|CALLER) connected
        |(press|hit|click|start) the? (transfer|transferring)|hand off CALLER|hand CALLER off
        |(do|start|begin|initiate|make|complete|perform|execute|continue|(proceed|continue|go ahead|go) with)
            DET? KIND* (transfer|handoff|connection)
        |(start|begin|(proceed|continue|go ahead) with) CALL""",
    "HAND": "connect|transfer|patch|conference|bridge|merge",
    "GIVE": """send|pass|bring|bung|wheel|sling|warm|resend|shoot|push|forward|hand|throw|toss|drop|kick|pull|move
        |roll|fire|switch|slide|pop|get|let
        |ring|patch|connect|transfer|route|beam|swing|punch|plug|pipe|flip|loop|dial|link|hook|join|give|conference
        |divert
        |reroute|redirect|direct|run|zip|ship|walk|show|put|merge""",
    "GOAHEAD": """(go on? (ahead|head)|proceed|go for it|fire away|you may (begin|proceed))
        !(and|n|to|with !(CALL|it|this)) (with (CALL|it|this))?""",
    "CLOSE": "(THANKS MUCH*|PLEASE|SORRY|YES|FOLK|SOON|WHENEVER|@go|@tick|@seen|for now)*",
    "GEAR": """vue|teams|computer|pc|laptop|phone|headset|headphones|line|system|pa|case|chart notes|chart|notes|denial
        |screen|internet|it|everything|file|record""",
    "ABOUTME": "re:(?:[^ ]+ )*?(?:i|my|me|am|we) (?:[^ ]+ )*",
    "WORD": "re:[^ ]+ ",
    "WORDISH": """!(ready|transfer|send|not|no|if|when|until|unless|almost|nearly|then|but|wrong|meant|will|@time|in
        |soon
        |ended|finished|over|is|took) WORD""",
    "BEFORE": "re:(?<![^ ])",
}
