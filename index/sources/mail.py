"""Newsletters and other mail: one message (``.eml``), or a box of them (``.mbox``)."""

import itertools
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from typing import BinaryIO

from index.sources.draft import BadStoryError, Draft
from index.sources.encoding import decode
from index.sources.markup import plain, plain_line
from index.sources.messages import ERRORS, parse_message

_LONGEST = 10_000_000  # bytes of one message
_MOST_PARTS = 300
_QUOTED = re.compile(r"^>+ ?", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_FORWARDED = re.compile(
    r"^(?:-{2,}\s?(?:forwarded|original) message\s?-{2,}|begin forwarded message:)$", re.IGNORECASE | re.MULTILINE
)
_FORWARD = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv)\s?:\s{0,5}){1,9}", re.IGNORECASE)
_OPENING = 2_000  # characters in which it stands that a message was passed on
_HEADER = re.compile(r"^\*?(From|Date|Sent|Subject|To|Cc|Reply-To)\*?: (.*)$")
# In HTML the head lines of a message that was passed on are one paragraph, with breaks in it.
_HEADER_BREAK = re.compile(
    r"<br\s{0,5}/?>(?=\s{0,20}(?:<[^<>]{1,200}>\s{0,20}){0,3}(?:From|Date|Sent|Subject|To|Cc):)", re.IGNORECASE
)
_FOOTER = re.compile(
    r"\bunsubscribe\b|\bview (?:this (?:e-?mail|message|newsletter)|it)? ?(?:in|on) (?:your|a|the) (?:web )?browser\b"
    r"|\bmanage (?:your )?(?:e-?mail )?(?:preferences|subscriptions?)\b|^you(?:[’']re| are) (?:receiving|getting) this\b"
    r"|\bthis (?:e-?mail|message) was sent to\b|\bupdate your (?:profile|preferences)\b"
    r"|^(?:having )?trouble (?:viewing|reading)\b|^forwarded this (?:e-?mail|newsletter)\b",
    re.IGNORECASE,
)
_LONGEST_FOOTER = 400
_SHORTEST_FULL_LINE, _LONGEST_FULL_LINE = 45, 100
_ADDRESS_LINE = re.compile(r"\s*<?https?://\S+>?\s*")


def read_mail(data: bytes) -> Iterator[Draft]:
    """One message: its subject is the title, its sender the outlet, and what a mail program would show is the text.

    :raises BadStoryError: it has no text, or is no message.
    """
    try:
        message = parse_message(data)
        text = _text(message)
        headers = {name: _header(message, name) for name in ("Subject", "From", "Date", "Message-ID", "Archived-At")}
    except ERRORS as error:
        raise BadStoryError("it is not a message that can be read") from error
    if not any(headers[name] for name in ("Subject", "From", "Date")):
        raise BadStoryError("it has none of the head lines of a message")
    if is_forwarded := bool(_FORWARD.match(headers["Subject"]) or _FORWARDED.search(text[:_OPENING])):
        inner, text = _forwarded(text)
        headers |= inner
    if not text:
        raise BadStoryError("the message has no text")
    yield Draft(
        text=text,
        title=_FORWARD.sub("", headers["Subject"]) or None,
        url=headers["Archived-At"].strip("<>") or None,
        publisher=parseaddr(headers["From"])[0] or None,
        published=headers["Date"] or None,
        identity=None if is_forwarded else headers["Message-ID"].strip("<>") or None,
    )


def _forwarded(text: str) -> tuple[dict[str, str], str]:
    """Sender, date and subject of the message that was passed on, where they are told; and its text."""
    mark = _FORWARDED.search(text[:_OPENING])
    lines = text[mark.end() if mark else 0 :].lstrip("\n ").split("\n")
    told: dict[str, str] = {"From": "", "Date": ""}  # whoever passed it on is not the outlet
    while mark and lines and (not lines[0].strip() or _HEADER.match(lines[0])):
        if header := _HEADER.match(lines.pop(0)):
            told["Date" if header[1] == "Sent" else header[1]] = header[2].strip()
    return told, "\n".join(lines).strip()


def split_mailbox(stream: BinaryIO) -> Iterator[Draft | BadStoryError]:
    """The messages of a box in the form of mbox: each begins with a line "From ", behind an empty one."""
    for data in _messages(stream):
        if len(data) >= _LONGEST:
            yield BadStoryError(f"the message has more than {_LONGEST / 1e6:,.0f} MB")
            continue
        try:
            yield from read_mail(data)
        except BadStoryError as bad:
            yield bad


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    lines: list[bytes] = []
    size, before = 0, b"\n"
    while line := stream.readline(_LONGEST):
        if line.startswith(b"From ") and not before.strip():
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size < _LONGEST:  # the rest of what is too long is let pass
            lines.append(line[1:] if line.startswith((b">From ", b">>From ")) else line)
            size += len(line)
        before = line
    if lines:
        yield b"".join(lines)


def _header(message: EmailMessage, name: str) -> str:
    value = message.get(name)
    return plain_line(str(value)) if value else ""


def _text(message: EmailMessage) -> str:
    pages, texts = [], []
    for part in itertools.islice(message.walk(), _MOST_PARTS):
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/html":
            pages.append(plain(_HEADER_BREAK.sub("<br><br>", _content(part))))
        elif part.get_content_type() == "text/plain":
            texts.append(_unwrapped(_content(part), flowed=part.get_param("format") == "flowed"))
    found = next((text for text in (*pages, *texts) if text.strip()), "")
    return "\n\n".join(paragraph for paragraph in found.split("\n\n") if not _is_footer(paragraph)).strip()


def _content(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    try:
        return decode(data, part.get_content_charset()) if isinstance(data, bytes) else ""
    except BadStoryError:
        return ""


def _is_footer(paragraph: str) -> bool:
    return len(paragraph) < _LONGEST_FOOTER and bool(_FOOTER.search(paragraph) or _ADDRESS_LINE.fullmatch(paragraph))


def _unwrapped(text: str, *, flowed: bool) -> str:
    """Paragraphs of a message in plain text: lines that were broken to fit a screen are joined, what is quoted is let pass."""
    text = text.replace("\r\n", "\n")
    if signature := _SIGNATURE.search(text):
        text = text[: signature.start()]
    lines = [line for line in text.split("\n") if not line.startswith(">")]
    text = "\n".join(lines) if any(map(str.strip, lines)) else _QUOTED.sub("", text)
    return "\n\n".join(
        _joined(block.strip("\n").split("\n"), flowed=flowed) for block in re.split(r"\n\s*\n", text) if block.strip()
    )


def _joined(lines: list[str], *, flowed: bool) -> str:
    text = lines[0]
    for before, line in itertools.pairwise(lines):
        # RFC 3676: a line that ends in a space goes on; else a full line does.
        goes_on = before.endswith(" ") if flowed else _SHORTEST_FULL_LINE <= len(before) <= _LONGEST_FULL_LINE
        text = f"{text.rstrip()}{' ' if goes_on else chr(10)}{line.strip()}"
    return text.strip()
