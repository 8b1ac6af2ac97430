"""Which language a text is in, and what languages are called. Home of py3langid and babel."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache

_ENGLISH = (" the ", " of ", " and ", " to ", " that ", " for ", " was ", " said ")
_ENGLISH_SHARE = 8  # one in so many words of English is one of those above, and of no other language
_LETTERS_READ = 1_500
_FEWEST_LETTERS = 60  # a headline is too short to tell
_ONE_IN_WIDE = 4  # Chinese, Japanese and Korean say in one letter what others say in so many
_FIRST_WIDE = "\u3040"
_CHINESE = frozenset(("wuu", "yue", "nan", "hak", "lzh"))  # written alike, and told apart by chance
_CODE = re.compile(r"[A-Za-z]{2}(?![A-Za-z])")


def detect_language(text: str, fewest: int = _FEWEST_LETTERS) -> str | None:
    """ISO 639-1 code, such as "en"; None where the text has fewer letters than are needed to tell.

    >>> detect_language("Le ministre a signé l'accord vendredi soir, ont indiqué des responsables.", 40)
    'fr'
    """
    sample = text[:_LETTERS_READ]
    if len(sample) >= fewest and sum(map(sample.count, _ENGLISH)) * _ENGLISH_SHARE > sample.count(" "):
        return "en"  # nearly all stories are: said without the model, which costs milliseconds a story
    letters = sum(map(str.isalpha, sample))
    if letters * (_ONE_IN_WIDE if is_wide(sample) else 1) < fewest:
        return None
    import py3langid  # noqa: PLC0415 - it loads its model, which no English collection needs

    code = str(py3langid.classify(sample)[0])
    return "zh" if code in _CHINESE else code


def is_wide(text: str) -> bool:
    """Whether most of its letters are of scripts without an alphabet: Chinese, Japanese, Korean."""
    sample = text[:_LETTERS_READ]
    if max(sample, default="") < _FIRST_WIDE:
        return False
    letters = [character for character in sample if character.isalpha()]
    return sum(letter >= _FIRST_WIDE for letter in letters) * 2 > len(letters) > 0


def language_of(text: str, given: str | None) -> tuple[str | None, bool]:
    """The language of a story, and whether that was worked out: what is given, unless the script is that of another language.

    English that nobody names stays unnamed: it is what a story is taken for.
    """
    code = language_code(given)
    if code and not (code.startswith("en") and _is_foreign(text)):
        return code, False
    found = detect_language(text)
    return (found, True) if found and found != "en" else (code, False)


def _is_foreign(text: str) -> bool:
    """Whether no alphabet of English writes this: most feeds say "en-us" because the program that makes them does."""
    sample = text[:_LETTERS_READ]
    if len(sample.encode("ascii", "ignore")) * 2 > len(sample):  # most is plain English letters: said at once
        return False
    letters = [character for character in sample if character.isalpha()]
    return sum(letter > "\u024f" for letter in letters) * 2 > len(letters)


def language_code(given: str | None) -> str | None:
    """The code that a service means by "English", "eng" or "en-GB"; what is none stays as it is.

    >>> language_code("English"), language_code("deu"), language_code("en-GB")
    ('en', 'de', 'en-GB')
    """
    if not given or _CODE.match(given):
        return given
    return _codes().get(given.lower(), given)


def language_name(code: str) -> str:
    """What a language is called in English; the code itself where it has no name."""
    import babel  # noqa: PLC0415 - only what is said to people needs it

    return str(babel.Locale("en").languages.get(code[:2].lower(), code))


def unread_languages(counts: Iterable[tuple[str, int]], readable: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Of the counts of stories by language those that are in none of the readable ones; where these are empty, all are read."""
    return tuple((code, count) for code, count in counts if readable and code not in readable)


def listed(counts: Sequence[tuple[str, int]]) -> str:
    """Counts of stories in words.

    >>> listed([("ar", 2), ("zh", 1)])
    '2 stories in Arabic and 1 in Chinese'
    """
    (code, count), *others = counts
    parts = [f"{count:,} {'story' if count == 1 else 'stories'} in {language_name(code)}"]
    parts += [f"{count:,} in {language_name(code)}" for code, count in others]
    return parts[0] if not others else f"{', '.join(parts[:-1])} and {parts[-1]}"


@cache
def _codes() -> dict[str, str]:
    import babel  # noqa: PLC0415 - only services that spell languages out need it
    import babel.core  # noqa: PLC0415 - the same

    aliases = babel.core.get_global("language_aliases")
    names = {str(name).lower(): str(code) for code, name in babel.Locale("en").languages.items() if len(code) == 2}  # noqa: PLR2004 - ISO 639-1
    return {**{str(code): str(short) for code, short in aliases.items()}, **names}
