"""Exports of press archives: the documents of a Factiva or Nexis text file, with what the archive says of each."""

import re
from datetime import datetime

from index.dateline.forms import LINE
from index.dateline.header import Kind, read_header_line
from index.sources.draft import Draft

# "Document LBA0000020241119ekbj00abc", below each document of Factiva.
_FACTIVA_END = re.compile(r"^[ \t]*(?:AN[ \t]{1,9})?Document [A-Z]{2,12}\w{10,40}[ \t]*$", re.MULTILINE)
_FACTIVA_WORDS = re.compile(r"^[\d,.]{1,9} (?:words|palabras|mots|Wörter|palavras|parole)$")
_FACTIVA_RIGHTS = re.compile(r"^(?:\(c\)|©|Copyright\b)", re.IGNORECASE)
# With the codes of its fields: "HD Port deal signed", "PD 19 November 2024"; the text stands in LP and TD.
_FACTIVA_CODE = re.compile(r"^(HD|BY|CR|WC|PD|ET|SN|SC|PG|LA|CY|LP|TD|CO|IN|NS|RE|IPD|IPC|PUB|AN)(?:[ \t]+(.*))?$")
# "1 of 25 DOCUMENTS", above each document of Nexis; "End of Document", below it.
_NEXIS_START = re.compile(
    r"^[ \t\f]*(?:\d{1,5} of \d{1,5} DOCUMENTS?|Document \d{1,5} of \d{1,5})[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE)
_NEXIS_FIELD = re.compile(
    r"^(Byline|Section|Length|Dateline|Headline|Highlight|Body|Graphic|Series):?(?:[ \t]+(.*))?$", re.IGNORECASE
)
_NEXIS_TAIL = re.compile(
    r"^[ \t]*(?:Load-Date|Language|URL|Publication-Type|Graphic|Classification|Subject|Journal Code|Copyright)\b(?:[ :]|[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
_NEXIS_BODY = re.compile(r"^[ \t]*(Body):?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_NO_HEADLINE = re.compile(r"\b(?:edition|copyright|all rights reserved|page \d{1,4} of|distribution)\b", re.IGNORECASE)
_AFTER_YEAR = re.compile(r"(?<=\d{4}),?[ \t]+\D.*")  # the weekday and the hour after a date
_TIME = re.compile(r"\d{1,2}:\d\d.{0,10}")
_LANGUAGES = {
    "english": "en",
    "español": "es",
    "spanish": "es",
    "français": "fr",
    "french": "fr",
    "deutsch": "de",
    "german": "de",
    "português": "pt",
    "portuguese": "pt",
    "italiano": "it",
    "italian": "it",
    "russian": "ru",
    "turkish": "tr",
}


def read_export(text: str) -> tuple[Draft, ...]:
    """The documents of an export, in order; none where the text is no export."""
    if "document" not in text.lower():  # each mark has that word, and hardly a story is an export
        return ()
    for parts, read in (
        (_above(text, _FACTIVA_END), _factiva),
        (_below(text, _NEXIS_START), _nexis),
        (_above(text, _NEXIS_END), _nexis),
    ):
        drafts = tuple(filter(None, map(read, parts)))
        if drafts and len(drafts) == len(parts):
            return drafts
    return ()


def _above(text: str, mark: re.Pattern[str]) -> tuple[str, ...]:
    """What stands above each mark."""
    ends = [match.span() for match in mark.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return tuple(text[start:end] for start, (end, _) in zip(starts, ends, strict=False))


def _below(text: str, mark: re.Pattern[str]) -> tuple[str, ...]:
    """What stands below each mark."""
    marks = [match.span() for match in mark.finditer(text)]
    ends = [*(start for start, _ in marks[1:]), len(text)]
    return tuple(text[start:end] for (_, start), end in zip(marks, ends, strict=False))


def _factiva(part: str) -> Draft | None:
    fields = _coded_fields(part)
    if {"HD", "PD"} <= fields.keys():
        return _draft(
            f"{fields.get('LP', '')}\n\n{fields.get('TD', '')}",
            *(fields["HD"], fields.get("SN"), fields["PD"], fields.get("BY", ""), fields.get("LA", "")),
        )
    lines = [line.strip() for line in part.strip().split("\n")]
    count = next((number for number, line in enumerate(lines) if _FACTIVA_WORDS.match(line)), None)
    rights = next((number for number, line in enumerate(lines) if _FACTIVA_RIGHTS.match(line)), None)
    if not count or rights is None or rights <= count + 2:
        return None
    above = [line for line in lines[:count] if line]
    byline = next((line for line in above[1:] if line.lower().startswith("by ")), "")
    facts = [line for line in lines[count + 1 : rights] if line and not _TIME.fullmatch(line)]
    language = next((line for line in facts if line.lower() in _LANGUAGES), "")
    return _draft(
        "\n".join(lines[rights + 1 :]), above[0], facts[1] if facts[1:] else None, facts[0] if facts else "", byline, language
    )


def _coded_fields(part: str) -> dict[str, str]:
    """The fields of a document by their codes; () where it has none."""
    fields: dict[str, str] = {}
    code = ""
    for line in part.split("\n"):
        match = _FACTIVA_CODE.match(line.strip())
        if match:
            code = match[1]
            fields[code] = match[2] or ""
        elif code:
            fields[code] += f"\n{line}"
    return {name: value.strip() for name, value in fields.items()}


def _nexis(part: str) -> Draft | None:
    head, body = _nexis_parts(part)
    free, fields = _nexis_head(head)
    dated = next((number for number, line in enumerate(free) if _day(line)), None)
    if not dated or body is None:  # the outlet stands above the date
        return None
    titles = [*free[: dated - 1], *free[dated + 1 :]]
    title = fields.get("headline") or next((line for line in titles if not _NO_HEADLINE.search(line)), None)
    return _draft(body, title, free[dated - 1], free[dated], fields.get("byline", ""), "")


def _nexis_parts(part: str) -> tuple[str, str | None]:
    """What stands above the text of a document, and the text without what stands below it; None where no line begins it."""
    head, mark, body = _NEXIS_BODY.split(part, maxsplit=1) if _NEXIS_BODY.search(part) else (part, "", "")
    tail = _NEXIS_TAIL.search(body)
    return head, (body[: tail.start()] if tail else body) if mark else None


def _nexis_head(head: str) -> tuple[list[str], dict[str, str]]:
    """The lines that no word marks, and those that one does."""
    free: list[str] = []
    fields: dict[str, str] = {}
    for line in filter(None, map(str.strip, head.split("\n"))):
        match = _NEXIS_FIELD.match(line)
        if match:
            fields[match[1].lower()] = match[2] or ""
        else:
            free.append(line)
    return free, fields


def _day(line: str) -> datetime | None:
    """The day that a line of its own gives with its year."""
    read = read_header_line(_AFTER_YEAR.sub("", line.strip()[:LINE]))
    day = read.day if read and read.kind is Kind.DATE else None
    return day.in_year(day.year) if day and day.year else None


def _draft(text: str, title: str | None, outlet: str | None, date: str, byline: str, language: str) -> Draft | None:
    """A document; None where it has no date or no text, and is none."""
    published = _day(date)
    if published is None or not text.strip():
        return None
    names = re.sub(r"^by\s", "", byline.strip(), flags=re.IGNORECASE)
    header = read_header_line(f"By {names.title() if names.isupper() else names}")
    return Draft(
        text=text.strip(),
        title=" ".join((title or "").split()) or None,
        publisher=outlet,
        published=published,
        language=_LANGUAGES.get(language.strip().lower()),
        authors=header.authors if header else (),
    )
