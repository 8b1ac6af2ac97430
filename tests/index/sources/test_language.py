"""A story's language is what it says, unless its script says otherwise; and where it says nothing it is told from the text."""

import pytest

from index.sources.language import language_of, unread_languages

ENGLISH = "The port of the island was closed on Monday, and nobody said for how long that would be."
FRENCH = "Le port de l'île a été fermé lundi, et personne n'a dit pour combien de temps ce serait, selon le maire."
ARABIC = "أعلنت مصر الثلاثاء أنها ستستضيف مؤتمرا دوليا لإعادة إعمار قطاع غزة بمشاركة أكثر من خمسين دولة."
CHINESE = "官员说，维尔莫港务局星期五晚上与桑克拉尔岛签署了一项协议，并称谈判已经结束。"


@pytest.mark.parametrize(
    ("text", "given", "language"),
    [
        *(
            (ENGLISH, None, (None, False)),
            (FRENCH, None, ("fr", True)),
            (ARABIC, None, ("ar", True)),
            (CHINESE, None, ("zh", True)),
        ),
        *((ARABIC, "en-us", ("ar", True)), (FRENCH, "fr-FR", ("fr-FR", False)), (ENGLISH, "English", ("en", False))),
        *((ENGLISH, "eng", ("en", False)), (FRENCH, "fra", ("fr", False)), ("Ships meet", None, (None, False))),
        ("Ships meet", "zz-unknown", ("zz-unknown", False)),
    ],
)
def test_a_language_is_given_or_told_from_the_text(text: str, given: str | None, language: tuple[str | None, bool]) -> None:
    """English that nobody names stays unnamed, and a text too short to tell is not guessed at."""
    assert language_of(text, given) == language


def test_languages_that_the_models_do_not_read_are_counted() -> None:
    """All but those of the setting; an empty setting says that the models read all."""
    counts = (("en", 5), ("ar", 2), ("zh", 1))
    assert unread_languages(counts, {"en"}) == (("ar", 2), ("zh", 1))
    assert unread_languages(counts, set()) == ()
