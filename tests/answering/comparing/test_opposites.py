"""However near two sentences are, no outlet is named for words that it does not have; what is only printed otherwise is found."""

from benchmarks.opposites import Taken, copies, measure, opposites


def test_near_opposites_are_never_taken_for_copies() -> None:
    """Denials, swapped names, other figures, days, modal verbs, quantifiers and qualifiers: at none of the three places."""
    found = measure(tuple(opposites(135, seed=7)))
    assert found == dict.fromkeys(found, Taken(15, 0, 0, 0))
    assert len(found) == 9


def test_copies_are_found_however_they_are_printed() -> None:
    """Quotation marks, white space, datelines, capitals, dashes, apostrophes, ligatures and what is not seen: at all three."""
    found = measure(tuple(copies(135, seed=8)))
    assert found == dict.fromkeys(found, Taken(15, 15, 15, 15))
    assert len(found) == 9


def test_a_pair_is_made_again_from_its_seed() -> None:
    """So that a figure can be printed again by anyone; and no pair of opposites is twice the same sentence."""
    assert list(opposites(90)) == list(opposites(90)) != list(opposites(90, seed=7))
    assert all(pair.first.casefold() != pair.second.casefold() for pair in opposites(900))
