"""Sources on this machine: folders, and mailboxes with newsletters (.eml and .mbox files, and Maildir)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from index.article import Article
from index.live.source import Kind, Source
from index.sources.draft import BadStoryError, Draft, Skip
from index.sources.files import MAX_FILE_BYTES, read_stories
from index.sources.mail import read_mail
from index.sources.metadata import complete


def read_local(source: Source, now: datetime) -> Iterator[Article | Skip]:
    """The stories of a local source, as a rebuild reads them; one that is not there is told."""
    path = source.path
    if path is None or not path.exists():
        yield Skip(f"{path}", f"the source {source.name} is not there")
    elif source.kind is Kind.MAILBOX and (path / "cur").is_dir():
        # Maildir: a message a file, without an ending; the flags behind ":2," change, and the name before them does not.
        for file in sorted(chain((path / "cur").iterdir(), (path / "new").glob("*"))):
            yield from _letter(file, now)
    else:
        yield from read_stories([path], now)


def _letter(file: Path, now: datetime) -> Iterator[Article | Skip]:
    identity = f"maildir/{file.name.partition(':')[0]}"
    try:
        drafts = list(_drafts(file))
        written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except BadStoryError as bad:
        yield Skip(str(file), str(bad))
        return
    except OSError as error:
        yield Skip(str(file), f"it cannot be read ({error.strerror})")
        return
    for number, draft in enumerate(drafts, 1):
        place = f"{identity}#{number}" if len(drafts) > 1 else identity
        yield _completed(draft, place, file, written, now)


def _drafts(file: Path) -> Iterator[Draft | BadStoryError]:
    size = file.stat().st_size
    if size > MAX_FILE_BYTES:
        raise BadStoryError(f"it has {size / 1e6:,.0f} MB; a story file may have {MAX_FILE_BYTES / 1e6:,.0f}")
    yield from read_mail(file.read_bytes())


def _completed(draft: Draft | BadStoryError, place: str, file: Path, written: datetime, now: datetime) -> Article | Skip:
    if isinstance(draft, BadStoryError):
        return Skip(str(file), str(draft))
    try:
        return complete(draft, path=place, source=str(file), file_date=written, now=now)
    except BadStoryError as bad:
        return Skip(str(file), str(bad))
