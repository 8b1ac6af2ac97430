"""Sentence spans of a text, and which of them may never be cited.

A line of the text is a paragraph: readers undo the wrapping of lines (`index.sources.unwrapping`). Where sentences begin and end is
said in `index.sentences.paragraphs`, and what they are in `index.sentences.roles`.
"""

import re

from index.article import Role, Sentence
from index.dateline import find_dateline
from index.sentences.paragraphs import read_paragraph, stripped
from index.sentences.roles import roles_of

_LINE = re.compile(r"[^\n]+")


def split_sentences(text: str, language: str | None = None, sign_offs: tuple[str, ...] = ()) -> tuple[Sentence, ...]:
    """Sentences of a normalised text, in order, each with its role.

    Spans never overlap, hold no white space at either end, never cross a line end, and together hold every character that is
    not white space. `sign_offs` are names that stand alone at the end of a dispatch, usually the outlet's.
    """
    dateline = find_dateline(text)
    opening = dateline.end if dateline else 0
    paragraphs = [read_paragraph(line[0], line.start(), language or "en") for line in _LINE.finditer(text, opening)]
    lines = (stripped(text, *line.span()) for line in _LINE.finditer(text, 0, opening))
    sentences = [Sentence(start, end, text[start:end], Role.BYLINE) for start, end in lines if start < end]
    for paragraph, roles in zip(paragraphs, roles_of(paragraphs, sign_offs), strict=True):
        for (start, end), role in zip(paragraph.spans, roles, strict=True):
            sentences.append(Sentence(paragraph.start + start, paragraph.start + end, paragraph.text[start:end], role))
    return tuple(sentences)
