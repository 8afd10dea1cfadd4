"""The words of pharmacists' replies in classes, and what is another way to write the same word.

`CLASSES` are patterns (desk/reply_pattern.py) that the sentences are made of. Signs for what was found before: @who a
mention, @name a name, @dr a doctor by name, @time a time, @req a request by number, @x a word that nobody knows; @go,
@stop, @seen, @tick and @clock are emoji.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


DANGER = word_set("""
    if unless until till once when after almost nearly soon later tomorrow minutes seconds hours moment said says say
    saying told tell telling asked asks ask would could should might may maybe wish wished other another else
        never stop
    yet instead lunch break ready transfer transfers transferred callback yesterday sure think guess probably
        hopefully
    hope trying try waiting wait need needs pending missing hold holding hang problem issue will someone
        somebody anyone
    anybody nobody everyone take taking takes available joking kidding supposed pretend joke who before @time @req bit
    while depends depending depend unlikely doubt unsure perhaps except next finish finishing wrapping gotta
        going heading
    middle still way wrong oops meant mean mistake accident typo question questions : about
""")
"""Words that make a part of a reply which nobody understands too doubtful to stand beside a "ready"."""

CLASSES = {
    "DET": "the|a|an|this|that|my|your|our|his|her|their",
    "SELF": "(i|we) (am|are) (now|here)?|am|i|me|estoy",
    "SOON": """(right|just)? now only?|right away|immediately|straight away|at once|at (this|the) (time|moment
        |point)|this (moment|instant)
        |at present|currently|today|any time now?|anytime now?|as of right? now|this very? (seconds|minutes
        |instant)""",
    "KIND": "warm|hot|live|phone|incoming|direct|clinical|quick|scheduled|p2p &(CALLED)|peer to peer &(CALLED)",
    "CALLED": """transfers|transfer|phone call|call|handoff|hand off|handover|consultation|consult|conversation
        |discussion
        |conference|connection""",
    "CALL": """(@dr is?|DET? PERSON is?|DET)? @name? KIND* (CALLED|@x? (p2p|peer to peer)|peer)
        ((from|with|of) CALLER)?""",
    "PERSON": """(doctor|dr|prescriber|provider) is? office|doctor|dr|doc|md|provider|prescriber|physician|caller
        |nurse practitioner|nurse|np|ma|medical assistant|practitioner|surgeon|specialist|office|clinic|rep
        |lady|gentleman
        |guy|clinician|requester|person|practice|oncologist|cardiologist|dermatologist|neurologist""",
    "CALLER": """@dr office?|(DET (patient|member) is|DET|@name is|(patient|member) is)? PERSON (@name
        |@x)? (on (hold|the line|the phone))?|him|her|them
        |whoever (it is)?""",
    "OBJ": "CALL|CALLER|everyone|everybody|@req|this one",
    "PLACE": """(over|out)? here|in (my office|place)|this time
        |(on|at|from) this (end|side)
        |(on|at|from|to) my (end|side|line|phone|desk|station|seat|office|headset|extension|cell|desk phone)""",
    "WHENEVER": """(whenever|when|as soon as|if|once) (you (are|feel)|your &(ready)) (ready|set|able|good)?
        |whenever (you (want|like|can|wish|please)|ready|it is convenient|works
            |(CALLER|he|she|they) (is|are) (ready|on|there|available|back)?)?
        |(when|as soon as) (ready|convenient|possible|able)|when you (get|have) a (chance|seconds|moment|minutes)
        |at (your|his|her|their) (convenience|leisure)|at any (time|moment)|at will""",
    "TAKE": "take|accept|receive|get|answer|have|handle|pick up|field|attend|entertain|join",
    "TALK": "talk|speak|chat|discuss|connect|converse|consult|be connected|hear",
    "OPEN": """(up|open|opened|pulled up|loaded|ready)? (in front of me|on (my|the) screen|on screen|now|up|open)?""",
    "THING": """DET? (pa|prior auth|auth|case|chart notes|chart|notes|denial letter|denial|file|request|review|records
        |record|letter)""",
    "THANKS": "many? thanks|thank you|gracias|salamat|cheers|appreciated",
    "MUCH": """so much|very much|a lot|again|everyone|all
        |for (waiting|holding|(your|the) patience|being patient|the heads up|that|this)""",
    "FOLK": """@who|@name|sir|madam|team|all !(set|systems|good|yours|prepped|clear|done|ready)|everyone|everybody
        |folks|guys|friends|friend|hun|dear|boss|yall|people|po
        |techs|tech|mate|bud|buddy|bestie|sugar|sweetie|honey|hon|chief|darling|darlin|pal""",
    "SORRY": """(so|very)? (sorry|apologies) (for (the|my)? (delay|wait|hold up|trouble|confusion)
            |about (that|the wait|the delay|this))?
        |no (worries|problem)|my (bad|apologies)""",
    "HELLO": """(hi|hello|hey) there?|hola|good (morning|afternoon|evening|day)|morning|afternoon|greetings
        |dear|hiya|heya
        |yo !(lo|la)|howdy|buenas|buenos dias""",
    "YES": """((ok|alright|well|right|sure) then|ok na|sure thing|yes|ok|sure|alright|right|great|perfect
        |awesome|cool|fine|well
        |oh|ah|um|roger|sige|actually|anyway|honestly|seriously|copy that|copy|ya|si|absolutely|definitely
        |of course|sounds good|got you|you bet|okie|dokie|very good|good|excellent|wonderful|certainly|affirmative
        |phew|finally|yay|hooray|woo|here|voila|now|quickly|quick|update|again) !(to|for|and waiting)""",
    "PLEASE": "please|kindly|just",
}
"""What a class of words matches."""
CLASSES["SAFE"] = f"re:(?!(?:{'|'.join(sorted(DANGER))}) )[^ ]+ "

_SAME = {
    "unready": "un-ready",
    "ready": "rdy rdyy listo lista listos listas handa",
    "transfer": """pase pasa xfer xfr txfer trf transf xferr transfere transfiere transfiera transfierelo transfierela
        transferencia
        transferir""",
    "transferred": "transfered transferd xfered xferred",
    "transfers": "xfers",
    "please": "pls plz plse pleas pleese porfa ples plss plase plesae",
    "thanks": "thx tks tnx merci thnx thanx ty tysm thxs tyvm",
    "ok": "okay k kk okey oki okk mkay mk okok",
    "yes": "yep yup yeah yea yas ye yessir yepp yupp yah aye",
    "no": "nope nah naw noo",
    "not": "noot aint",
    "you": "u yu",
    "are": "r",
    "your": "ur",
    "put": "stick",
    "send": "snd sned sedn snt",
    "available": "avail avlbl availabl",
    "whenever": "whenevs whenevr wheneva",
    "open": "opn oprn",
    "over": "ovr",
    "through": "thru thro tru threw thruogh",
    "with": "w wth w/",
    "them": "em thm",
    "doctor": "doctora drs",
    "dr": "dra",
    "minutes": "min mins minute mns minutos minutitos minuto minutito m minuets minits",
    "seconds": "sec secs second segundos segundo",
    "hours": "hr hrs hour h",
    "right now": "rn",
    "now": "nw noww",
    "tomorrow": "tmr tmrw tomorow tmrow",
    "i am": "im iam",
    "i have": "ive",
    "i will": "ill",
    "i would": "id",
    "do not": "dont dnt dun donot",
    "can not": "cant cannot cnt",
    "will not": "wont",
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
    "everyone": "every1",
    "someone": "some1 sum1 sumone",
    "almost": "casi",
    "pharmacist": "rph rphs pharmacists",
    "and": "n y",
    "madam": "maam mam",
    "morning": "mornin",
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
    "oclock": "oclock",
    "for": "para fr 4r fir fpr ofr",
    "the": "la el los las teh d da",
    "call": "llamada",
    "is": "esta",
    "take": "tak tke",
    "pass me": "pasame paseme pasemela pasamela pasamelo",
    "send them": "mandala mandalo mandalos pasala pasalo pasalos",
    "connect me": "conectame conecteme comunicame comuniqueme",
}
SAME = {written: tuple(meant.split()) for meant, ways in _SAME.items() for written in ways.split()}
"""Another way to write a word, and the words it stands for."""

ENDINGS = {"'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am", "n't": "not"}
"""Shortened words behind an apostrophe."""

NAMES = word_set("""
    aaron adam alex alice amanda amber amy ana andre andrea andrew angela anita anna anthony ashley ben beth
        brandon brenda
    brian carla carlos carmen carol chris christine cindy claire dan dana daniel dave david deb debbie dennis
        derek diana
    diane donna doug ed elena eli elizabeth ellen emily emma eric erica erin eva fatima frank gary george greg hannah
    heather helen henry ian ivan jack jackie jake james jamie jan jane janet jason jen jenny jess jessica jill
        jim jo joan
    joe john jon jordan jose josh joyce juan judy julia julie karen kate kathy katie kelly ken kevin kim kyle
        laura lauren
    leah linda lisa liz lori lucy luis luke lynn maria marcus marie mario mary matt megan mei melissa mia
        michael michelle
    mike miguel mohammed monica nancy natalie nicole nina noah nora olga olivia omar pam patricia patrick paul
        pedro peter
    phil priya rachel raj ray rebecca rick rita rob robert rosa roy ruth ryan sally sam samantha sandra sara
        sarah scott
    sean sharon sofia stacy stephanie steve sunita susan tanya tara ted teresa tess tim tina todd tom tony tracy tyler
    vanessa victor vicky wanda wendy yolanda yusuf zoe
""")
"""First names that are told from other words without a capital; any word nobody knows that has one may be a name."""

COMMON = word_set("""
    about above account across action actually again ago all already also always am an and another any anything
        appeal april
    around as asked at auth away bad be because bed been before being best better bring but button by came can
        card care
    case chat check checked clear clinic close coffee come coming computer could covered cut day days decision
        denial denied
    did director do does doing down drop dropped drug each early easy email end enough even every exit fax
        faxed faxes feel
    few file files find fine first fix fixed folder form formulary friday from full get gets getting gives
        given go goes
    gone had happy hard has have having he head help her him his home how idea image insurance into item job july june
    just keep kept know lab labs last late leave left less let letter like line list load loaded long look
        looks lot lots
    love low made mail make makes many march mean medicare meeting member members mine monday month more most
        move much
    must my name need never new news nice night none note notes nothing off office old only open opened or
        order ordered
    our out over own packet page paper patient pen people phone pick plan play policy post print queue quick
        quiet quite
    rather reach read reading real really reason record records rest result results review right room run rx
        same saturday
    save saw say says screen script see seems seen send sent set she short should show shows sick side sign
        since slow some
    something sorry sound speak start started state stay step story strength such sunday system table taken
        talk teams test
    than that their them then there these they thing things think this those though thought thursday ticket time times
    today together told too took tool top tracker training try tuesday turn two type typed under upload use
        used vacation
    very vial view vue wait was way we weather wednesday week weekend well went were what where which whole why
        wish won
    word words work worked working works world worse would write wrong year yesterday yet young nap chart
        charts lady lost
    crashed froze frozen kicked window kicks reads reader steady reedy sold cold bold hole hope host sand lend
        mend bend
    tend want spend threw live give gave dive five nine wine pine lake cake wake sake rake tale walk balk hand
        band land
    fold gold mold bang gang rang sang wild mild wall ball fall hall tall mall busy bust west nest pest
        connected sending
    sends transferring transfered calls called calling looked looking takes pulls pulled pulling opens opening closes
    closed closing checks checking doctors metformin ozempic readiness readying readied reality locking booking
        cooking
    talking making waking baking pushing folding spending ending mending falling filling placed pleased pressed
        presses
    haha lol fyi btw status pharmacy customer service happen happens happened mistake wonder prior clinicals
        escalation
    tier therapy quantity limit approve approved approval overturn overturned upheld deny denies
        reconsideration template
    attached vacations holiday holidays hate rush mr mrs ms miss redo reed red heady beady
""")
"""Words that are no slip of another and no name; most of them are in no pattern."""
