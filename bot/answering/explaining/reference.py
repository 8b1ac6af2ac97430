r"""Whether an English sentence refers to something that it does not name: "He said ...", "The move comes ...", "That decision".

Rules over its first words, not a parser. Quotations in it stand as `\\x00`, character for character.
"""

import re
from dataclasses import dataclass

from index.dateline import MONTHS, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Reference:
    """Words at the head of a sentence that lean on the one before; `person`: only somebody can be meant.

    `noun`, where it is not empty, are words of which one must stand in the sentence before: "that budget" needs a budget.
    """

    words: str
    person: bool
    noun: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINED = (
    r"(?:(?:And|But|Yet|So|Still|Now|Then|Also|Instead|However|Meanwhile|Moreover|Nevertheless|Nonetheless|Afterwards?|Later"
    r"|Earlier"
    r"|Previously|Since then|In addition|In response|In turn|In fact|At the time|For now|As a result|Separately|Additionally"
    r"|Furthermore|Ultimately|Eventually|Initially|Instead)\b,? )"
)
# "In a statement, she said": what stands before the pronoun is no person. A person's name there may be who is meant.
_SET = (
    r"(?:(?:In|On|At|During|From|Over|Under|Throughout|Since|By|Last|Earlier|Later|Following|Despite|Late|Early|Shortly after"
    r"|Hours after"
    r"|Days after)\b(?:(?!['’]s\b)[^,\x00]){1,70}, )"
)
_PERSON = r"(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im)(?:['’](?:s|d|ll))?"
_OPENING = re.compile(rf"{_JOINED}?(?:{_JOINED}|{_SET})?")
_PRONOUN = re.compile(
    rf"(?P<person>{_PERSON})\b|(?P<thing>[Tt]hey|[Tt]heir|[Tt]hem|[Ii]ts|[Ii]t(?!['’]?s? own))(?:['’](?:s|d|ll|re|ve))?\b"
)
_BE = (
    r"(?:['’]s|['’]d be|['’]ll be| (?:is|was|will be|would be|may be|might be|could be|can be"
    r"|has been|had been|became|becomes|remains|remained))"
)
_ADJECTIVE = (
    "likely|unlikely|possible|impossible|clear|unclear|unknown|uncertain|important|hard|difficult|easy|easier|harder|common"
    "|rare|unusual"
    "|necessary|early|soon|late|worth|true|obvious|evident|illegal|legal|best|better|good|bad|wise|estimated|believed|thought"
    "|said|reported"
    "|hoped|understood|understandable|surprising|surprise|secret|doubt|time|raining|snowing|cold|hot|dark|up to|only|about"
    "|just|day|days"
    "|week|weeks|month|months|year|years|been|hours|noon|midnight|impressive|crucial|critical|vital|essential|natural|safe"
    "|fair|fitting"
    "|ironic|notable|noteworthy|nice|great|expected|assumed|conceivable|plausible|tempting|customary|typical|normal|tough"
    "|a (?:lot|matter)"
)
# "It is unclear whether", "it was Trump who", "it takes", "it has been years": no thing is meant.
_EXPLETIVE = re.compile(
    rf"[Ii]t(?:{_BE}(?: (?:not|n['’]t|also|now|still|too|so|very|more|most|far|even|immediately|\w+ly|no|a|all))*"
    rf" (?:{_ADJECTIVE}|[A-Z][\w.’'-]+|in|at|on|during|after|there|here|where|how|why|what|that|who|when|not)\b"
    rf"|{_BE}(?: \w+){{1,2}} (?:that|whether|how|why)\b"
    r"|(?: is| was|['’]s)n['’]t\b"
    r"| (?:seems|seemed|appears|appeared|turns|turned|takes|took|rains|rained|snowed|matters|happens|happened|follows"
    r"|stands to|goes"
    r"|helps|hurts|pays|does(?:n['’]t| not) (?:matter|take|help)|did(?:n['’]t| not) take|will take|would take|can take"
    r"|could take|may take"
    r"|may be|might be|may also|can be|could be|may seem|might seem|may sound|remains|remained|has been|had been|['’]s been)\b"
    r"|['’]s been\b)"
)
_NOT_A_THING = (
    "week|weekend|month|year|morning|afternoon|evening|night|summer|winter|spring|fall|autumn|season|time|who|with"
    "|in|of|story|article|said"
)
_VERB = (
    r"(?:is|was|are|were|will|would|could|can|may|might|should|must|has|had|have|did|does|do|came|comes|come|made|meant|led"
    r"|left|gave|took"
    r"|put|brought|set|became|drew|cost|include|mean|make|come)\b(?!-)|(?<=[Tt]h(?:is|at) )[a-z]+(?:ed|(?<![siu])s)\b(?! (?:is"
    r"|was|will))"
)
_DEMONSTRATIVE = re.compile(
    rf"(?:This|That|These|Those|this|that|these|those) (?!(?:{_NOT_A_THING})\b)"
    rf"(?:also |only |in turn |then )?(?:(?P<verb>{_VERB})|(?P<noun>(?:[a-z]+[ -]){{1,3}}))"
)
_PEOPLE = (
    "men|women|leaders|ministers|presidents|sides|countries|nations|parties|allies|rivals|companies|candidates"
    "|officials|neighbou?rs"
)
_SEVERAL = re.compile(
    rf"(?:[Tt]he (?:two|three|four|pair|duo|latter)|[Bb]oth)(?: (?:{_PEOPLE}))? (?:(?:have|had|were|are|will|also|met|said)\b)"
)
_PARTS = re.compile(r"(?:One|Two|Three|Some|Many|Most|None|All|Neither|Several|Few|Both) of (?:them|these|those)\b")
_HEADS = (
    "move|decision|announcement|attack|ruling|proposal|deal|agreement|measures?|bill|law|plan|comments?|remarks?|statement"
    "|incident|strikes?"
    "|order|verdict|meeting|talks|group|agency|ministry|spokesman|spokeswoman|spokesperson|man|woman|suspect|lawsuit|report"
    "|document|order"
    "|legislation|resolution|pact|accord|summit|vote|visit|trip|call|request|project|programme|program|investigation|charges"
    "|allegations"
    "|incident|explosion|blast|crash|shooting|figures?|sanctions|tariffs|raid|operation|offensive|letter|video|poll|study"
    "|survey|policy"
)
# What takes up all that was said before.
_ABSTRACT = _words(
    "move decision announcement attack ruling proposal agreement statement incident strike push trend change changes effort"
    " efforts approach"
    " claim claims idea shift surge drop rise decline increase decrease problem issue process action actions step steps result"
    " results"
    " question concern concerns view stance evocation phenomenon pattern situation crisis development developments remarks comments"
    " figure figures number numbers factors reason reasons allegations accusations events tactic strategy policy practice case"
)
_DEFINITE = re.compile(
    rf"[Tt]he (?:(?:new|latest|proposed|surprise|controversial|same) )?(?:{_HEADS}) "
    r"(?=(?:is|was|were|are|has|had|have|will|would|comes?|came|also|could|may|might|did|does|follows|followed|marks|marked"
    r"|said|says"
    r"|added|adds|drew|sparked|prompted|killed|means|meant|took|takes|appears|appeared|aims|aimed|includes|included)\b)"
)
# "Israel denied it.", "Hamas refused.", "Kyiv did not.": what was denied or refused stands in the sentence before.
_ANSWERED = re.compile(
    r"(?:[A-Z][\w’'.-]* ){1,2}(?P<words>(?:(?:has|have|had|also|later) ){0,2}"
    r"(?:denied|rejected|refused|declined|disputed|confirmed|agreed|disagreed|objected|protested|ignored|complied"
    r"|denies|rejects|refuses|declines|disputes|confirms|agrees|disagrees|objects"
    r"|(?:did|does|do|has|have|had|would|will|is|was|are|were|could|can)(?: not|n['’]t))"
    r"(?: (?:it|this|that|them|these|those|either|so|involvement|responsibility))?)[.!]$"
)
_SAID = (
    "said|says|added|adds|told|wrote|explained|continued|insisted|warned|argued|noted|claimed|asked|tweeted|posted|recalled|joked"
)
_SPEAKER = re.compile(
    rf"\x00\s*(?:(?P<person>he|she)|they|it) (?:\w+ly |also |later |then )?(?:{_SAID})\b|\x00\s*(?:said|says) (?P<after>he|she)\b"
)
_TOLD_NAME = re.compile(r"^\S+ (?:\(|\[|— |– )[A-Z]|^(?:He|She) (?:is|was) [A-Z][\w’'-]+ [A-Z][\w’'-]+[.,]")

_CALENDAR = {name.capitalize() for name in (*WEEKDAYS, *MONTHS)}
_NAME = re.compile(r"(?<![\w.])(?:[A-Z][\w’'.-]*[\w])(?:\s+[A-Z][\w’'-]+)*")
_NOUN_PHRASE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at|ese|ose)|[Tt]wo|[Tt]hree|[Ss]everal|[Ss]ome|[Mm]any) [a-z]{3,}")
_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|president|minister|senator|lawmaker|governor|mayor|judge|official|spokesman|spokeswoman|leader"
    r"|actor|actress"
    r"|singer|player|coach|officer|suspect|victim|mother|father|son|daughter|wife|husband|brother|sister|student|teacher"
    r"|doctor|lawyer"
    r"|attorney|candidate|star|author|director|professor|teenager|teen|driver|soldier|general|king|queen|prince|pope|founder"
    r"|CEO|chief"
    r"|secretary|nominee|defendant|gunman|shooter|year-old|chairman|chairwoman|congressman|congresswoman|analyst|researcher"
    r"|expert)\b"
)
_OF_A_PLACE = re.compile(
    r"\b(?:in|at|from|near|of|across|to|on|inside|outside|around|into|through|over|between|between \S+ and|via) (?:the )?$"
)
_SHORT = 3
_BODIES = _words(
    "Service Department Party House Senate Congress Committee Council Court Agency Union University School Association Office"
    " Times Post"
    " News Center Centre States Nations Republican Republicans Democrat Democrats America Americans Ministry Bank League Commission"
    " Convention Bowl Cup Games War Act Street Avenue County City Island Islands River Sea Ocean Coast Park Israel Ukraine"
    " Russia China Iran"
    " Hamas Hezbollah Gaza Britain France Germany Americans Palestinians Israelis Ukrainians Russians Twitter Facebook Instagram"
)
_OF_PLACES = _words("New North South East West San Los Las Fort Mount Lake Port El Saudi")
_THIRD_PERSON = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]er|[Hh]is)\b")
# What points to other pages begins like "Travel news: Ten beaches" or "Play".
_LISTING = re.compile(
    r"[A-Z][\w’' ]{2,40}: [A-Z]|(?:Play|Read|Watch|Listen|Shop|Check|See|Sign|Click|Subscribe|Follow|Download|Get)\b"
)
# What follows a name that stands at the head of a sentence, where every word has a capital.
_SUBJECT = re.compile(
    r"['’]s\b|,|\s+(?:is|was|has|had|will|would|says|also|then|later|did|does|could|can|may|told|said|wrote|won|lost|made|took"
    r"|gave|went"
    r"|came|began|became|left|led|held|met|spoke|who|and [A-Z]|\w+ed|notably)\b"
)
_OPENERS = _words(
    "The A An In On At But And If When While After Before As For By With From This That These Those It He She They His Her "
    "Their Its We I You Our My There Here However Meanwhile Since Although Though So Yet Now Then Still Some Many Most "
    "Both One Two Three Officials Police People According During Last Earlier Later Also What Who How Why Where Not No "
    "Another Other Others More About All Each To Under Despite Following "
)


def reference(text: str) -> Reference | None:
    """What a sentence refers to without naming it, or None where it stands alone, or may.

    >>> reference("But she left early."), reference("It is unclear why."), reference("After he lost, Ada Mora said so.")
    (Reference(words='she', person=True, noun=()), None, None)
    """
    if text.startswith("\x00"):
        speaker = _SPEAKER.search(text)
        return Reference(speaker[0].strip("\x00 "), bool(speaker["person"] or speaker["after"])) if speaker else None
    start = _head(text)
    if _TOLD_NAME.match(text[start:]):
        return None
    return _pronoun(text, start) or _noun(text, start) or _answered(text)


def _head(text: str) -> int:
    opening = _OPENING.match(text)
    return opening.end() if opening else 0


def _pronoun(text: str, start: int) -> Reference | None:
    pronoun = _PRONOUN.match(text, start)
    if pronoun is None or _EXPLETIVE.match(text, start):
        return None
    return Reference(pronoun[0], bool(pronoun["person"]))


def _noun(text: str, start: int) -> Reference | None:
    demonstrative = _DEMONSTRATIVE.match(text, start)
    if demonstrative:
        named = tuple((demonstrative["noun"] or "").replace("-", " ").split())
        free = demonstrative["verb"] or _ABSTRACT.intersection(named)
        return Reference(demonstrative[0].strip(), person=False, noun=() if free else named)
    matches = (pattern.match(text, start) for pattern in (_SEVERAL, _PARTS, _DEFINITE))
    return next((Reference(match[0].strip(), person=False) for match in matches if match), None)


def _answered(text: str) -> Reference | None:
    answered = _ANSWERED.match(text)
    return Reference(answered["words"], person=False) if answered else None


def resolves(text: str, wanted: Reference) -> bool:
    """Whether the sentence before holds what is referred to: a name or a noun phrase; a person, or its noun, if that is meant.

    Where it refers further back itself, what it names is likely to be another.
    """
    if _LISTING.match(text):
        return False
    if wanted.noun:
        return any(_stem(word) in text.lower() for word in wanted.noun if len(word) > _SHORT)
    names = _names(text)
    if wanted.person:
        first = min((start for start, words in names if _may_be_a_person(text, start, words)), default=len(text))
        somebody = _SOMEBODY.search(text)
        pronoun = _THIRD_PERSON.search(text)
        first = min(first, somebody.start() if somebody else len(text))
        return first < (pronoun.start() if pronoun else len(text))
    own = reference(text)
    return (
        bool(names or _NOUN_PHRASE.search(text))
        if own is None
        else bool(names) and own.words.lower()[:2] != wanted.words.lower()[:2]
    )


def _stem(word: str) -> str:
    return word.removesuffix("s").removesuffix("ie").removesuffix("y")


def _may_be_a_person(text: str, start: int, words: tuple[str, ...]) -> bool:
    return not (_OF_A_PLACE.search(text[:start]) or words[0] in _OF_PLACES or words[-1] in _BODIES or words[-1].isupper())


def _names(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Names, with where they begin: words with a capital, but for days, months and what only begins a sentence."""
    names = []
    for match in _NAME.finditer(text):
        words = tuple(word for word in match[0].split() if word not in _CALENDAR and word != "I")
        if match.start() == 0 and words and (words[0] in _OPENERS or (len(words) == 1 and not _SUBJECT.match(text, match.end()))):
            words = words[1:]
        if words:
            names.append((match.start(), words))
    return names
