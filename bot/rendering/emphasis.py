"""Which words of a statement are shown in bold: the very answer."""

from collections.abc import Callable


def parts(text: str, answer: tuple[int, int] | None) -> tuple[str, str, str]:
    """What stands before the answer, the answer, and what stands after it; joined they are the text.

    Offsets that do not fit the text, as in a damaged ledger, are no answer: then all of it stands before.

    >>> parts("It left at noon.", (11, 15))
    ('It left at ', 'noon', '.')
    """
    start, end = answer or (0, 0)
    if not 0 <= start < end <= len(text):
        return text, "", ""
    return text[:start], text[start:end], text[end:]


def part_of(text: str, words: str | None) -> tuple[int, int] | None:
    """Where words stand in a text; None where they do not, or there are none.

    >>> part_of("“then”: 7 March", "7 March")
    (8, 15)
    """
    start = text.find(words) if words else -1
    return (start, start + len(words)) if words and start >= 0 else None


def carried(text: str, answer: tuple[int, int] | None, shown: str, clean: Callable[[str], str]) -> tuple[int, int] | None:
    r"""Map the answer's span from `text` to `shown`, its cleaned and wrapped form; None if no character of it is left.

    `clean` leaves characters out, whatever stands beside them; white space may differ, and more may follow.

    >>> carried("It  left at noon.", (12, 16), "It left\nat noon. [1]", str)
    (11, 15)
    """
    before, length, _ = (len("".join(clean(part).split())) for part in parts(text, answer))
    places = [place for place, character in enumerate(shown) if not character.isspace()][before : before + length]
    return (places[0], places[-1] + 1) if places else None
