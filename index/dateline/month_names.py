"""Months and weekdays as news agencies write them, in the languages of their services. Names as in Unicode CLDR."""

import calendar

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
"""English names and abbreviations in small letters, to 1 to 12."""
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
"""English names in small letters, to 0 (Monday) to 6."""

_MONTHS_ABROAD = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
)
# Only whole: the beginnings of these are soon other words, or other months.
_WHOLE_MONTHS = (
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
)
# Only small letters are a weekday in these languages: "Santo Domingo" is a place, and "Sábado" a newspaper.
_SMALL_WEEKDAYS = {
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pl": "poniedziałek wtorek środę czwartek piątek sobotę niedzielę",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "ru": "понедельник вторник среду четверг пятницу субботу воскресенье",
}
# Only capitals are one in these; the Turkish Sunday, "pazar", is a market as well.
_CAPITAL_WEEKDAYS = {
    "en": " ".join(calendar.day_name),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "tr": "Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi",
}
_SHORTEST = 3


def _month_words() -> dict[str, int]:
    """Every name, and every beginning of one, of three letters or more, that is the beginning of no other month's name."""
    names = (*(name for name in calendar.month_name if name), *" ".join(_MONTHS_ABROAD).split())
    numbers: dict[str, set[int]] = {}
    for position, name in enumerate(names):
        for length in range(_SHORTEST, len(name) + 1):
            numbers.setdefault(name[:length].casefold(), set()).add(position % 12 + 1)
    short = {word: next(iter(found)) for word, found in numbers.items() if len(found) == 1}
    return {name.casefold(): number for names in _WHOLE_MONTHS for number, name in enumerate(names.split(), 1)} | short


_MONTH_WORDS = _month_words()

_WEEKDAYS = tuple(
    (form, number, language)
    for table, forms in ((_SMALL_WEEKDAYS, (str,)), (_CAPITAL_WEEKDAYS, (str, str.upper)))
    for language, names in table.items()
    for number, name in enumerate(names.split())
    for form in (make(name) for make in forms)
)
WEEKDAY_WORDS = {form: number for form, number, _ in _WEEKDAYS}
"""Weekdays in all these languages, written as they must be, to 0 (Monday) to 6."""
WEEKDAY_LANGUAGES = {form: tuple(language for other, _, language in _WEEKDAYS if other == form) for form in WEEKDAY_WORDS}
"""The languages that each is a word of, by their codes."""


def month_of(word: str) -> int | None:
    """The month that a word names, whole or abbreviated, in any of these languages; None where it is none, or may be two.

    >>> month_of("Nov."), month_of("août"), month_of("juil."), month_of("jui"), month_of("Ukraine")
    (11, 8, 7, None, None)
    """
    return _MONTH_WORDS.get(word.rstrip(".").casefold())
