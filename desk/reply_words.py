"""The words of pharmacists' replies in classes, and what is another way to write the same word.

`CLASSES` are patterns (desk/reply_pattern.py) that the sentences of desk/reply_clauses.py are made of. Signs for what was found
before: @who a mention, @name a name, @dr a doctor by name, @time a time, @req a request by number, @x a word that
nobody knows.
"""

from __future__ import annotations

from desk.reply_pattern import literals

CLASSES = {
    "DET": "the|a|an|this|that|my|your|our|his|her|their",
    "SELF": "(i|we) (am|are) (now|here)?|am|i|we|me|estoy",
    "SOON": "(right|just)? now (only)?|right away|immediately|straight away|at once|at (this|the) (time|moment|point)"
    "|at present|currently|today|any time (now)?|anytime (now)?|asap !(i)",
    "KIND": "warm|hot|live|phone|incoming|direct|clinical|quick|scheduled|p2p &(CALLED)|peer to peer &(CALLED)",
    "CALLED": "transfers|transfer|phone call|call|handoff|hand off|handover|consultation|consult|conversation|discussion"
    "|conference|connection|pick up|pickup",
    "CALL": "(DET|@dr is)? KIND* (CALLED|p2p|peer to peer|peer) ((from|with) CALLER)?",
    "PERSON": "(doctor|dr|prescriber|provider) office|doctor|dr|doc|md|provider|prescriber|physician|caller|nurse practitioner"
    "|nurse|np|ma|medical assistant|practitioner|surgeon|specialist|office|clinic|rep|lady|gentleman|guy|clinician"
    "|requester|contact|person|practice|oncologist|cardiologist|dermatologist|neurologist",
    "CALLER": "@dr (office)?|(DET|@name is)? PERSON (@name|@x !(PERSON))? (on (hold|the line|the phone))?|him|her|them|whoever (it is)?",
    "OBJ": "CALL|CALLER|everyone|everybody|@req|this one|this caller",
    "PLACE": "(over|out)? here|(on|at|from|to) my (end|side|line|phone|desk|station|seat|office|headset|extension|cell|desk phone)"
    "|in my office|in place|this time",
    "WHENEVER": "(whenever|when|as soon as|if|once) you (are|feel) (ready|set|able|good)?|whenever you (want|like|can|wish|please)"
    "|whenever (ready|it is convenient|works|they are)?|(when|as soon as) (ready|convenient|possible)|at (your|his|her|their) (convenience|leisure)"
    "|at any (time|moment)|at will",
    "TAKE": "take|accept|receive|get|answer|have|handle|pick up|field",
    "TALK": "talk|speak|chat|discuss|connect|converse|consult|be connected|hear",
    "OPEN": "(up|open|opened|pulled up|loaded|ready)? (in front of me|on (my|the) screen|on screen|now|up|open)?",
    "THING": "DET? (pa|prior auth|auth|case|chart|notes|denial|file|request|review|record|records|letter|denial letter|chart notes)",
    "THANKS": "(many)? thanks|thank you|gracias|salamat|cheers|appreciated",
    "MUCH": "so much|very much|a lot|again|for (waiting|holding|your patience|the patience|being patient|the heads up|that|this)|everyone|all",
    "FOLK": "@who|@name|sir|madam|team|all|everyone|everybody|folks|guys|friend|friends|hun|dear|boss|yall|people|po|tech|techs",
    "SAFE": "re:(?!(?:DANGER) )[^ ]+ ",
    "SORRY": "(so|very)? (sorry|apologies) (for (the|my)? (delay|wait|hold up|trouble|confusion)|about (that|the wait|the delay|this))?"
    "|no (worries|problem)|my (bad|apologies)",
    "HELLO": "hi|hello|hey|hola|good (morning|afternoon|evening|day)|morning|afternoon|greetings|dear",
    "YES": "(yes|ok|sure|alright|right|great|perfect|awesome|cool|fine|well|oh|ah|um|so|and|then|roger|copy|copy that|ya|si|absolutely"
    "|definitely|of course|sounds good|got you|okie|dokie|good|very good|excellent|wonderful|certainly|there|thing"
    "|affirmative|done|cheers|phew|finally|yay|hooray|woo|here|voila|lol|haha|now|quick|quickly|update|again)"
    " !(to|for|go|and waiting)",
    "PLEASE": "please|kindly|just",
}
"""What a class of words matches; see desk/reply_pattern.py for how it is written."""

DANGER = frozenset(
    ["if", "unless", "until", "till", "once", "when", "after", "almost", "nearly", "soon", "later", "tomorrow", "minutes", "seconds", "hours", "moment", "said", "says", "say", "saying", "told", "tell", "telling", "asked", "asks", "ask", "would", "could", "should", "might", "may", "maybe", "wish", "wished", "other", "another", "else", "never", "stop", "yet", "instead", "lunch", "break", "ready", "transfer", "transfers", "transferred", "callback", "yesterday", "sure", "think", "guess", "probably", "hopefully", "hope", "trying", "try", "waiting", "wait", "need", "needs", "pending", "missing", "hold", "holding", "hang", "problem", "issue", "will", "someone", "somebody", "anyone", "anybody", "nobody", "everyone", "take", "taking", "takes", "available", "joking", "kidding", "supposed", "pretend", "joke", "who", "before", "@time", "@req", "bit", "while", "depends", "depending", "depend", "unlikely", "doubt", "unsure", "perhaps", "except", "next", "wrong", "oops", "meant", "mean", "mistake", "accident", "typo", "question", "questions"]
)
"""Words that make a part of a reply which nobody understands too doubtful to stand beside a "ready"."""
CLASSES["SAFE"] = CLASSES["SAFE"].replace("DANGER", "|".join(sorted(DANGER)))

_SAME = {
    "ready": "rdy rdyy listo lista listos listas handa",
    "transfer": "xfer xfr txfer trf transf xferr transfere",
    "transferred": "transfered transferd xfered xferred",
    "transfers": "xfers",
    "please": "pls plz plse pleas pleese porfa ples plss",
    "thanks": "thx tks thnx thanx ty tysm thxs tyvm",
    "ok": "okay k kk okey oki okk",
    "yes": "yep yup yeah yea yas ye yessir yepp yupp yah aye",
    "no": "nope nah noo",
    "you": "u ya'll yu",
    "are": "r",
    "your": "ur",
    "through": "thru thro tru threw thruogh",
    "with": "w wth",
    "them": "em 'em thm",
    "doctor": "doctora drs",
    "dr": "dra",
    "minutes": "min mins minute mns minutos minutitos minuto minutito m minuets minits",
    "seconds": "sec secs second segundos segundo",
    "hours": "hr hrs hour h",
    "right now": "rn",
    "tomorrow": "tmr tmrw tomorow tmrow",
    "i am": "im iam",
    "i have": "ive",
    "i will": "ill",
    "i would": "id",
    "do not": "dont dnt dun donot",
    "can not": "cant cannot can't cnt",
    "will not": "wont won't",
    "is not": "isnt",
    "are not": "arent",
    "have not": "havent",
    "has not": "hasnt",
    "did not": "didnt",
    "does not": "doesnt",
    "was not": "wasnt",
    "could not": "couldnt",
    "would not": "wouldnt",
    "you are": "youre",
    "they are": "theyre",
    "he is": "hes",
    "she is": "shes",
    "it is": "its",
    "that is": "thats",
    "who is": "whos",
    "what is": "whats wats wuts",
    "let us": "lets",
    "give me": "gimme gimmie",
    "going to": "gonna",
    "want to": "wanna",
    "never mind": "nvm nevermind nm",
    "what": "wut wat",
    "which": "wich",
    "alright": "alrighty allright aight",
    "sure": "suree",
    "not": "noot",
    "everyone": "every1",
    "someone": "some1 sum1 sumone",
    "almost": "casi",
    "pharmacist": "rph rphs pharmacists",
    "and": "n y",
    "madam": "ma'am maam mam",
    "morning": "mornin",
    "doctor office": "drs' dr's",
    "go ahead": "adelante goahead",
    "on it": "onit",
    "got it": "gotit",
    "wait": "espera espere waitt",
    "till": "til hasta",
    "in": "en",
    "i am ready": "imready iamready",
    "ready now": "readynow",
    "ready for": "readyfor",
    "ready to": "readyto",
    "one": "uno",
    "pharmacy": "pharm",
}
SAME = {written: tuple(meant.split()) for meant, ways in _SAME.items() for written in ways.split()}
"""Another way to write a word, and the words it stands for."""

ENDINGS = {"'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am", "n't": "not"}
"""Shortened words behind an apostrophe."""

NAMES = frozenset(
    ["aaron", "adam", "alex", "alice", "amanda", "amber", "amy", "ana", "andre", "andrea", "andrew", "angela", "anita", "anna", "anthony", "ashley", "ben", "beth", "brandon", "brenda", "brian", "carla", "carlos", "carmen", "carol", "chris", "christine", "cindy", "claire", "dan", "dana", "daniel", "dave", "david", "deb", "debbie", "dennis", "derek", "diana", "diane", "donna", "doug", "ed", "elena", "eli", "elizabeth", "ellen", "emily", "emma", "eric", "erica", "erin", "eva", "fatima", "frank", "gary", "george", "grace", "greg", "hannah", "heather", "helen", "henry", "holly", "ian", "ivan", "jack", "jackie", "jake", "james", "jamie", "jan", "jane", "janet", "jason", "jay", "jen", "jenny", "jess", "jessica", "jill", "jim", "jo", "joan", "joe", "john", "jon", "jordan", "jose", "josh", "joy", "juan", "judy", "julia", "julie", "karen", "kate", "kathy", "katie", "kelly", "ken", "kevin", "kim", "kyle", "laura", "lauren", "leah", "linda", "lisa", "liz", "lori", "lucy", "luis", "luke", "lynn", "maria", "marcus", "marie", "mario", "mary", "matt", "megan", "mei", "melissa", "mia", "michael", "michelle", "mike", "miguel", "mike", "mohammed", "monica", "nancy", "natalie", "nicole", "nina", "noah", "nora", "olga", "olivia", "omar", "pam", "pat", "patricia", "patrick", "paul", "pedro", "peter", "phil", "priya", "rachel", "raj", "ray", "rebecca", "rick", "rita", "rob", "robert", "rosa", "roy", "ruth", "ryan", "sally", "sam", "samantha", "sandra", "sara", "sarah", "scott", "sean", "sharon", "sofia", "stacy", "stephanie", "steve", "sue", "sunita", "susan", "tanya", "tara", "ted", "teresa", "tess", "tim", "tina", "todd", "tom", "tony", "tracy", "tyler", "vanessa", "victor", "vicky", "wanda", "wendy", "will", "yolanda", "yusuf", "zoe"]
) - {"will", "joy", "grace", "holly", "jay", "pat"}
"""First names that are told from other words without a capital; any word nobody knows that has one may be a name."""

COMMON = frozenset(
    ["about", "above", "account", "across", "action", "actually", "again", "ago", "all", "already", "also", "always", "am", "an", "and", "another", "any", "anything", "appeal", "april", "are", "around", "as", "asked", "at", "auth", "away", "back", "bad", "be", "because", "bed", "been", "before", "being", "best", "better", "bring", "but", "button", "by", "came", "can", "card", "care", "case", "chat", "check", "checked", "clear", "clinic", "close", "coffee", "come", "coming", "computer", "could", "covered", "cut", "day", "days", "decision", "denial", "denied", "did", "director", "do", "does", "doing", "done", "down", "drop", "dropped", "drug", "each", "early", "easy", "email", "end", "enough", "even", "every", "exit", "fax", "faxed", "faxes", "feel", "few", "file", "files", "find", "fine", "first", "fix", "fixed", "folder", "for", "form", "formulary", "friday", "from", "full", "get", "gets", "getting", "give", "given", "go", "goes", "going", "gone", "good", "got", "great", "guy", "had", "half", "happy", "hard", "has", "have", "having", "he", "head", "help", "her", "here", "him", "his", "home", "how", "i", "idea", "image", "in", "insurance", "into", "is", "it", "item", "job", "july", "june", "just", "keep", "kept", "know", "lab", "labs", "last", "late", "leave", "left", "less", "let", "letter", "like", "line", "list", "load", "loaded", "long", "look", "looks", "lot", "lots", "love", "low", "lunch", "made", "mail", "make", "makes", "many", "march", "may", "me", "mean", "medicare", "meeting", "member", "members", "mine", "monday", "month", "more", "most", "move", "much", "must", "my", "name", "need", "never", "new", "news", "next", "nice", "night", "no", "none", "noon", "not", "note", "notes", "nothing", "now", "of", "off", "office", "old", "on", "only", "open", "opened", "or", "order", "ordered", "our", "out", "over", "own", "packet", "page", "paper", "patient", "pen", "people", "phone", "pick", "plan", "play", "policy", "post", "print", "queue", "quick", "quiet", "quite", "rather", "reach", "read", "reading", "ready", "real", "really", "reason", "record", "records", "rest", "result", "results", "review", "right", "room", "run", "rx", "said", "same", "saturday", "save", "saw", "say", "says", "screen", "script", "see", "seems", "seen", "send", "sent", "set", "she", "short", "should", "show", "shows", "sick", "side", "sign", "since", "slow", "so", "some", "something", "sorry", "sound", "speak", "start", "started", "state", "stay", "step", "still", "story", "strength", "such", "sunday", "system", "table", "taken", "talk", "teams", "tell", "test", "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things", "think", "this", "those", "though", "thought", "three", "thursday", "ticket", "time", "times", "to", "today", "together", "told", "too", "took", "tool", "top", "tracker", "training", "try", "tuesday", "turn", "two", "type", "typed", "under", "up", "upload", "us", "use", "used", "vacation", "very", "vial", "view", "vue", "wait", "was", "way", "we", "weather", "wednesday", "week", "weekend", "well", "went", "were", "what", "where", "which", "who", "whole", "why", "will", "wish", "won", "word", "words", "work", "worked", "working", "works", "world", "worse", "would", "write", "wrong", "year", "yesterday", "yet", "you", "young", "your", "nap", "chart", "charts", "lady", "lost", "crashed", "froze", "frozen", "kicked", "screen", "window", "ma", "pa", "np", "md", "kicks", "reads", "reader", "steady", "reedy", "sold", "cold", "bold", "told", "hole", "home", "hope", "host", "sand", "lend", "mend", "bend", "tend", "want", "went", "spend", "though", "thought", "threw", "live", "love", "give", "gave", "dive", "five", "nine", "line", "mine", "fine", "wine", "pine", "take", "make", "bake", "lake", "cake", "wake", "sake", "rake", "tale", "talk", "walk", "balk", "hand", "band", "land", "sand", "fold", "gold", "mold", "hang", "bang", "gang", "rang", "sang", "wild", "mild", "will", "wall", "call", "ball", "fall", "hall", "tall", "mall", "busy", "bust", "best", "test", "rest", "west", "nest", "pest", "connected", "sending", "sends", "transferring", "transfered", "brings", "calls", "called", "calling", "looks", "looked", "looking", "takes", "took", "pulls", "pulled", "pulling", "opens", "opening", "closes", "closed", "closing", "checks", "checking", "provider's", "doctors", "doctor's", "team's", "office's", "metformin", "ozempic", "a1c", "readiness", "readying", "readied", "reality", "locking", "booking", "cooking", "talking", "making", "waking", "baking", "pushing", "folding", "spending", "ending", "mending", "falling", "filling", "placed", "pleased", "please", "pressed", "presses", "appreciate", "haha", "lol", "fyi", "btw", "status", "pharmacy", "customer", "service", "happen", "happens", "happened", "mistake", "wonder", "prior", "clinicals", "escalation", "tier", "step", "therapy", "quantity", "limit", "approve", "approved", "approval", "overturn", "overturned", "upheld", "deny", "denies", "mr", "mrs", "ms", "miss", "reconsideration", "template", "attached", "tech", "nurse's", "monday's", "vacations", "holiday", "holidays", "year's", "hate", "busy", "rush", "afternoon"]
)
"""Words that are no slip of another and no name; most of them are in no pattern."""


def known(patterns: list[str]) -> frozenset[str]:
    """Return every word that is never repaired: those of the patterns and classes, and the ones people also use."""
    return literals((*CLASSES.values(), *patterns)) | COMMON | DANGER | NAMES | frozenset(SAME)
