"""Forms of a dateline that are one only because the agency in them is known: "Damascus, SANA- ", "(Belga) ", "TASS, November 19. ".

As those of `index.dateline.forms` they see one line, and no repeat in them is without a bound.
"""

import re

from index.dateline.agency_names import WRITTEN
from index.dateline.dates import GAP, SPACE, day_pattern
from index.text import CAPITALS

PLACE = r"(?P<place>[^\W\d_][^()\n\d]{1,58}?)"
DASH = r"[-–—―]{1,3}"
_AGENCY = rf"(?P<agency>(?:{WRITTEN})(?:[/-](?:{WRITTEN}|[A-Za-z]{{2,4}}))?)"
_REPORTER = r"(?:,\s[^\W\d_][\w.’'-]{1,20}(?:\s[^\W\d_][\w.’'-]{1,20}){1,2})?"
_NUMBERS = r"(?P<numbers>\d{1,2}(?:[./]\d{1,2}\.?)?)"
_CAPITAL = rf"(?=[\"“‘'«]?[{CAPITALS}])"
# As in "Rom (KNA) ", "Santa Cruz (Bolivia), 19 nov (EFE).-", "BRUXELLES 19/11 (BELGA) = " and "19.11. Warszawa (PAP) - ".
_BRACKETED = (
    rf"(?:(?P<early>\d{{1,2}}\.\d{{1,2}})\.{SPACE})?(?:{PLACE}(?:{SPACE}[(\[][^()\n\d]{{2,30}}[)\]])?[,.]?{SPACE})?"
    rf"(?:(?:{day_pattern('first')}|{_NUMBERS})[.,]?{GAP})?(?:\({_AGENCY}\)|/{_AGENCY.replace('<agency>', '<agency2>')}/)"
    rf"(?:,?{GAP}{day_pattern('second')})?{GAP}(?:\.?{GAP}(?P<dash>{DASH}|[=_]{{1,2}})|(?P<stop>\.)|(?P<colon>:)|(?P<end>$|{SPACE}))"
)
_BEHIND = (  # as in "Damascus, SANA- ", "SYDNEY, Nov 19 AAP - " and "МОСКВА, 19 ноя — РИА Новости, Иван Петров. "
    rf"{PLACE}[,.]{SPACE}(?:{day_pattern('first')}(?:[.,]?{SPACE}|{GAP}{DASH}{GAP}))?"
    rf"{_AGENCY}(?:\.RU)?{_REPORTER}{GAP}(?:\.?(?P<dash>{DASH})(?!\w)|(?P<stop>\.)|(?P<colon>:))"
)
_BEFORE = (  # as in "TASS, November 19. " and "Xinhua, Beijing, November 19 -- "
    rf"{_AGENCY}(?:,{SPACE}|{GAP}{DASH}{GAP})(?:{PLACE}[,.]?{SPACE})?{day_pattern('first')}"
    rf"{GAP}(?:\.?{GAP}(?P<dash>{DASH})|(?P<stop>\.)|(?P<colon>:))(?!{GAP}\d{{1,2}}:\d\d)"
)
_ALONE = (  # as in "(Belga) " and "AFP - "; of some the letters mean other things as well
    rf"(?!(?:AA|OTS|PAP|SDA|SPA|STT|MTI)\b)(?:\({_AGENCY}\)|{_AGENCY.replace('<agency>', '<agency2>')}{SPACE}(?P<dash>{DASH}))"
    rf"{GAP}{_CAPITAL}(?!\w{{3,12}}\.?\s\d)"
)
AGENCY_FORMS = tuple(map(re.compile, (_BRACKETED, _BEHIND, _BEFORE, _ALONE)))
"""Each with a group for the agency; the place, the day and what ends it may be missing."""
HAS_AGENCY = re.compile(rf"(?<!\w)(?:{WRITTEN}|INTERFAX)(?!\w)")
"""What a line needs to have one of them."""
