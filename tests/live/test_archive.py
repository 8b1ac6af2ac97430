"""What was fetched is kept as it came, found again at its place, and survives a kill."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from index.live.archive import Archive, Place
from index.live.lead import Lead
from index.live.web import Response

DAY = datetime(2026, 11, 20, 9, 30, 5, tzinfo=UTC)
LEAD = Lead(
    "harbor", "https://harbor.example/a?x=1", "Opens — now", DAY, "Harbor Courier", "en", "It opened.\nToday.", is_whole=True
)


def response(body: bytes, day: datetime = DAY) -> Response:
    """A response that was unpacked on its way."""
    headers = (("content-type", "text/html"), ("content-encoding", "gzip"), ("etag", '"1"'))
    return Response(("https://harbor.example/a",), 200, headers, body, day)


def test_a_record_is_found_at_its_place(tmp_path: Path) -> None:
    """With every byte of the body, the headers that still hold of it, the moment and the lead."""
    archive = Archive(tmp_path / "fetched")
    bodies = [b"<p>first</p>", bytes(range(256)) * 500, b""]
    places = [archive.add(response(body), LEAD) for body in bodies]
    assert [archive.read(place).body for place in places] == bodies
    record = archive.read(places[0])
    assert (record.url, record.fetched, record.lead) == ("https://harbor.example/a", DAY, LEAD)
    assert record.headers == (("content-type", "text/html"), ("etag", '"1"'))
    assert [record.place for record in archive] == places


def test_each_day_has_its_file(tmp_path: Path) -> None:
    """By the moment of fetching, in UTC; all are gone through in order, and other tools read them."""
    archive = Archive(tmp_path)
    archive.add(response(b"later", DAY.replace(day=21)), LEAD)
    archive.add(response(b"earlier"), LEAD)
    assert [record.body for record in archive] == [b"earlier", b"later"]
    with (tmp_path / "2026-11-20.warc.gz").open("rb") as stream:
        (record,) = ArchiveIterator(stream, check_digests="raise")
        assert record.rec_headers.get_header("WARC-Target-URI") == "https://harbor.example/a"


def test_what_a_kill_left_is_cut_off(tmp_path: Path) -> None:
    """At whatever byte it came: what was whole stays, and what is added after it is read."""
    archive = Archive(tmp_path)
    first = archive.add(response(b"first"), LEAD)
    file = tmp_path / first.file
    whole = file.read_bytes()
    archive.add(response(b"second"), LEAD)
    both = file.read_bytes()
    for length in range(len(whole), len(both), 37):
        file.write_bytes(both[:length])
        archive.mend()
        assert file.read_bytes() == whole
        third = archive.add(response(b"third"), LEAD)
        assert [record.body for record in archive] == [b"first", b"third"]
        assert archive.read(third).body == b"third"


def test_an_altered_record_is_noticed(tmp_path: Path) -> None:
    """Its hash no longer fits; and no record is found where none begins."""
    archive = Archive(tmp_path)
    place = archive.add(response(b"<p>first</p>"), LEAD)
    with pytest.raises(ValueError, match="no record"):
        archive.read(Place(place.file, (tmp_path / place.file).stat().st_size))
    other = Archive(tmp_path / "other")
    forged = other.add(response(b"<p>forge</p>"), LEAD)
    data = (tmp_path / "other" / forged.file).read_bytes()
    (tmp_path / place.file).write_bytes(data[:-8] + b"\x00" * 8)
    with pytest.raises(ValueError, match=r"altered|record"):
        archive.read(place)
