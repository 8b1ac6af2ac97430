"""Messages in the form of e-mail, which saved pages have as well, with bounds on what the library takes long for."""

import email.policy
import re
from email.errors import MessageError
from email.headerregistry import BaseHeader
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

from index.sources.draft import BadStoryError

ERRORS = (MessageError, RecursionError, LookupError, ValueError, TypeError, AttributeError)
"""What the library raises where a message is damaged."""
_LONGEST_HEADER = 1_000  # characters; the time that a header takes grows with the square of its length
_MOST_MULTIPARTS = 100  # every line is compared with the boundaries of all that are open
_MULTIPART = re.compile(rb"multipart/", re.IGNORECASE)


class _Bounded(email.policy.EmailPolicy):
    """The usual rules, of headers that are not too long."""

    def header_fetch_parse(self, name: str, value: str) -> BaseHeader:
        bounded = value[:_LONGEST_HEADER]
        try:
            parsed: BaseHeader = super().header_fetch_parse(name, bounded)
        except OverflowError:  # a date with a year or an hour beyond all numbers: its words, then
            parsed = super().header_fetch_parse("Comments", bounded)
        return parsed


_POLICY = _Bounded()


def parse_message(data: bytes) -> EmailMessage:
    """The message.

    :raises BadStoryError: it has parts in parts without end.
    """
    if len(_MULTIPART.findall(data)) > _MOST_MULTIPARTS:
        raise BadStoryError("it has parts in parts in parts; no message is made so")
    return cast("EmailMessage", BytesParser(policy=_POLICY).parsebytes(data))
