"""Who wrote a story: bylines, contributions, and lines on the writers."""

import re

from index.article import Role
from index.sentences.noise import NAME, Reach, Rule, anywhere, at_head

_AND_NAME = rf"(?:,? and |, |,? & | ){NAME}"
_NAMES = rf"{NAME}(?:{_AND_NAME}){{0,12}}"
_OUTLET = (
    r"(?:[Tt]he )?(?:[A-Z][\w’'-]+ ){0,3}(?:Times|Post|Journal|News|Press|AP|Reuters|Guardian|Tribune|Herald|Courier|BBC|CNN|NPR"
    r"|Bloomberg|AFP|Politico|POLITICO|Telegraph|Independent|Observer|Mail|Star|Globe|Chronicle|Gazette|Wire|Magazine"
    r"|Review|Monitor|Today|Record)"
)
_WRITER = (
    r"(?:(?:[a-z-]{2,20}|White House|Middle East|Asia|Africa|Europe|European|Washington|Opinion|U\.S\.|UK) ){0,5}"
    r"(?:reporter|correspondent|writer|editor|journalist|columnist|photographer|bureau chief|news director|contributor"
    r"|photojournalist)"
)
# What only those who write columns are called, or those whom a story has named before.
_EXPERT = (
    r"(?:[\w’'.-]+ ){0,6}(?:fellow|professor|lecturer|author|ambassador|minister|analyst|scholar|historian|researcher|economist"
    r"|lawyer|novelist|chief of the [\w ]{2,30} bureau|(?:president|director|head|founder) (?:of"
    r"|at) the [\w ]{2,40}(?:Cent(?:er|re)|Institute|Council"
    r"|Foundation|Program(?:me)?|Project|School))\b"
)
_WHO = rf"(?:Thomson Reuters )?(?:(?:Dr|Prof|Mr|Mrs|Ms|Sir)\.? )?(?P<who>{NAME}(?: {NAME}){{0,3}})(?:, [^,.]{{2,80}},)?"
_FULL_NAME = (
    rf"(?:Thomson Reuters )?(?:(?:(?:Dr|Prof)\.? )?(?P<full>{NAME} {NAME}(?: {NAME}){{0,2}})|M(?:r|rs|s)\. (?P<last>{NAME}))"
    r"(?:, [^,.]{2,80},)?"
)
_BIOGRAPHY = re.compile(
    rf"(?:Based in {NAME}, )?{_WHO} (?:(?:is|was|has been) (?:an? |the |{_OUTLET}['’]s? )(?:{_OUTLET} )?{_WRITER}\b.{{0,250}}$"
    r"|(?:covers|writes about|reports on|leads|edits|has covered|has reported|has written|is based in)\b.{3,250}$)"
    r"|The (?P<role>writer|author)s? (?:is|are|was) (?:an? |the |economists|professors|fellows).{3,250}$|(?:Follow|Contact"
    r"|Email|Reach) (?:him|her|them)\b.{3,250}$"
)
_PROFILE = re.compile(
    rf"{_FULL_NAME} (?:(?:is|was|has been) (?:an? |the |[A-Z][\w.]{{1,20}}(?:['’]s?)? |co-)?{_EXPERT}.{{0,250}}$"
    rf"|(?:joined|worked for) {_OUTLET}\b.{{3,250}}$|teaches\b.{{3,250}}$)"
)
_MORE_BIOGRAPHY = re.compile(
    r"(?:He|She|They) (?:is|was|are|has|have|covers?|previously|also|joined|writes?|reports?|worked|won|holds?|lives?|can be"
    r"|tweets?)\b"
    r"|(?:Follow|Contact|Email|Reach) (?:him|her|them)\b|(?:You can|Find|His|Her|Their)\b|(?:Before (?:that|joining)"
    r"|Previously)\b"
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
        r"(?:(?: and |, )(?:writing|editing|reporting|research|graphics))?(?: assistance)?"
        r"(?: by (?-i:(?:the |our )?(?:\w+ )?(?:bureau|newsroom|staff|desk)\b|[A-Z](?!.{0,80}\b(?:showed|shows|found"
        r"|suggest|revealed|reveals|has|had)))| ?:)",
        r"\(?(?:compiled|edited|produced|translated|reported|illustrated|narrated)(?: and (?:edited|written"
        r"|produced))? by:? (?-i:[A-Z])",
        r"reporting (?:was )?contributed by (?-i:[A-Z])|(?:video|audio|data|graphics) (?:produced "
        r"|edited )?by (?-i:[A-Z][\w.’'-]+ [A-Z])",
        r"\(?reporting (?:for|on) this (?:story|article)\b",
        r"with (?:additional |further )?(?:reporting|files|reports|inputs?|contributions?|information|assistance|help) (?:by"
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


def subject_of_biography(sentence: str) -> str | None:
    """The last name of the writer, or the word for one, that it may tell of, where nothing but notes comes after it.

    A story that has named somebody may end so as well: the caller looks for that name.

    >>> subject_of_biography("Jane Doe is a reporter in Oslo."), subject_of_biography("Oslo is a port.")
    ('Doe', None)
    """
    found = _BIOGRAPHY.match(sentence) or _PROFILE.match(sentence)
    if found is None:
        return None
    named = next(filter(None, found.groupdict().values()), "")
    return named.split()[-1] if named else ""


def goes_on_about_writer(sentence: str) -> bool:
    """Whether it may tell more of the writer, behind such a sentence: "She was born in Oslo."."""
    return bool(_MORE_BIOGRAPHY.match(sentence)) or subject_of_biography(sentence) is not None
