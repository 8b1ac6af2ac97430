"""Which kind of question it is, and whose words, deeds or sides it asks for: by the way it is put, as a desk types it.

The first pattern that fits decides, so the telling ones stand first; a question that fits none asks for a fact.
"""

import re

from bot.answer import QuestionKind

_AUXILIARY = (
    "(?:"
    "is|are|was|were|am|did|does|do|has|have|had|can|could|will|would|should|shall|may|might|must|isn't|aren't|"
    "wasn't|weren't|didn't|doesn't|don't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't|shouldn't"
    ")"
)
_SAY = (
    "(?:"
    "say|said|saying|tell|told|telling|want|wants|wanted|wanting|think|thinks|demand|demands|demanding|demanded|ask|"
    "asking|asked|offer|offers|offering|offered|propose|proposing|proposed|promise|promising|promised|claim|claims|"
    "claiming|claimed|make of|hope|hoping|call|calling|called|plan|planning|argue|argued|arguing|threaten|"
    "threatened|threatening|insist|expect|answer|reply|respond|announce|announced|pledge|pledged|vow|vowed|warn|"
    "warned|respond|replied|answered|official line|running on"
    ")"
)
_STANCE = (
    "(?:"
    "position|positions|stance|stances|view|views|line|take|reaction|reactions|response|responses|answer|reply|"
    "demands?|terms|conditions|red lines?|policy|official line|message|verdict|opinion"
    ")"
)
_ASKS = "(?:who|what|when|where|why|how|which|any|is|are|did|does|do|has|have|latest)"
_ON = rf"^(?!{_ASKS}\b)[\w .'’-]{{2,40}}? on (?!the agenda)\w"
_PATTERNS: tuple[tuple[QuestionKind, tuple[str, ...]], ...] = (
    (QuestionKind.WHY, (r"^(?:so |and |but )?why\b",)),
    (
        QuestionKind.TIMELINE,
        (
            r"\btime ?line\b",
            r"\bchronolog",
            r"\bsequence of events\b",
            r"\bstep by step\b",
            r"\bhow (?:we|it|they|things) got (?:here|there|to this)\b",
            r"\bhow (?:did|has|have) .+ (?:come about|come to this|get here|unfold(?:ed)?|evolved?|develop(?:ed)?|come to be)\b",
            r"\bhow did .+ (?:get (?:to|from)|end up)\b",
            r"\bhistory of\b",
            r"\bevents? (?:leading|that led) (?:up )?to\b",
        ),
    ),
    (
        QuestionKind.COMPARE,
        (
            r"\bvs\b",
            r"\bversus\b",
            r"\bcompar(?:e|es|ed|ing|ison)\b",
            r"\bdiffer(?:s|ed|ence|ences|ent|ently)?\b",
            r"\bdisagree",
            r"\bat odds\b",
            r"\bboth sides\b",
            r"\b(?:two|each|either) sides?\b",
            r"\bcontradict",
            r"\bconflicting\b",
            r"\bcompeting (?:claims|accounts|versions)\b",
            r"^what .+ and what for\b",
            r"\bon the one (?:hand|side)\b",
            r"\bhow (?:does|do|is|are|'s) .+ against\b",
        ),
    ),
    (
        QuestionKind.FIGURES,
        (
            r"\bhow (?:many|much|big|small|large|high|low|long|often|fast|old|tall|heavy)\b",
            r"\b(?:what|which) (?:percent|percentage|share|number|proportion)",
            r"\btoll\b|\bdeath tolls\b",
            r"\bcasualt",
            r"\blosses\b",
            r"\bfigures (?:for|on)\b",
            r"\bnumbers?\b",
            r"\bwhat was the count\b",
            r"\bprice tag\b",
            r"\bwhat %",
            r"\b(?:cost|price|bill|count) (?:of|for)\b",
        ),
    ),
    (
        QuestionKind.LATEST,
        (
            r"\blatest\b",
            r"\bnewest\b",
            r"\bwhat(?:'s|s| is) new\b",
            r"\b(?:any|more) (?:news|updates?|word|progress|sign|development|movement|breakthrough)",
            r"\bupdates?\b",
            r"\bstatus of\b",
            r"\bstate of (?:play|the (?:talks|negotiations|war|fighting|art))\b",
            r"\bwhere (?:do|does|did|are|is|has|have|'s|s) .+ (?:at|now|stand|stands|gone|got)(?: now| today| currently)?\W*$",
            r"\bwhere(?:'s|s) .+ (?:at|now)\W*$",
            r"\bwhere are we\b",
            r"\bso far\b",
            r"\bwhat(?:'s|s| is) (?:happening|the status|the state)\b",
            r"\bwhere (?:do|does) (?:things|talks|negotiations|.+ talks) stand\b",
            r"\bhow(?:'s|s| is| are) .+ (?:going|coming along|holding up|progressing|faring)\b",
            r"\bwhat(?:'s|s| is) going on with\b",
            r"\bholding(?: up)?\b.*\bany\b",
            r"\b(?:current |the )(?:state|status|situation)\b",
            r"\bhow (?:far|close) (?:have|has|are|is)\b",
            r"\bagenda\b",
            r"\bnow\W*$",
        ),
    ),
    (
        QuestionKind.POSITION,
        (
            rf"\bwhat(?:'s|s| is| are| was| were| has| have| had| did| does| do| will| would) .+? {_SAY}\b",
            rf"\bwhat(?:'s|s| is| was| are) .+? {_STANCE}\b",
            rf"\b{_STANCE} (?:of|on|to|from|about)\b",
            r"\bwhere (?:does|do|did) .+ stands? on\b",
            r"\bstands? on\b",
            r"\breact(?:s|ed|ing|ion)?\b",
            r"\brespon(?:d|ds|ded|ding|se)\b",
            r"\bhow (?:did|has|have|is|are|was|were|'s|s|does|do) .+ (?:take|taken|taking|see|seen|view|received)\b",
            r"\bwho(?:m)? (?:does|do|did|is|are) .+ (?:blam|accus)",
            r"\baccording to\b",
            r"\bwhat(?:'s|s| is) .+(?:'s|s') (?:problem|case|plan|plans|answer|line|take)\b",
            r"\bhow (?:do|does|did) .+ (?:want|explain|feel|plan|justify|mark)\b",
            r"\bhow (?:is|are|have|has|'s|s) .+ (?:dealing with|taking)\b",
            r"\bwhere(?:'s|s| is| are) .+ on\b",
        ),
    ),
    (
        QuestionKind.WHY,
        (
            r"\bwhy\b",
            r"\bhow come\b",
            r"\breasons? (?:for|behind|why)\b",
            r"\bwhat(?:'s|s| is| was) (?:behind|driving)\b",
            r"\bcaus(?:e|es|ed) (?:of|the|by)?\b",
            r"\bwhat (?:led|drove|made|prompted|triggered|caused|is driving)\b",
            r"\bmotives?\b",
            r"\bwhat(?:'s|s| is) (?:in it for|the point of)\b",
            r"\bon what grounds\b",
            r"\bwhat for\b",
        ),
    ),
    (
        QuestionKind.CONSEQUENCE,
        (
            r"\bwhat (?:does|do|did|will|would|could|might) .+ mean\b",
            r"\bwhat (?:happens|(?:would|will|could|might) happen|comes next|next|changes?)\b",
            r"\bconsequences?\b",
            r"\bimpacts?\b",
            r"\beffects?\b",
            r"\bimplications?\b",
            r"\bfallout\b",
            r"\baffect(?:s|ed|ing)?\b",
            r"\bat stake\b",
            r"\bwhat(?:'s|s| is| has| have) .+ (?:done|doing) to\b",
            r"\bwhat (?:will|would|could|might|can|did|does|do) .+ do (?:to|for)\b",
            r"\bwhat(?:'s|s| is| are) .+ going to do to\b",
            r"\bhurt(?:ing)?\b",
            r"\b(?:any )?damage to\b",
            r"\bwhat (?:does|do|did) .+ get out of\b",
            r"\bwhat has .+ done (?:to|for)\b",
            r"\brisks?\b",
            r"\bchange anything\b",
            r"\bplaying (?:for|with)\b",
            r"\blikely to\b",
            r"\bnow what\b",
            r"\bhow (?:will|would|could|might) ",
        ),
    ),
    (
        QuestionKind.EVENT,
        (
            r"\bwhat (?:exactly |actually )?happened\b",
            r"\bwhat(?:'s|s| is| was| were) going on\b",
            r"\bwhat went (?:on|wrong)\b",
            r"\bwhat came out of\b",
            r"\bwhat became of\b",
            r"\bwhat(?:'s|s| has) become of\b",
            r"\bhow bad (?:was|were|is|are)\b",
            r"\bhow did .+ (?:die|end|start|begin|go|happen)\b",
            r"\bwhat (?:got|was|were) (?:hit|struck|agreed|decided|announced|attacked)\b",
            r"\bwhat did .+ (?:do|pass|agree|decide|hit|change|sign|find)\b",
            r"\bwhat (?:has|have) .+ (?:been|hit|changed|done)\b",
            r"\bhappened\b",
            r"\bwhat was the\b",
            r"\bwhat(?:'s|s| has) .+ (?:changed|done)\b",
            r"\bwhat(?:'s|s| is) (?:this|that|the) .+ (?:plot|attack|affair|scandal|row|case|crash)\b",
        ),
    ),
    (QuestionKind.POSITION, (_ON,)),
    (QuestionKind.YES_NO, (rf"^(?:so |and |but )?{_AUXILIARY}\b",)),
)
_COMPILED = tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in _PATTERNS)
_CLOSED = re.compile(rf"^(?:so |and |but )?{_AUXILIARY}\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^(?:so |and |but )?when(?:'s|s)?\b|^(?:so |and |but )?who(?:'s|s|m|se)?\b(?!.*\b(?:blam|accus))", re.IGNORECASE
)
_OPEN_IN_CLOSED = frozenset({QuestionKind.COMPARE, QuestionKind.LATEST, QuestionKind.FIGURES})
"""What a question that could be answered by yes or no may ask for all the same: "Is the truce holding, any extension?"."""

_NAME = r"(?:the )?[\w.’'-]+(?: [\w.’'-]+){0,3}?"
_DOES = "(?:'s| is| are| was| were| has| have| had| did| does| do| will| would)"
_ACTS = (
    "(?:take|taken|taking|react(?:ed|ing)?|respond(?:ed|ing)|see|seen|view|received|blam(?:e|ing)|accus(?:e|ing)|do|done|official)"
)
_PARTIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhere (?:does|do|did) ({_NAME}) stands? on\b",
        rf"\b(?:what|how|who|whom){_DOES} ({_NAME})(?:'s)? (?:{_SAY}|{_STANCE}|{_ACTS})\b",
        rf"^({_NAME})(?:'s)? {_STANCE} (?:on|to|of|about)\b",
        rf"\b{_STANCE} (?:of|from) ({_NAME})\b",
        rf"^({_NAME}) on \w",
    )
)
_DIFFER = "(?:differ|see|view|compare|explain|describe|disagree|account|positions|accounts)"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"({_NAME}) (?:vs\.?|versus|against) ({_NAME})(?= on\b| over\b| about\b|\W*$)",
        rf"\bhow (?:do|does|did|have) ({_NAME}) and ({_NAME})(?:'s)? {_DIFFER}\b",
        rf"\bfor ({_NAME}) and what for ({_NAME})\W*$",
        rf"\bbetween ({_NAME}) and ({_NAME})(?= on\b| over\b| about\b|\W*$)",
        rf"\b({_NAME}) and ({_NAME}) (?:accounts|versions|positions|views|claims)\b",
    )
)


def question_kind(text: str) -> QuestionKind:
    """The kind of a question.

    >>> question_kind("latest on the grain deal"), question_kind("Why did Quito break off relations?")
    (<QuestionKind.LATEST: 'the latest'>, <QuestionKind.WHY: 'reasons'>)
    """
    text = text.replace("’", "'")
    kind = next((kind for kind, pattern in _COMPILED if pattern.search(text)), QuestionKind.FACT)
    if _CLOSED.search(text) and kind not in _OPEN_IN_CLOSED:
        return QuestionKind.YES_NO
    if _WHEN.search(text) and kind not in _OPEN_IN_CLOSED:
        return QuestionKind.FACT
    return kind


def parties(text: str, kind: QuestionKind) -> tuple[str, ...]:
    """Whose position, or which two sides, a question asks for, in its own words; () where it names none in a way that is known.

    >>> parties("Where does Ankara stand on the Nordic bids?", QuestionKind.POSITION)
    ('Ankara',)
    >>> parties("Quito vs Bogota on the border tariffs", QuestionKind.COMPARE)
    ('Quito', 'Bogota')
    """
    text = text.replace("’", "'")
    patterns = {QuestionKind.POSITION: _PARTIES, QuestionKind.COMPARE: _SIDES}.get(kind, ())
    match = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
    return tuple(re.sub(r"'s?$|^the ", "", name.strip(), flags=re.IGNORECASE) for name in match.groups()) if match else ()
