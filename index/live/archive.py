"""What was fetched, as it came: one WARC file a day, only added to (https://iipc.github.io/warc-specifications/).

::

    DATA/fetched/
    ├── 2026-11-26.warc.gz
    └── 2026-11-27.warc.gz     a record for each response: address, moment, headers, body, its SHA-256, and the lead that led there

Each record is compressed by itself, so that it can be read at its offset, and is on the disk before anything says that it is there.
What a killed process left of one is cut off before the next is written. Any tool for WARC files reads them.
"""

import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index.live.lead import Lead
from index.live.web import Response

_LEAD = "Dateline-Lead"
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 65_536
_PACKING = frozenset({"content-encoding", "transfer-encoding", "content-length"})  # the body is kept unpacked


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: a file of the archive and an offset in bytes."""

    file: str
    offset: int

    def __str__(self) -> str:
        """As it stands beside a story, as where that was read."""
        return f"{self.file}#{self.offset}"


@dataclass(frozen=True, slots=True)
class Record:
    """One response with the lead that led to it."""

    place: Place
    url: str
    fetched: datetime
    headers: tuple[tuple[str, str], ...]
    body: bytes
    lead: Lead

    def header(self, name: str) -> str:
        """A header by its name in small letters; empty where there is none."""
        return next((value for key, value in self.headers if key == name), "")


class Archive:
    """The archive of one data folder. One process writes, any number read."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder; it is made with the first record."""
        self.folder = folder

    def mend(self) -> None:
        """Cut off what a killed process left half-written at the end of the newest file. Called before the first record."""
        for file in sorted(self.folder.glob("*.warc.gz"))[-1:]:
            whole = _whole_length(file)
            if whole < file.stat().st_size:
                with file.open("r+b") as stream:
                    stream.truncate(whole)
                    os.fsync(stream.fileno())

    def add(self, response: Response, lead: Lead) -> Place:
        """Keep a response; on return it is on the disk.

        :raises OSError: the disk is full or the folder cannot be written; nothing of the record is left then.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{response.fetched:%Y-%m-%d}.warc.gz"
        packed = _packed(response, lead)
        with file.open("ab") as stream:
            offset = stream.tell()
            try:
                stream.write(packed)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                os.truncate(file, offset)
                raise
        return Place(file.name, offset)

    def read(self, place: Place) -> Record:
        """One record.

        :raises FileNotFoundError: its file is gone.
        :raises ValueError: no such record begins there, or it is altered.
        """
        with (self.folder / place.file).open("rb") as stream:
            stream.seek(place.offset)
            record = next(_records(stream, place.file), None)
        if record is None:
            raise ValueError(f"no record begins at {place}")
        return record

    def __iter__(self) -> Iterator[Record]:
        """All records, oldest first."""
        for file in sorted(self.folder.glob("*.warc.gz")):
            with file.open("rb") as stream:
                yield from _records(stream, file.name)


def _packed(response: Response, lead: Lead) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    kept = [(name, value) for name, value in response.headers if name not in _PACKING]
    record = writer.create_warc_record(
        response.url,
        "response",
        payload=io.BytesIO(response.body),
        length=len(response.body),
        http_headers=StatusAndHeaders(f"{response.status} OK", kept, protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": response.fetched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "WARC-Payload-Digest": f"sha256:{hashlib.sha256(response.body).hexdigest()}",
            _LEAD: json.dumps(asdict(lead), default=lambda moment: moment.isoformat()),
        },
    )
    writer.write_record(record)
    return buffer.getvalue()


def _records(stream: BinaryIO, name: str) -> Iterator[Record]:
    """The records from where the stream stands.

    :raises ValueError: what stands there is none, or altered.
    """
    records = ArchiveIterator(stream)
    try:
        for record in records:
            body = record.content_stream().read()
            yield _record(record, body, Place(name, records.get_record_offset()))  # the offset is known once all of it was read
    except (ArchiveLoadFailed, zlib.error, EOFError) as error:
        raise ValueError(f"{name} holds what is no record") from error


def _whole_length(file: Path) -> int:
    """How many bytes of a file are whole records."""
    whole = read = 0
    unpacking = zlib.decompressobj(_GZIP)
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            while piece:
                try:
                    unpacking.decompress(piece)
                except zlib.error:
                    return whole
                if not unpacking.eof:
                    read += len(piece)
                    break
                read += len(piece) - len(unpacking.unused_data)
                whole, piece, unpacking = read, unpacking.unused_data, zlib.decompressobj(_GZIP)
    return whole


def _record(record: Any, body: bytes, place: Place) -> Record:  # noqa: ANN401 - warcio ships no types
    headers = record.rec_headers
    if headers.get_header("WARC-Payload-Digest") != f"sha256:{hashlib.sha256(body).hexdigest()}":
        raise ValueError(f"the record at {place} was altered")
    return Record(
        place,
        headers.get_header("WARC-Target-URI"),
        datetime.fromisoformat(headers.get_header("WARC-Date")),
        tuple((name.lower(), value) for name, value in record.http_headers.headers),
        body,
        Lead.read(json.loads(headers.get_header(_LEAD))),
    )
