"""Tables with a head, ``.csv`` and ``.tsv``: each row a record."""

import csv
import io
import itertools
import re
from collections.abc import Iterator
from typing import BinaryIO

from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import stream_encoding
from index.sources.records import names
from index.sources.records.record import ReadPage, to_draft

_HEAD_BYTES = 200_000
_LONGEST_FIELD = 5_000_000
_DELIMITERS = (",", "\t", ";", "|")
_KNOWN = frozenset((*names.TEXT, *names.SUMMARY, *names.TITLE, *names.URL, *names.PUBLISHER, *names.PUBLISHED, *names.AUTHORS))
_WITH_WORDS = frozenset((*names.TEXT, *names.SUMMARY))
_EXCEL = re.compile(r"\ufeff?\"?sep=.\"?\s*$")  # what Excel writes above the head, for itself
_EMPTY = frozenset(("nan", "null", "none", "n/a", "\\n"))


def read_table(stream: BinaryIO, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    """The stories of a table, row by row; what separates its columns is what makes most names at its head known.

    :raises BadStoryError: its first row names no text, or it cannot be read further.
    """
    head = stream.read(_HEAD_BYTES)
    encoding = stream_encoding(head)
    text = io.TextIOWrapper(io.BufferedReader(_Joined(head, stream)), encoding=encoding, errors="replace", newline="")
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield from _rows(text, read_page)
    except csv.Error as error:
        raise BadStoryError(f"its rows cannot be told apart ({error}); the rest is not read") from error


def _rows(text: io.TextIOWrapper, read_page: ReadPage) -> Iterator[Draft | BadStoryError]:
    first = text.readline(_LONGEST_FIELD)
    if _EXCEL.match(first):
        first = text.readline(_LONGEST_FIELD)
    delimiter = max(_DELIMITERS, key=lambda sign: len(_KNOWN & set(_columns(first, sign))))
    columns = _columns(first, delimiter)
    if not _WITH_WORDS & set(columns):
        raise BadStoryError("its first row names no column for the text, such as text, content or description")
    for row in csv.reader(text, delimiter=delimiter, skipinitialspace=True):
        fields = {name: cell for name, cell in itertools.zip_longest(columns, row) if name and cell and cell.lower() not in _EMPTY}
        if fields:
            yield _draft(fields, read_page)


def _columns(line: str, delimiter: str) -> list[str]:
    return [names.squeezed(name.strip()) for name in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]


def _draft(fields: dict[str, str], read_page: ReadPage) -> Draft | BadStoryError:
    try:
        return to_draft(fields, read_page)
    except BadStoryError as bad:
        return bad


class _Joined(io.RawIOBase):
    """The bytes that were read to tell the encoding, and then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the library passes no other buffer
        data = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
