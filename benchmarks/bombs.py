"""Files that were made to do harm, and a small sound one of each format that examples/stories does not have."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator

import docx

RUNS = (  # noqa: SIM905 - a list would have a line for each
    " ¦\n¦\t¦a¦A¦Aa ¦9¦é¦.¦-¦—¦(¦)¦[¦<¦>¦&¦'¦\"¦“¦‘a¦_¦#¦*¦|¦/¦:¦,¦@¦=¦\\¦`¦> ¦A-¦a.¦a'¦Mr. ¦A. ¦a b¦\n \n¦ \n¦\r\n¦"
    "a\n¦A\n¦- a\n¦<b>¦</b>¦<br>¦<p>¦<p>a¦<a b=¦<a b='c' ¦<!--¦<div>¦<span>a</span>¦<li><a href=b>c</a>¦<sup>1</sup>¦"
    '&amp;¦&lt;b&gt;¦<![CDATA[¦]]>¦[a](b)¦[[a]]¦![](¦**a¦1. a\n¦<time>1</time>¦<h2>More</h2><p>a</p>¦{¦{}¦[¦{"a":¦'
    '[1,¦"a",¦KYIV, ¦KYIV (AFP) ¦Oct 15, ¦(a) ¦/A/ ¦By A ¦www.a.b ¦a@b.c ¦Photo: a/¦Read more: ¦12:30 ¦1,000.5 ¦'
    "“a” he said. ¦U.S. ¦٣¦漢¦字。¦́¦\u200b¦😀¦İ¦ſ¦Aa ( ¦OSLO, 3 May ¦a, b ¦A and ¦The U.N. ¦updated at ¦1/2/¦<td>¦"
    "<table>¦<blockquote>¦a: b\n¦A: ¦_a_ "
).split("¦")
"""What an expression may try in many ways, where it stands many times in a row."""
_STORY = "The port of Velmora was closed on Monday, the harbour master said. Nobody was hurt. "
_HTML = "<html><head><title>{0}</title>{1}</head><body><article><h1>{2}</h1><p>{3}</p><p>{4}</p>{5}</article></body></html>"


def made() -> Iterator[tuple[str, bytes]]:
    """A small file of each format that the examples do not have."""
    entry = f"<item><title>Ships meet</title><link>https://a.example/1</link><description>{_STORY * 3}</description></item>"
    yield "a.rss", f"<rss version='2.0'><channel><title>Demo Tribune</title>{entry * 3}</channel></rss>".encode()
    yield "a.csv", f'title,text,date\nShips,"{_STORY}",2024-05-03\nPort,"{_STORY}",2024-05-04\n'.encode()
    head = "From: Demo Tribune <a@a.example>\r\nSubject: Ships meet\r\nDate: Fri, 3 May 2024 10:00:00 +0000\r\n"
    mail = f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>{_STORY}</p>"
    yield "a.eml", mail.encode()
    yield "a.mbox", f"From a@a.example Fri May  3 10:00:00 2024\n{mail}\n\n".replace("\r", "").encode() * 2
    page = _page(title="Ships meet", head=_linked({"headline": "Ships meet"}), heading="Ships meet", second=_STORY * 3)
    yield "a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\nContent-Location: https://a.example/1\r\n\r\n" + page
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Date: 2024-05-03T10:00:00Z\r\n"
    record += b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
    yield "a.warc", (record % (len(answer) + len(page)) + answer + page + b"\r\n\r\n") * 2
    yield "a.zip", _zipped({"a.html": page, "b/a.txt": _STORY.encode(), "c.eml": mail.encode()})
    yield "a.docx", _word(_STORY)
    text = "BT /F1 10 Tf 50 700 Td (The port was closed on Monday, he said.) Tj ET"
    font = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    tree = "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
    page_object = f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R{font}>>endobj"
    drawn = f"4 0 obj<</Length {len(text)}>>stream\n{text}\nendstream endobj trailer<</Root 1 0 R>>"
    yield "a.pdf", f"%PDF-1.4\n{tree} {page_object} {drawn}".encode()


def bombs(characters: int, only: str) -> Iterator[tuple[str, bytes]]:
    """What is made to take long, or much: named after its place and its number."""
    for number, run_ in enumerate(RUNS):
        long = run_ * (characters // len(run_))
        for place, data in _with_run(long):
            name = f"x{number:03}-{place}"
            if only in name:
                yield name, data
    yield from ((name, data) for name, data in _heavy() if only in name)


def _with_run(long: str) -> Iterator[tuple[str, bytes]]:
    """The run in each place of each format."""
    yield from _texts_with(long)
    yield from _pages_with(long)
    yield from _records_with(long)
    yield from _mails_with(long)


def _texts_with(long: str) -> Iterator[tuple[str, bytes]]:
    """Plain text, and text with front matter."""
    yield "head.txt", f"{long}x\n{_STORY}".encode()
    yield "text.txt", f"KYIV, Oct 15 (EFE).- {_STORY}{long}!".encode()
    yield "lines.txt", "\n".join((long[:100],) * (len(long) // 100)).encode()
    yield "front.md", f"---\ntitle: {long}\n---\n{_STORY}".encode()
    yield "body.md", f"---\ntitle: a\n---\n# A\n\n{_STORY}{long}".encode()
    yield "fields.md", f"---\n{long}\n---\n{_STORY}".encode()
    yield "toml.md", f'+++\ntitle = "{long}\n+++\n{_STORY}'.encode()


def _pages_with(long: str) -> Iterator[tuple[str, bytes]]:
    """Pages: their title, text, attributes, metadata."""
    yield "title.html", _page(title=long, heading=long)
    yield "text.html", _page(second=_STORY + long, after=long)
    attributes = f"<b class='{long}' style='{long}'>a</b>"
    head = f"<meta name='{long}' content='{long}'>"
    yield "attribute.html", _page(head=head, heading=attributes, second=f"<a href='{long}'>{_STORY}</a>")
    fields = dict.fromkeys(("headline", "datePublished", "url", "articleBody"), long)
    yield "linked.html", _page(head=_linked({**fields, "publisher": {"name": long}, "author": [{"name": long}]}))
    names = "og:title", "og:url", "og:site_name", "article:published_time", "author", "article:section"
    head = "".join(f"<meta property='{name}' content=\"{long}\">" for name in names)
    yield "meta.html", _page(head=head, second=f'<time datetime="{long}">{long}</time>')


def _records_with(long: str) -> Iterator[tuple[str, bytes]]:
    """JSON, a table, a feed."""
    names = "title", "date", "author", "source", "url", "language", "id"
    yield "records.json", json.dumps([{"text": _STORY, name: long} for name in names]).encode()
    texts = {"text": long}, {"description": long, "title": long}, {"content": f"{_STORY}<p>{long}</p>"}
    yield "text.json", json.dumps(texts).encode()
    yield "raw.json", long.encode()
    yield "table.csv", f'title,text,date\n{long},"{_STORY}",{long}\n'.encode()
    item = f"<item><title>{long}</title><pubDate>{long}</pubDate><description>{long}</description></item>"
    yield "feed.rss", f"<rss version='2.0'><channel><title>{long}</title>{item}</channel></rss>".encode()


def _mails_with(long: str) -> Iterator[tuple[str, bytes]]:
    """Mails: their headers, text, markup."""
    head = f"From: {long}\nSubject: {long}\nDate: {long}\nContent-Type: text/plain; charset={long[:500]}"
    yield "mail.eml", f"{head}\n\n{long}".encode()
    yield "html.eml", f"From: A <a@a.example>\nSubject: a\nContent-Type: text/html\n\n{_STORY}{long}".encode()


def _heavy() -> Iterator[tuple[str, bytes]]:
    """Small or simple files that become large, or many."""
    yield from _heavy_records()
    yield from _heavy_front_matter()
    yield from _heavy_when_unpacked()
    yield from _heavy_markup()
    yield from _heavy_mails()


def _heavy_records() -> Iterator[tuple[str, bytes]]:
    yield "y-many.jsonl", b"{}\n" * 3_000_000
    yield "y-many.json", b"[" + b"{}," * 3_000_000 + b"{}]"
    yield "y-many-lines.json", b"{}\n" * 3_000_000
    yield "y-small.jsonl", b'{"a":1}\n' * 1_000_000
    yield "y-deep.json", b"[" * 5_000_000
    yield "y-deep-objects.json", b'{"a":' * 1_000_000
    yield "y-digits.json", json.dumps({"text": _STORY, "date": "9" * 256_000}).encode()
    yield "y-number.json", b'{"text": "a b c d.", "date": ' + b"9" * 256_000 + b"}"
    yield "y-breaks.json", json.dumps({"text": "<br>" * 290_000}).encode()
    yield "y-rows.csv", b"text\n" + b"a\n" * 3_000_000


def _heavy_front_matter() -> Iterator[tuple[str, bytes]]:
    end = b"---\n" + _STORY.encode()
    yield "y-front.md", b"---\n" + b"a: [" * 160_000 + b"\n" + end
    doubled = b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 123))
    yield "y-anchors.md", b"---\na: &a [x]\n" + doubled + end
    yield "y-flat.md", b"---\n" + b"".join(b"k%d: v\n" % number for number in range(60_000)) + end


def _heavy_when_unpacked() -> Iterator[tuple[str, bytes]]:
    yield "y-pack.jsonl.gz", gzip.compress(b" " * 100_000_000)
    yield "y-pack-lines.jsonl.gz", gzip.compress(b'{"text":"a"}\n' * 8_000_000)
    record = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900000000\r\n\r\n"
    yield "y-pack-page.warc.gz", gzip.compress(record + b" " * 100_000_000)
    yield "y-pack.zip", _zipped({f"{number}.txt": b" " * 9_000_000 for number in range(60)})
    yield "y-pack-html.zip", _zipped({"a.html": b"<b>" * 3_000_000})
    yield "y-pack.docx", _word("a" * 9_000_000)


def _heavy_markup() -> Iterator[tuple[str, bytes]]:
    yield "y-tags.html", b"<b>" * 3_000_000
    yield "y-flat-tags.html", b"<p>a</p>" * 1_200_000
    entities = b"".join(b"<!ENTITY %c '%s'>" % (c, b"&%c;" % (c - 1) * 10) for c in range(98, 110))
    feed = b"<rss version='2.0'><channel><item><title>&m;</title></item></channel></rss>"
    yield "y-entities.xml", b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + entities + b"]>" + feed


def _heavy_mails() -> Iterator[tuple[str, bytes]]:
    nested = b"Content-Type: multipart/mixed; boundary=a\n\n"
    yield "y-mime.eml", nested + (b"--a\n" + nested) * 50_000
    yield "y-parts.eml", b"From: a\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\na\n" * 300_000
    yield "y-header.eml", b"Subject: " + b"=?utf-8?b?YQ==?= " * 100_000 + b"\n\na"
    yield "y-addresses.eml", b"From: " + b"a@b.c, " * 100_000 + b"\n\na"


def _page(*, title: str = "A", head: str = "", heading: str = "A", second: str = _STORY, after: str = "") -> bytes:
    return _HTML.format(title, head, heading, _STORY * 4, second, after).encode()


def _linked(fields: object) -> str:
    node = {"@type": "NewsArticle", **fields} if isinstance(fields, dict) else fields
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
