"""Sentence spans, and which of them may never be cited.

sentencex finds the boundaries. What is ours: exact offsets in the normalised text, quotations kept with who said them, and the
marks on bylines, captions, sign-offs and page furniture, which an answer must never show.
"""

import re

import sentencex

from index.article import Role, Sentence
from index.dateline import find_dateline

_ODD_SPACE = re.compile(r"[^\S\n ]")
_LINE = re.compile(r"[^\n]+")
# "at 7 p.m. ET on Tuesday": the second full stop ends no sentence.
_HOUR = re.compile(r"(?<=\b[ap]\.m)\.(?= (?:[ECMP][SD]?T|CEST|[BI]ST|GMT|UTC|Eastern|Central|Pacific|local)\b)")
_MARKS = re.compile(r"[\"'“”‘’«»„]+")
_MIN_WORDS = 4
_MAX_CHARACTERS = 1_200  # no sentence is longer; what is, is a list or a table without full stops
# "The captain said so" matches, "The captain saw it" does not.
_SPEECH_VERB = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|wrote|writes|stated|states|announced|declared|insisted|warned|argued|noted"
    r"|explained|claimed|asked|replied|tweeted|posted|testified|according to|quoted|called)\b",
    re.IGNORECASE,
)
# "“We left.”" and "We left.”" match, "“We left,” he said." does not: from one quotation mark to the other; or one that is opened
# and not closed, or closed and not opened: its other part stands in the paragraph beside it, and so does who said it.
_ONLY_QUOTE = re.compile(
    r'^(?:[“"«»][^“"«»”„]+(?:[”"«»][.,!?]?)?|„[^“"«»”„]+(?:[“”][.,!?]?)?|[^“"«»”„]*[^“"«»”„\s][”"»][.,!?]?'
    r"|[‘'](?:[^‘’'“\"«»”„]|[’'](?=\w))+[’'][.,!?]?)$"
)
# A heading, a caption, an item of a list ends without a full stop, in whatever script; a sentence does not.
_FULL_STOP = re.compile(r"[.!?…。！？｡؟۔।॥։።](?:[\"'”’»«“)\]*_]|\s)*$")
_NAME = r"[A-ZÀ-Þ][\w.’'-]+"
# A byline: "By Jane Doe and John Roe", not "By noon the port was open."
# A caption: "Photo: the port at noon" or "Ships at noon/Getty Images", not "The photo shows the port at noon."
# Furniture: "Read more about the port", not "Read more slowly is what the minister told reporters."
_NOISE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.BYLINE,
        re.compile(
            rf"^(?i:(?:(?:story|written|analysis|opinion|reported|edited|posted) )?by) {_NAME}(?:[ ,|]+(?:and |the )?{_NAME})*$"
            rf"|^(?i:by) {_NAME} .{{0,80}}[^.!?…\"”’»]$"
            r"|^\(?(?i:(?:additional )?(?:reporting|editing|writing)(?: and (?:writing|editing))? by)\b"
            r"|(?i:\bcontributed (?:to this (?:report|story|article)|reporting)\b)"
        ),
    ),
    (
        Role.CAPTION,
        re.compile(
            r"^\(?(?:photos?|image|images|video|pictured|file photo|caption|watch|listen|graphic|map)\s*(?:\d+ of \d+)?\s*[:|]"
            r"|hide caption|\bcaption \d+ of \d+|toggle caption|(?:^|[(\[|—–/.-]\s*)photo(?:graph)? (?:by|credit|courtesy)\b"
            r"|(?:(?:^|[/|(—–-]\s*|\bvia )getty(?: images)?|/(?:ap|afp|reuters|epa|epa-efe)|\bap photo)\)?\.?$"
            r"|^(?:ap|afp|reuters) photo\s*[/:]|\((?:ap|afp|reuters) photo\b",
            re.IGNORECASE,
        ),
    ),
    (
        Role.FURNITURE,
        re.compile(
            r"^(?:click|tap) here\b|^click (?:on|to)\b|^more (?:on|from|about) .{0,80}[^.]$"
            r"|^(?:read|see|hear|find out|learn) more"
            r"(?:\W*$|[:.…»>]| (?:about|on|at|here|from|in|of|how|why|and how|coverage|news|opinion|photos|stories)\b)"
            r"|^(?:related|also read|read next|read|must read|recommended|more|watch)\s*:"
            r"|^(?:please |you can )?(?:sign up|subscribe)\b|\b(?:sign up|subscribe)\b.{0,80}\b(?:newsletters?|inbox)\b"
            r"|^get (?:the|our) .{0,60}(?:newsletter|inbox)"
            r"|^(?:last |first )?(?:updated|published|posted|modified)\b.{0,40}\d(?:.{0,19}[^.!?”\"])?$"
            r"|^(?:last |first )?(?:updated|published|posted|modified):?(?-i:(?: [A-Z\d][\w.,:]*| [ap]\.m| at| on)+)\.$"
            r"|^\d+:\d+ ?[ap]\.?m\.? ET\b|^(?:advertisement|loading)\W*$"
            r"|^(?:share this|follow us|follow .{1,40} on (?:twitter|facebook|x|instagram))\b|all rights reserved|^©"
            r"|^(?:terms of (?:use|service)|privacy policy|cookie policy)\b"
            r"|\b(?:our|we use|you (?:accept|agree)|by (?:clicking|signing up|subscribing|continuing))\b.{0,80}"
            r"\b(?:terms of (?:use|service)|privacy policy|cookies|cookie policy)\b"
            r"|^this (?:article|story|post) (?:was |has been |is )?(?:(?:originally|first|also|last) )*"
            r"(?:appeared|published|updated|corrected|amended|produced|written|translated|adapted|republished|supported|funded)\b"
            r"|^the (?:opinions|views) expressed (?:in this|here)\b|^(?:editor[’']s note|correction|clarification)\s*:",
            re.IGNORECASE,
        ),
    ),
)
_SIGN_OFF = re.compile(r"^(?:[a-z]{2,4}(?:[-/][a-z]{2,4}){1,3}|[A-Z]{2,6}|\(?[A-Z]{2,6}\)|-?ends?-?|#{2,})$")
_TRAILING_AGENCY = re.compile(r"(?<=[.!?”\"])(?<![ap]\.m\.)\s+(?:[A-Z]{2,6}|\((?:[A-Z]{2,6})\))$")


def split_sentences(text: str, language: str | None = None, sign_offs: tuple[str, ...] = ()) -> tuple[Sentence, ...]:
    """Sentences of a normalised text, in order, each with its role.

    Spans never overlap, hold no white space at either end, never cross a line end, and together hold every character that is
    not white space. `sign_offs` are names that stand alone at the end of a dispatch, usually the outlet's.
    """
    dateline = find_dateline(text)
    opening = dateline.end if dateline else 0
    spans = _join_quotes(text, _spans(text, opening, language or "en"))
    last = len(spans) - 1
    lines = (_stripped(text, line.start(), line.end()) for line in _LINE.finditer(text, 0, opening))
    sentences = [Sentence(start, end, text[start:end], Role.BYLINE) for start, end in lines if start < end]
    for position, (start, end) in enumerate(spans):
        piece = text[start:end]
        sentences.append(Sentence(start, end, piece, _role(piece, near_end=position >= last - 1, sign_offs=sign_offs)))
    return tuple(sentences)


def _spans(text: str, opening: int, language: str) -> list[tuple[int, int]]:
    # sentencex dies on some no-break spaces (a Rust panic), so it sees a copy of the same length with plain spaces only.
    copy = _HOUR.sub(" ", _ODD_SPACE.sub(" ", text[opening:]))
    spans = []
    for boundary in sentencex.get_sentence_boundaries(language, copy):
        start, end = opening + boundary["start_index"], opening + boundary["end_index"]
        for line in _LINE.finditer(text, start, end):
            spans.extend(_cut_agency(text, *_stripped(text, line.start(), line.end())))
    return spans


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, start + len(piece.strip()))


def _cut_agency(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut an agency's name off the end of a line: "... with the West. EFE" is a sentence and a sign-off."""
    if start == end:
        return []
    agency = _TRAILING_AGENCY.search(text, start, end)
    if not agency or agency.start() <= start:
        return [(start, end)]
    return [(start, agency.start()), _stripped(text, agency.start(), end)]


def _join_quotes(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a quotation with the neighbour, on the same line, that says who said it; and a torn-off mark with its quotation."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        same_line = bool(joined) and "\n" not in text[joined[-1][1] : start]
        before, after = text[slice(*joined[-1])] if joined else "", text[start:end]
        torn = bool(joined) and start == joined[-1][1] and (_MARKS.fullmatch(before) or _MARKS.fullmatch(after))
        if torn or (same_line and _quote_and_speaker(before, after)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _quote_and_speaker(before: str, after: str) -> bool:
    if len(before) + len(after) > _MAX_CHARACTERS:
        return False
    if _ONLY_QUOTE.match(after):
        return bool(_SPEECH_VERB.search(before))
    return bool(_ONLY_QUOTE.match(before)) and bool(_SPEECH_VERB.search(after))


def _role(sentence: str, *, near_end: bool, sign_offs: tuple[str, ...]) -> Role:
    if len(sentence) > _MAX_CHARACTERS:
        return Role.FRAGMENT
    if near_end and (_SIGN_OFF.match(sentence) or sentence.strip(" ().") in sign_offs):
        return Role.SIGN_OFF
    for role, pattern in _NOISE:
        if pattern.search(sentence):
            return role
    if _ONLY_QUOTE.match(sentence):
        return Role.LOOSE_QUOTE
    return Role.STATEMENT if _is_prose(sentence) else Role.FRAGMENT


def _is_prose(sentence: str) -> bool:
    if _has_no_spaces(sentence):
        return True
    return len(sentence.split()) >= _MIN_WORDS and any(map(str.isalpha, sentence)) and bool(_FULL_STOP.search(sentence))


def _has_no_spaces(sentence: str) -> bool:
    """Chinese, Japanese and Thai put no spaces between words: there a sentence is counted in letters."""
    wide = sum(character >= "\u0e00" and character.isalpha() for character in sentence)
    return wide > _MIN_WORDS * 2 and wide > len(sentence) / 2
