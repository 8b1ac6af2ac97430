"""What each sentence is in its story: only a statement may be cited."""

import re
from collections.abc import Sequence

from index.article import Role
from index.sentences.bylines import RULES as BYLINES
from index.sentences.bylines import goes_on_about_writer, subject_of_biography
from index.sentences.captions import RULES as CAPTIONS
from index.sentences.captions import follows_credit, is_credit, names_only
from index.sentences.furniture import RULES as FURNITURE
from index.sentences.noise import Noise, Reach
from index.sentences.noise_abroad import RULES as NOISE_ABROAD
from index.sentences.paragraphs import MAX_CHARACTERS, Paragraph
from index.sentences.posts import FIRST_PERSON, posts_in
from index.text import CAPITALS

_MIN_WORDS = 4
_MOST_OF_A_CAPTION = 5  # sentences of a paragraph that ends in a credit
_WORDS_OF_A_CREDIT = 12
_SIGNED = 2  # paragraphs at the end, one of which may be signed
_SAYS = re.compile(r"\b(?:said|says|told|announced|according to)\b")
_MOST_NOTES = 30  # paragraphs behind a story, those on its writers among them
_LONGEST_SPEECH = 12  # from the paragraph that opens a quotation to the one that closes it
# A heading, a caption, an item of a list ends without a full stop, in whatever script; a sentence does not.
_FULL_STOP = re.compile(r"[.!?…。！？｡؟۔।॥։።](?:[\"'”’»«“)\]*_]|\s)*$")
_DENIES = (
    "denied|denies|deny|rejected|rejects|refused|refuses|declined|declines|disagreed|disagrees|objected|objects|disputed|disputes|abstained"
    "|protested|blamed|blames|accused|condemned|condemns|welcomed|ignored|agreed|agrees|confirmed|confirms|apologi[sz]ed|complied|resigned"
    "|surrendered|survived|died|failed|passed|won|lost|vetoed|collapsed|fell|held|pleaded|never (?:did|happened|came)"
)
# "Israel denied it.", "Hamas refused.", "It was false.", "Nobody was hurt.", but not "He left." or "A failed state."
_SHORT_STATEMENT = re.compile(
    rf"(?!(?:An?|The|No|My|Our|Your|His|Her|Its|Their) (?:{_DENIES})\b)[{CAPITALS}\d][\w.’'-]*(?: [\w.’'-]+)?"
    rf"(?: (?:{_DENIES})|n['’]t| (?:did|does|do|was|is|were|are|has|have|had|would|will|could|can) not| (?:was|were) \w{{2,20}}ed"
    r"| cannot| said no| did so| (?:is|was|are|were) (?:false|untrue|wrong|fake|baseless|nonsense))(?: [\w’'-]+)?[.!]”?$"
    r"|(?:Nobody|None|No one|No-one|Neither|Nothing)(?: \w[\w’'-]*){2}\.$|No \w+ \w{2,20}ed\.$"
    r"|(?:Nobody|None|No one|No-one|Neither|Nothing) (?:did|has|was|were|will|would|died|survived|came|knows|agreed|responded"
    r"|changed|happened)\.$"
)
_SIGN_OFF = re.compile(
    r"(?:[a-z]{2,4}(?:[-/][a-z]{2,4}){1,3}|[A-Z]{2,6}|\([A-Z]{2,6}\)?|-?ends?-?|#{2,}|[—–-]{1,3} ?(?:30 ?[—–-]{1,3}|\w+))$"
)
_NOISE = (*BYLINES, *CAPTIONS, *FURNITURE, *NOISE_ABROAD)


def roles_of(paragraphs: Sequence[Paragraph], sign_offs: Sequence[str]) -> list[list[Role]]:
    """The role of each sentence, by paragraph. `sign_offs` are names that may stand alone at the end of a dispatch."""
    spoken = _within_speeches(paragraphs)
    roles = [
        [Role.LOOSE_QUOTE] * len(paragraph.spans) if number in spoken else _roles(paragraph)
        for number, paragraph in enumerate(paragraphs)
    ]
    _mark_captions(paragraphs, roles)
    _mark_posts(paragraphs, roles)
    _mark_biographies(paragraphs, roles)
    _mark_sign_offs(paragraphs, roles, sign_offs)
    return roles


def _roles(paragraph: Paragraph) -> list[Role]:
    """Each by itself; then that of a note holds to the end of the paragraph, and that of a credit for a short one or a gallery."""
    noises = [noise_of(sentence) if len(sentence) <= MAX_CHARACTERS else None for sentence in paragraph.sentences]
    is_short = 1 < len(noises) <= _MOST_OF_A_CAPTION
    if (is_short and _ends_in_credit(paragraph, noises[-1])) or _is_gallery(paragraph):
        return [Role.CAPTION] * len(noises)
    roles = [
        noise.role if noise else _role(sentence, is_quoted=paragraph.is_quoted(span))
        for noise, sentence, span in zip(noises, paragraph.sentences, paragraph.spans, strict=True)
    ]
    first = next((place for place, noise in enumerate(noises) if noise and noise.reach is Reach.REST), len(roles))
    return roles[:first] + roles[first : first + 1] * (len(roles) - first)


def _is_gallery(paragraph: Paragraph) -> bool:
    """Whether credits stand among its sentences, each with a few sentences of a caption."""
    return sum(map(follows_credit, paragraph.sentences)) * _MOST_OF_A_CAPTION >= len(paragraph.spans) > 0


def _ends_in_credit(paragraph: Paragraph, last: Noise | None) -> bool:
    """Whether its last sentence, or its last two, say who took a picture: "Credit..." may be cut off from the name."""
    is_short_caption = last is not None and last.role is Role.CAPTION and len(paragraph.sentences[-1].split()) <= _WORDS_OF_A_CREDIT
    tails = (paragraph.text[start : paragraph.spans[-1][1]] for start, _ in paragraph.spans[-2:])
    return bool(last and (last.reach is Reach.WHOLE or is_short_caption)) or any(map(is_credit, tails))


def noise_of(sentence: str) -> Noise | None:
    """What a sentence is by itself, if it is no reporting.

    >>> noise_of("FILE - Ships lie in the harbour in May.").role.value, noise_of("Ships lie in the harbour.")
    ('caption', None)
    """
    small = sentence.lower()
    return next((rule.noise for rule in _NOISE if rule.holds(sentence, small)), None)


def _role(sentence: str, *, is_quoted: bool) -> Role:
    if len(sentence) > MAX_CHARACTERS:
        return Role.FRAGMENT
    if follows_credit(sentence):
        return Role.CAPTION
    if is_quoted:
        return Role.LOOSE_QUOTE
    return Role.STATEMENT if _is_prose(sentence) else Role.FRAGMENT


def _is_prose(sentence: str) -> bool:
    if _has_no_spaces(sentence):
        return True
    words = sentence.split()
    if len(words) < _MIN_WORDS:
        return len(words) > 1 and bool(_SHORT_STATEMENT.match(" ".join(words)))
    return any(map(str.isalpha, sentence)) and bool(_FULL_STOP.search(sentence))


def _has_no_spaces(sentence: str) -> bool:
    """Chinese, Japanese and Thai put no spaces between words: there a sentence is counted in letters."""
    if sentence.isascii():
        return False
    wide = sum(character >= "\u0e00" and character.isalpha() for character in sentence)
    return wide > _MIN_WORDS * 2 and wide > len(sentence) / 2


def _within_speeches(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Paragraphs in the first person, without a mark, between the one that opens a quotation and the one that closes it."""
    spoken: set[int] = set()
    opened: int | None = None
    for number, paragraph in enumerate(paragraphs):
        quotations = paragraph.quotations
        if opened is not None and quotations.closes_another and number - opened <= _LONGEST_SPEECH:
            between = range(opened + 1, number)
            spoken.update(between if all(FIRST_PERSON.search(paragraphs[other].text) for other in between) else ())
        if quotations.left_open:
            opened = number
        elif quotations.spans:
            opened = None
    return spoken


def _mark_captions(paragraphs: Sequence[Paragraph], roles: list[list[Role]]) -> None:
    """A short paragraph amid a story that ends in a name alone is a caption and its credit.

    At the end that may be a sign-off, and where most paragraphs do so, each is an item of a digest.
    """
    found = [
        number for number, row in enumerate(roles[:-_SIGNED]) if row[-1:] == [Role.FRAGMENT] and _ends_in_name(paragraphs[number])
    ]
    for number in found if len(found) * 2 < len(paragraphs) else ():
        roles[number] = [Role.CAPTION] * len(roles[number])


def _ends_in_name(paragraph: Paragraph) -> bool:
    is_short = 1 < len(paragraph.spans) < _MOST_OF_A_CAPTION
    return is_short and names_only(paragraph.sentences[-1]) and not _SAYS.search(paragraph.text)


def _mark_posts(paragraphs: Sequence[Paragraph], roles: list[list[Role]]) -> None:
    """An embedded post is nobody's statement."""
    for number in posts_in([paragraph.text for paragraph in paragraphs]):
        roles[number] = [Role.LOOSE_QUOTE if role is Role.STATEMENT else role for role in roles[number]]


def _mark_biographies(paragraphs: Sequence[Paragraph], roles: list[list[Role]]) -> None:
    """Lines on the writers stand last, with nothing but notes after them, and tell of nobody whom the story has named."""
    last = len(paragraphs) - 1
    for number in range(last, max(0, last - _MOST_NOTES), -1):
        if Role.STATEMENT not in roles[number]:
            continue
        first, *others = paragraphs[number].sentences
        subject = subject_of_biography(first)
        if subject is None or not all(map(goes_on_about_writer, others)) or _is_named(subject, paragraphs[:number], roles):
            return
        roles[number] = [Role.BYLINE] * len(roles[number])


def _is_named(name: str, paragraphs: Sequence[Paragraph], roles: Sequence[Sequence[Role]]) -> bool:
    """Whether the story itself has this name, and not only a line on who wrote it."""
    word = re.compile(rf"\b{re.escape(name)}\b") if name else None
    return word is not None and any(
        word.search(sentence)
        for paragraph, row in zip(paragraphs, roles, strict=False)
        for sentence, role in zip(paragraph.sentences, row, strict=True)
        if role in {Role.STATEMENT, Role.LOOSE_QUOTE}
    )


def _mark_sign_offs(paragraphs: Sequence[Paragraph], roles: list[list[Role]], sign_offs: Sequence[str]) -> None:
    """The last two sentences may be who wrote or sent the dispatch."""
    places = [(number, place) for number, row in enumerate(roles) for place in range(len(row))]
    for number, place in places[-2:]:
        sentence = paragraphs[number].sentences[place]
        if _SIGN_OFF.match(sentence) or sentence.strip(" ().—–-") in sign_offs:
            roles[number][place] = Role.SIGN_OFF
