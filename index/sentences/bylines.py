"""Who wrote a story: bylines, contributions, and lines on the writers."""

import re

from index.article import Role
from index.sentences.noise import NAME, Reach, Rule, anywhere, at_head

_AND_NAME = rf"(?:,? and |, |,? & | ){NAME}"
_NAMES = rf"{NAME}(?:{_AND_NAME}){{0,12}}"
_OUTLET = (
    r"(?:[Tt]he )?(?:[A-Z][\w’'-]+ ){0,3}(?:Times|Post|Journal|News|Press|AP|Reuters|Guardian|Tribune|Herald|Courier|BBC|CNN|NPR"
    r"|Bloomberg|AFP|Politico|POLITICO|Telegraph|Independent|Observer|Mail|Star|Globe|Chronicle|Gazette|Wire|Magazine|Review|Monitor|Today|Record)"
)
_WRITER = (
    r"(?:(?:[a-z-]{2,20}|White House|Middle East|Asia|Africa|Europe|European|Washington|U\.S\.|UK) ){0,5}"
    r"(?:reporter|correspondent|writer|editor|journalist|columnist|photographer|bureau chief|news director|contributor"
    r"|photojournalist)"
)
_BIOGRAPHY = re.compile(
    rf"(?:{NAME} ){{1,3}}(?:is|was) (?:an? |the |{_OUTLET}['’]s? ){_WRITER}\b.{{0,200}}$"
    rf"|(?:{NAME} ){{1,3}}(?:covers|writes about|reports on|leads|edits|has covered|has reported|has written)\b.{{3,250}}$"
    r"|The (?:writer|author)s? (?:is|are|was)\b.{3,250}$|(?:Follow|Contact|Email|Reach) (?:him|her|them)\b.{3,250}$"
)
_MORE_BIOGRAPHY = re.compile(
    r"(?:He|She|They) (?:is|was|are|has|have|covers?|previously|also|joined|writes?|reports?|worked|won|holds?|lives?|can be"
    r"|tweets?)\b"
    r"|(?:Follow|Contact|Email|Reach) (?:him|her|them)\b|(?:You can|Find|His|Her|Their)\b"
)

RULES: tuple[Rule, ...] = (
    # "By Jane Doe and John Roe", not "By noon the port was open."; "Roe reported from Oslo.", not "It was reported from Oslo."
    at_head(
        Role.BYLINE,
        Reach.SENTENCE,
        rf"(?i:(?:(?:story|written|analysis|opinion|reported|edited|posted|words"
        rf"|text) )?by):? {NAME}(?:[ ,|]+(?:and |the )?{NAME}){{0,12}}$",
        rf"(?i:by) {NAME} .{{0,80}}[^.!?…\"”’»]$",
        rf"(?i:by) {NAME} (?:[Aa]nd )?(?:{NAME},? (?:and )?){{0,8}}{NAME}\.$",
        rf"{_NAMES} reported from {NAME}(?:,? (?:{NAME}|and|in|at|near|the|reported|from)){{0,24}}\.?$",
        rf"(?:{NAME} ){{2,4}}(?:covers|writes about|reports on) .{{3,150}} (?:for|at) {_OUTLET}\.?$",
        flags=re.NOFLAG,
    ),
    at_head(
        Role.BYLINE,
        Reach.REST,
        r"\(?(?:(?:additional|further|extra|compiled|original) )?(?:reporting|editing|writing|research|graphics|translation)"
        r"(?:(?: and |, )(?:writing|editing|reporting|research|graphics))?(?: assistance)?(?: by\b| ?:)",
        r"\(?(?:compiled|edited|produced|translated|reported|illustrated|narrated)(?: and (?:edited|written"
        r"|produced))? by:? (?-i:[A-Z])",
        r"\(?reporting (?:for|on) this (?:story|article)\b",
        r"with (?:additional |further )?(?:reporting|files|reports|inputs?|contributions?|information) (?:by"
        r"|from) (?-i:[A-Z].{1,150}$)",
        rf"(?-i:{_NAMES}) (?:in (?-i:{NAME}) )?contributed\.$",
    ),
    anywhere(
        Role.BYLINE,
        Reach.REST,
        ("contribut",),
        r"\bcontributed (?:to (?:this|the) (?:reporting|report|story|article|dispatch|coverage)|(?:additional )?reporting"
        r"|research)\b",
        r"\b(?:writers?|reporters?|journalists?|correspondents?"
        r"|producers?) (?-i:[A-Z]).{1,250}\bcontributed(?: from [^.]{2,60})?\.?$",
    ),
)


def is_biography(sentence: str) -> bool:
    """Whether it may tell of the writer, where nothing but notes comes after it: "Jane Doe is a reporter in Oslo."."""
    return bool(_BIOGRAPHY.match(sentence))


def goes_on_about_writer(sentence: str) -> bool:
    """Whether it may tell more of the writer, behind such a sentence: "She was born in Oslo."."""
    return bool(_MORE_BIOGRAPHY.match(sentence))
