"""Which language a text is in. Home of py3langid."""

_ENGLISH = (" the ", " of ", " and ", " to ", " that ", " for ", " was ", " said ")
_LETTERS_READ = 1_500
_FEWEST_LETTERS = 40  # a headline is too short to tell
_ENGLISH_SHARE = 8  # one in so many words of English is one of those above, and of no other language


def detect_language(text: str) -> str | None:
    """ISO 639-1 code, such as "en"; None where the text is too short to tell.

    >>> detect_language("Le ministre a signé l'accord vendredi soir, ont indiqué des responsables.")
    'fr'
    """
    sample = text[:_LETTERS_READ]
    if len(sample) >= _FEWEST_LETTERS and sum(map(sample.count, _ENGLISH)) * _ENGLISH_SHARE > sample.count(" "):
        return "en"  # nearly all stories are: said without the model, which costs milliseconds a story
    if sum(map(str.isalpha, sample)) < _FEWEST_LETTERS and not _is_wide(sample):
        return None
    import py3langid  # noqa: PLC0415 - it loads its model, which no English collection needs

    return str(py3langid.classify(sample)[0])


def _is_wide(text: str) -> bool:
    """Chinese, Japanese and Korean say in ten characters what others say in forty."""
    return sum(character >= "\u3040" and character.isalpha() for character in text) * 4 >= _FEWEST_LETTERS
