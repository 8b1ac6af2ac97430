"""Makes files of formats that are not text: PDF by hand, Word documents and crawls by the libraries that read them."""

import io
from collections.abc import Sequence
from typing import NamedTuple

import docx
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


class Line(NamedTuple):
    """Words on a page, in points from its lower left corner."""

    left: float
    bottom: float
    words: str
    size: int = 10


def pdf(*pages: Sequence[Line], title: str = "") -> bytes:
    """A PDF of letter size in Helvetica (PDF 32000-1, annex H)."""
    numbers = [4 + 2 * number for number in range(len(pages))]
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{number} 0 R' for number in numbers)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in zip(numbers, pages, strict=True):
        drawn = "\n".join(f"BT /F1 {line.size} Tf {line.left} {line.bottom} Td ({_escaped(line.words)}) Tj ET" for line in lines)
        box = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {number + 1} 0 R >>")
        objects.append(f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}\nendstream")
    objects.append(f"<< /Title ({_escaped(title)}) >>")
    return _with_references(objects)


def _with_references(objects: Sequence[str]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word document of paragraphs, each with the name of its style."""
    document = docx.Document()
    for style, words in paragraphs:
        document.add_paragraph(words, style=style)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """The bytes of a document."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def crawl(*pages: tuple[str, str, bytes], status: str = "200 OK", gzip: bool = False) -> bytes:
    """A WARC file of answers: address, content type, body."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=gzip)
    for url, kind, body in pages:
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=headers)
        writer.write_record(record)
    return stream.getvalue()
