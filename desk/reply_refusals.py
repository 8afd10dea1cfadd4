"""What does not announce: the clauses that put off, take, refuse, ask, or are about somebody or something else.

Patterns as desk/reply_pattern.py reads them. Each table says whether it matches a whole clause or any part of one. A
key is the rule's name, which a verdict gives as its reason.
"""

from __future__ import annotations

CANNOT = {
    "gives it to somebody": """HANDING REQUEST? (on|over|off|back|instead|along)* to GIVEN
        |SENDING REQUEST? (on|over|off|back|instead|along)* to (@name|@who|another pharmacist|someone else)
        |let GIVEN (take|have|do|handle|get|grab) REQUEST""",
    "wants somebody else": """OTHER else? please? (to|needs to|has to|can|will|should|could|may|must)*
            (take|grab|get|cover|do|handle|pick) (REQUEST|up|over|END)
        |(someone|somebody) else (END|please|now|to|can|should|needs|must|@who|@name)
        |(anyone|anybody) else (free|available|able|that can|who can|to take)
        |reassign|reassigning|unassign|reassignment|releasing|release (it|this|@req|me)|(give|giving) REQUEST (up|back)
        |back (to|in|into) the (queue|pool)|up for grabs|take me off""",
    "cannot take it": """(can not|unable to|not able to|will not be able to|could not|can no longer|will not
        |not going to)
        (possibly|really)? (take|do|get|grab|handle|cover|accept|be taking) (REQUEST|any|another|one|END)""",
    "says they cannot": """can not (sorry|please|right now|now|today|@name|@who)* END
        |(i am|am) (out|off|gone) (END|today|sick|of office|for the day|until|this)|out sick|off today
        |(out|away|gone) (today|of office|for the day|sick)
        |(i am|am|BEGIN) not (in|working|here|available) (today|now|right now)?|(logging|signing|heading) (off|out)
        |not me|i will? pass END|have to (step (out|away)|drop|leave|run|go END)|not mine""",
}
"""Any part of a clause: releases it, or hands it over."""

BUSY = """(in|on|at|into|with|have|going to|still|stuck in) (a|an|my|the|another|other|back to back)*
        (meeting|mtg|lunch|break|training|huddle|appointment|class|manager|appt) !(ready)
    |(in|on|at|with|have|still|stuck in) (a|an|my|another|other) (call|p2p|transfer|consult) !(ready)
    |busy !(day|week|afternoon|morning)|swamped|slammed|tied up|backed up|drowning|overloaded|underwater|buried
    |overwhelmed|booked|occupied|stuck|deep|unavailable"""
"""Any part of a clause: what keeps a pharmacist. With nothing else said it means that they cannot take it."""

NOT_READY = {
    "says not ready": """(not|no longer|never|no|nowhere|no estoy)
            (yet|quite|fully|really|even|all|that|just|near|still|currently|actually|exactly)*
            (ready|good to go|set|prepared)
        |unready|can not (talk|transfer|take (CALLER|CALL)) yet|(not|no) (just|quite|there|set|good)? yet
        |todavia no|aun no|not (right now|now)|ready (too soon|too early|by (mistake|accident))|ready was a mistake""",
    "asks not to transfer": """(do not|please no|stop) you? (please|even|go ahead and|try to|just|ever|you)*
            (send|transfer|put|connect|patch|pass|bring|transferring|sending|connecting) !(me? DET? PAPER)
        |BEGIN (no|not) (transfer|send) (CALLER|please|now)* END|cancel (the|that|my)? (transfer|ready)""",
    "keeps the caller holding": """UNDENIED (keep|have|let|make|ask|tell|leave|put) (CALLER|@name) (to|and)?
        (on hold|holding|hold|wait|waiting)""",
    "needs more time": """(need|want|give me|needs|take|some|little|bit) a? (bit|little|lot|some)? of? (more|extra)?
            time !(for|off)
        |(not|have not) (done|finished|through) (reviewing|reading|with|yet|looking)|more time END""",
}
"""Any part of a clause."""

WAIT = """LEAD (still|so|but|no|not yet|hey|actually|also|oh|oops|uh)* (hold|hang|wait|stop|pause|whoa|not so fast)
    (on|off|up|tight|please|it|that|for (now|me)|the line|CALLER|CALL|there|a|hold|hang|wait|and|sorry|FOLK|not yet)*
    !(who|what|which|is|are|do|does|did|how|can|i am|now) SAFE*"""
"""A whole clause."""

RETRACT = """BARE (i will?)? (scratch|disregard|ignore|forget|strike|cancel|undo|delete)
        (that|it|this|the|my|last|previous|ready|message|one|hold|wait|transfer|above|stop|please|what i said)+ SAFE*
    |BARE i? take (that|it|my ready) back SAFE*|BARE never mind (that|the|my|hold|wait|ready|about)* SAFE*
    |BARE false alarm SAFE*|BARE i? spoke too soon|BARE correction|BARE my (mistake|bad)|BARE i? jumped the gun"""
"""A whole clause: takes back what was said before."""

ALMOST = """(almost|nearly|just about|close to|practically|this close to) (ready|there|done|finished|set)
    |getting (there|close|ready)|be (there|with you|back)|right (there|with you)|brb|on my way
    |(finishing|wrapping) up?|(will|should|going to) be ready"""
"""Any part of a clause of nothing but `LATER`."""

OTHERS = """(he|she|they|it|you|who|everyone|everybody|anyone|someone|somebody|nobody|one|@name|@dr|@who !(not)|PERSON
            |PAPER|@x|pharmacist|pharmacy|member|patient|colleague|table)
        (is|are|was|were|has|have|will|should|would|might|could|been|be|said|says|not|seem|seems|almost|getting|all|now
            |always|got|yet|and|on hold|on the line)+
        ADVERB* (ready|available|free|set|good to go|prepared|standing by)
    |(he|she|they|you|everyone|everybody|anyone|someone|@dr|@name|PERSON|PAPER) ADVERB* ready"""
"""Any part of a clause: readiness of somebody or something else."""

THIRD = """BARE DET? (he|she|they|@name|@dr|@who|PERSON|pharmacist|everyone|everybody|nobody|colleague|you !(can|could))
    (is|are|was|were|will|can !(someone|somebody|anyone|anybody|another|you|i|we)|could|has|had|have|said|says|would
        |should|needs|wants)"""
"""The beginning of a clause: about what others are or do."""

SENT = """fax|faxes|records|labs|lab|packet|notes|note|form|forms|letter|chart|clinicals|copy|email|document|documents
    |@name|@who|pharmacist|colleague"""
"""Any part of a clause: what may be sent like a caller or to whom: there "send them over" may mean anything."""

QUESTION = """BARE FOLK* (hey|and|so|but|also|btw|wait|hold on|just|quick question)*
    (who|whose|what !(a)|which|where|why|how|when|any|anyone|anybody|should !(be)|shall|am i|want me to
    |has &(the|she|he|they|@dr|PERSON|someone|anyone|anybody|somebody)
    |(is|are|was|were) &(the|she|he|they|it|there|this|any|@dr|PERSON|someone|anyone|anybody|somebody|everyone
    |you|we
        |PAPER)
    |do !(not|the|it|this)|does|did|have (you|they|we|he|she|the PERSON)
    |(can|could|would|will) (you|he|she|they|we|i|it|the|@dr|@name|@who|someone|somebody|anyone|PERSON)
    |you (ready|still|want|need|got|guys|there)|(he|she|they) (still|ready)|still (holding|there|on hold|on)
    |ready (yet|on your (end|side)))"""
"""The beginning of a clause."""

ACK = {
    "says which they have": "LEAD i am @req SAFE*",
    "says they have it": """LEAD (i|we|me|and|so|am|will|have !(MINE)|now|just|can|gladly|also|be|is|up
            |the one who (decisioned|denied) MINE|MINE)*
        (on (it|MINE|the case)|@req|do !(WORD)|(got|have|do|handle|grab|attend|taking|grabbing|claiming|claim|cover
        |decisioned|denied
            |working|saw) MINE|take MINE?|will (review|check|look|take|do|handle)|dibs|mine|acknowledged|ack
            |acknowledging|claimed|roger that|copy that|will do|assigned to me|with me|yo lo tomo|lo tengo|voy|akin
            |noted|received|seen it|see it) SAFE*""",
    "is looking": """LEAD (i|we|me|am|and|so|now|just|will|be|have !(a)|let me|also|right|currently|still|going to|here
            |up|MINE)*
        (looking|checking|reviewing|reading|opening|pulling|working on|starting|digging|prepping|preparing
            |getting DET? PAPER|gathering|going (over|through)|studying|loading|researching
            |(look|see|check|read|review|open|pull|get|find|dig) (at|into|over|up|in|through|MINE|PAPER|DET PAPER
            |a look)
            |(take|taking|having|have) (a|quick)* look|(review|check|look) !(WORD)) !(forward) SAFE*""",
}
"""Whole clauses: takes it, or is preparing."""

LATER = """
    a about after all allow almost am an and another as ask at available back be bear break but by call caller can case
    connect could desk do doctor done dr estimate eta expect finish finished finishing for free from get getting give go
    going good hang have hello her hey hi him hold holding hour i in into is it just know last let like looking lunch
    maybe me
    meeting minutes more my nearly need no nothing now nurse of off office ok on only our out over p2p pass patch
    patience
    patient phone please prescriber probably provider pulling put quick reading ready review reviewing right roughly
    send
    set should some soon sorry stand start starting stay still sure take talk tell thank thanks the them then there
    think
    this through tight time to transfer until up wait we will with would wrap wrapping yes you your hopefully one around
"""
"""The words of clauses that put off, beside those of clauses that announce."""

REFUSING_CLASSES = {
    "HANDING": "give|hand|pass|move|assign|reassign|offer|shift|bump",
    "SENDING": "send|transfer|route|reroute|kick|forward|redirect",
    "REQUEST": "it|this one|this|that one|that|@req|them|CALLER|the (case|request|p2p|call|pa)",
    "GIVEN": "@name|@who|@x|(another|the (other|next)) pharmacist|someone else",
    "OTHER": """(some other|another|one of you|a different|other|new) (pharmacist|owner|person)?|someone|somebody|anyone
        |anybody|pharmacist""",
    "END": "re:$",
    "BEGIN": "re:^(?:sorry |@who |@name )?",
    "UNDENIED": "re:(?<!not )",
    "MINE": """it|this one|this|that one|that|@req|them|DET (call|request|p2p|case|pa|one)|@dr is?|peer to peer""",
    "PAPER": """pa|prior auth|auth|case|charts|chart notes|chart|notes|note|denial letter|denial|letter|file|faxes
        |fax|labs
        |lab|records|record|packet|forms|form|appeal|template|report|post|card|rx|script|info|details|clinicals
        |documentation|progress notes|tracker|entry|callback|policy|button|request|email|order""",
}
"""PAPER is what a request is about that is no person."""
