"""The encoding that is declared counts first; what is in doubt is read as its language is written."""

import pytest

from index.sources.draft import BadStoryError
from index.sources.encoding import decode

FRENCH = "Le président a reçu à l’Élysée son homologue ivoirien, a-t-on appris jeudi auprès de la présidence."
GERMAN = "Die Straße über den Fluß wurde am Montag für Fußgänger geöffnet, sagte der Bürgermeister."
MIXED = "He met José Muñoz of São Lucas in Zürich on Monday, and the bill of the café was €40."
POLISH = "Prezydent podpisał ustawę o współpracy i rozmawiał z ministrem spraw zagranicznych w sobotę, śledztwo trwa."
CZECH = "Předseda vlády řekl, že příští týden přijede do Prahy německý kancléř a že šéf přístavu odešel."
TURKISH = "Cumhurbaşkanı cuma günü İstanbul'da görüştü ve anlaşmayı imzaladı, dedi şirketin başkanı."
RUSSIAN = "Министр обороны подписал договор с островом в пятницу вечером, сообщили чиновники."
CHINESE = "官员说，维尔莫港务局星期五晚上与桑克拉尔岛签署了一项协议，并称谈判已经结束。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, "cp1252") for text in (FRENCH, GERMAN, MIXED)),
        *((text, "cp1250") for text in (POLISH, CZECH)),
        *((POLISH, "iso8859-2"), (TURKISH, "cp1254"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (CHINESE, "gb18030")),
        *((FRENCH, "utf-16-le"), (FRENCH, "utf-32"), (CHINESE, "utf-8")),
    ],
)
def test_what_declares_nothing_is_read_as_its_language_is_written(text: str, encoding: str) -> None:
    """Western names keep their letters, and so do those of the languages between them and Russia."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        *(("iso-8859-1", "cp1252", FRENCH), ("ISO-8859-1", "cp1252", MIXED), ("us-ascii", "cp1252", MIXED)),
        *(("gb2312", "gb18030", CHINESE), ("windows-1251", "cp1251", RUSSIAN), ("x-sjis", "cp932", "港湾当局は金曜日の夜")),
        *(("utf-16", "utf-8", FRENCH), ("no-such-thing", "cp1252", FRENCH), ("hex", "cp1252", FRENCH)),
    ],
)
def test_a_declaration_means_what_browsers_take_it_for(label: str, encoding: str, text: str) -> None:
    """In the page, before the document, or beside the bytes."""
    page = f'<html><head><meta charset="{label}"></head><p>{text}</p></html>'
    document = f'<?xml version="1.0" encoding="{label}"?><rss>{text}</rss>'
    assert decode(page.encode(encoding)) == page
    assert decode(document.encode(encoding)) == document
    assert decode(text.encode(encoding), label) == text


def test_utf8_outranks_a_declaration_that_it_contradicts() -> None:
    """Servers and templates say iso-8859-1 of pages that are none."""
    page = f'<meta charset="iso-8859-1"><p>{FRENCH}</p>'
    assert decode(page.encode()) == page


def test_a_few_bad_bytes_are_marked_and_nothing_else_changes() -> None:
    """UTF-8 with a byte of another encoding is UTF-8; each such byte stands as U+FFFD."""
    assert decode(FRENCH.encode() + b"caf\xe9 ok") == f"{FRENCH}caf\ufffd ok"


@pytest.mark.parametrize("data", [b"", b" \n", b"\x7fELF\0\0\x01", bytes(range(128, 256)) * 4 + b"\0"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """Empty, blank or binary."""
    with pytest.raises(BadStoryError):
        decode(data)
