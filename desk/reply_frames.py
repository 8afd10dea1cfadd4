"""Where words that would announce are about something else: the open end of "go ahead and", "send them", "free for".

A READY is about the writer, the caller and this call. What else may stand behind such words nobody can list, so each
pattern lists what may, and doubts the rest: "go ahead and close it", "send them over to Dana", "send them my regards".
"""

from __future__ import annotations

import re
from collections.abc import Mapping


def _any(words: str) -> str:
    return f"(?:{'|'.join(words.split())})"


_DET = r"(?:(?:the|a|an|this|that|these|your|my|our|his|her|their|another|any|next|same|right) )*"
_SENT = _any("""send transfer connect patch put bring forward pass route reroute conference loop shoot push hand
    drop throw toss hop roll buzz ship pop hook plug join slide kick punch merge give get let move redirect divert
    bump transferring sending connecting start begin proceed initiate ring dial release have show talk speak take
    accept make do call complete bridge link warm holler cold blind switch flip beam zip walk run fire swing pull
    add tell dump hit press click xfr""")
"""What is done with a caller, or begun."""
_PEOPLE = _any("""him her them it doctor doctors dr drs @dr doc docs md mds np pa provider providers prescriber
    prescribers physician caller nurse office clinic call calls practitioner surgeon specialist clinician person
    guy lady man gentleman gal folks fella bloke chap gent dude next party customer endo cardio derm neuro onc
    rheum gi peds psych ortho uro pulm ent obgyn hem heme oncology cardiology one rep p2p [a-z]+ologist
    [a-z]+iatrist [a-z]+rician whoever everyone""")
"""Who is on hold, as they are called."""
_CALLER = rf"{_DET}(?:good |poor |kind |nice |dear |old |gi |peds )*(?:{_PEOPLE} )(?:call |line |is |@name |@x )*"
_OVER = r"(?:(?:over|through|across|along|on|in|off|up|out|back|now|right|straight|please|directly|just|@x) )*"
_MINE = _any("""me us my mine our myself ext extension line phone @ext @phone this here desk cell x you your will
    be go @time once at talk speak take discuss pharmacist rph now see hear have answer get join meet it transfer
    call warm softphone headset office mobile home station seat side end direct number wherever p2p peer consult
    discussion that hold chart notes all both \\d+""")
"""Whose end it is that somebody is sent to, if it is the writer's; or what for."""
_OTHER_END = _any("doctor dr @dr doc md provider prescriber physician caller nurse office clinic patient")
_CALL = _any("""him her them you u us it this that these mine one real call calls p2p peer transfer transfers
    consult consultation conversation discussion chat talk handoff hand connection case request line phone go
    whenever anything business action sure good @[a-z]+ \\d+ conference sending taking talking connecting connect
    take speak send xfer receiving answering intake receive your to speaking ya round fr yall tx patient pt yours
    takeoff landing liftoff duty showtime battle @time transferring patching handover hookup linking mic""")
"""What somebody who is ready is ready for, beside the caller."""
_QUALITY = r"(?:(?:warm|live|quick|new|incoming|actual|phone|direct|hot|clinical|scheduled|whole|big|little) )*"
_OF_CASE = r"(?:[^ ]+ ){0,2}(?:one|case|call|p2p|request|doctor|dr|doc|md|transfer|auth|pa|appeal) "
_ABOUT = rf"(?:{_CALLER}|{_DET}{_QUALITY}(?:{_CALL}|{_PEOPLE}) |{_DET}{_OF_CASE})"

_READY_TO = _any("""talk speak take go receive accept roll rock be hop get discuss chat answer start begin help
    assist listen connect converse consult have hear do transfer join proceed the move jump handle pick meet review
    field conference rumble tackle attend entertain him her send call you rec rec'v tx tlk spk copy respond engage
    bring dive explain argue defend serve host on pull patch now grab knock run""")
"""What somebody is ready to do when they are ready for the caller."""

FRAMES: Mapping[str, re.Pattern[str]] = {
    rule: re.compile(source)
    for rule, source in {
        "sends somewhere else": (
            rf"(?<![^ ])(?!have to ){_SENT} (?:{_CALLER}){_OVER}(?:to|with|into|onto) "
            rf"(?!no |(?:the |a |an )?{_MINE} |{_CALLER})"
            rf"|(?<![^ ])(?!have to |go to |start ){_SENT} {_OVER}(?:to|into|onto) "
            rf"(?!(?:the |a |an )?{_MINE} |{_CALLER})"
            r"|(?<![^ ])(?:ring|call|dial|try|use|page|ping) (?:@name|@who) "
        ),
        "goes ahead with something else": (
            r"(?<![^ ])go (?:on )?ahead (?:and |n |to |please |just |then |now )*(?:and|n|to) "
            rf"(?!(?:please |just |then |now )*(?:{_SENT}|@[a-z]+|i|we|go|ready|@x|then|so|conect) )"
            rf"|(?<![^ ])go (?:on )?ahead with (?!{_ABOUT})"
        ),
        "is for something else": (
            r"(?<![^ ])(?:ready|free|available|open|good|set|clear|prepared) (?:now |again |all |up )?for "
            rf"(?!@name |{_ABOUT})"
            rf"|(?<![^ ])ready to (?!{_READY_TO} )"
            r"|(?<![^ ])ready to go (?:to|home|on the|out|back) "
            r"|(?<![^ ])ready with "
            r"(?!@|phone |headset |my |me |chart |notes |everything |all |case |it |this |you |(?:the|my|your) "
            r"(?:chart|notes?|case|file|phone|headset|pa|@name|records?|clinicals?|criteria|labs|info) )"
            r"|(?<![^ ])(?:am|all) (?:clear|good|set|up|open) (?:on|about|to) (?:the|a|my|that|coffee) "
            r"(?!end|side|line|phone|desk|extension|call|notes?|chart|case|screen|file|go|@name)"
        ),
        "gives things": (
            rf"(?<![^ ])(?:send|bring|pass|transfer|hand) (?:over |me )?(?:the|a|an|those|these|that|my|our|some) "
            rf"(?!{_QUALITY}(?:{_CALL}|{_PEOPLE}|@name|angry|good|poor|nice|old|way|side|line) )"
            rf"|(?<![^ ])(?:send|shoot|give|pass|bring|hand|forward|throw|drop) (?:me|us|{_CALLER[:-1]}?) ?(?:over )?"
            rf"(?:a|an|my|some|our|the|your|his|her|their) (?!{_QUALITY}(?:{_CALL}|{_PEOPLE}|way|side|line) )"
        ),
        "puts somebody on a list": (
            rf"(?<![^ ])(?:put|get|place) (?:me |us |{_CALLER})(?:on|in|down|with) "
            r"(?:a|an|my|our|the|your|his|her|their) "
            rf"(?!{_QUALITY}(?:{_CALL}|{_PEOPLE}|desk|headset|extension|ext|cell|other|speaker|horn|queue|softphone) )"
        ),
        "speaks with them already": (
            r"^(?!.*(?<![^ ])(?:put|get|let|connect|hop|jump|join|patch|ready|can|could|want|like|come|bring|go|add|be|"
            r"send|transfer|loop) )"
            rf".*(?<![^ ])(?:on|line|phone|connected|talking|speaking) with {_CALLER}"
            r"(?:now |already |thanks )*$"
        ),
        "has others told": r"(?<![^ ])(?:tell|ask|told|asked) (?:[^ ,.]+ ){1,4}to (?:go ahead|send|transfer|connect) ",
        "speaks of another": (
            r"^(?!.*(?<![^ ])(?:i|me|my|mine|us|we) )(?:.*[,.] )?(?:@name|@who) "
            r"(?:is (?:up|on|free|ready|here|next|available|taking|covering)|has|will|can|said|says|took|got) "
            rf"|(?<![^ ]){_OTHER_END} (?:can|may) "
            r"(?!now |come |join |be |talk |speak |hop |go |get |connect |have |jump |patch |transfer |take |hear "
            r"|just |also |start |ring |please |pop |proceed |step |i |we |enter |dial |b |pass |fill |to |begin |then "
            r"|finally |certainly |already |chat |discuss |call me now |call now )"
            rf"|(?<![^ ]){_SENT} (?:[^ ,.]+ ){{0,4}}(?:to|with) (?:my|the|our|a|another|her|his) (?:[a-z]+ )?"
            r"(?:colleague|partner|supervisor|lead|boss|manager|backup|team|teammate|coworker|intern|resident|trainee"
            r"|director|other pharmacist) "
            r"|(?<![^ ])(?:his|her|their|@name) way |@name is way "
            rf"|^(?!.*(?<![^ ])(?:i|me|my|mine|us|we|am) )(?:the |my |our |your )?{_OTHER_END} "
            r"(?:is |are |now |back |still |here |on |in |holding |waiting |the |line |phone |and )*ready "
        ),
        "lets somebody go": (
            r"(?<![^ ])you (?:can|may|are (?:good|free|clear|ok) to|could) (?:all |now |go ahead and )*"
            r"(?:drop (?!the|her|him|them|it)|hang up |hop off |disconnect |leave |go home |get off |go to lunch )"
        ),
        "has something to do first": (
            r"^(?:[^ ]+ ){0,2}let me "
            r"(?!in |have |know |at |get (?:him|her|them|the doctor|@dr)|talk |speak |take |hear |help |chat )"
            r"[^,.]{1,60}(?<![^ ])(?:and|then) "
            r"|(?<![^ ])(?:when|once|after) (?:you (?:see|hear) (?!this)|my (?!phone rings|line rings)|@name )"
        ),
        "names what it is through": (
            rf"(?<![^ ])(?:put|connect|patch) (?:me |{_CALLER})through "
            r"(?:school|claims|it|again|a|an|as|medical|that|the (?!line|phone|call|transfer)[^ ]+) "
            r"|(?<![^ ])connect me (?:on|in|at) (?!@|my |the |this |\d|here |line |ext)"
        ),
        "sends what is ready": (
            r"(?<![^ ])(?:letter|fax|forms?|packet|report|script|rx|copy|denial|approval) (?:is |are )?ready "
            r"(?:[^ ]+ ){0,3}send (?:it|them) "
        ),
        "is an idiom": r"^ready (?:(?:, )?set (?:, )?go (?:\. )?$|player |teddy )",
        "says it is not": r"(?<![^ ])(?:anything but|far from|nowhere near) ",
        "may want a word": (
            r"^(?:(?:please|hi|hey|can you|@name|@who|,) )*call me (?:(?:please|thanks|@name|@who|[.,]) )*$"
            r"|^you (?:can|may) @ext $"
            r"|(?:you|they) (?:can|may|could) reach me (?:(?:at|on) )?(?:@ext|@phone|\d+) $"
        ),
    }.items()
}
"""By the rule's name, which a verdict gives: words as the rules know them, or as written where they do not."""
