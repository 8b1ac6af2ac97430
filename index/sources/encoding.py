"""Bytes to text, in whatever encoding it was written. Home of charset-normalizer."""

import charset_normalizer

from index.sources.draft import BadStoryError


def decode(data: bytes) -> str:
    """Text in whatever encoding it was written.

    :raises BadStoryError: empty, or not text at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(data).best()
        if best is None:
            raise BadStoryError("it is not text, or in no encoding that can be told") from None
        text = str(best)
    if not text.strip():
        raise BadStoryError("it is empty")
    if "\0" in text:
        raise BadStoryError("it is not text but binary")
    return text
