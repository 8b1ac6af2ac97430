"""What a rebuild did, as lines and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bot.command import peak_megabytes
from index.build_report import BuildReport
from index.sources.language import listed

SHOWN_STORIES = 5


def counts_of(report: BuildReport, *, dry: bool) -> Iterator[str]:
    """What changed, and what there is now; `dry`: nothing was written."""
    changes = report.changes
    yield (
        f"Stories    {len(changes.added):,} added, {len(changes.changed):,} changed, {len(changes.withdrawn):,} withdrawn, "
        f"{changes.unchanged:,} unchanged, {report.skips:,} skipped"
    )
    if report.aged:
        yield f"Too old    {report.aged:,}, which are searched no more (KEEP_STORIES_DAYS)"
    if dry:
        yield "Dry run: nothing was written."
        return
    yield f"Indexed    {report.stories:,} stories, {report.sentences:,} sentences, {report.chunks:,} chunks"
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds)
    speed = f"; {report.embedded:,} chunks embedded, {report.chunks_a_second:.1f} a second" if report.embedded else ""
    yield f"Seconds    {sum(seconds for _, seconds in report.seconds):.1f} ({stages}){speed}"
    yield f"Memory     {peak_megabytes():,.0f} MB at most"
    yield f"Snapshot   {report.snapshot}{'' if report.published else ' (nothing changed: it stays)'}"


def doubts_of(report: BuildReport, unread: Sequence[tuple[str, int]]) -> Iterator[str]:
    """What is indexed and yet may not be found, not be quoted as it was written, or have become something else."""
    if report.kept:
        count = sum(len(kept.stories) for kept in report.kept)
        places = [f"{kept.place} ({len(kept.stories):,})" for kept in report.kept]
        yield f"Kept       {count:,} as they were, because this could not be read: {listed_places(places)}"
    if unread:
        yield f"Language   {listed(unread)} can be found by exact words alone: the models do not read that"
    if report.unreadable:
        (place, _), count = report.unreadable[0], sum(count for _, count in report.unreadable)
        more = f" and {len(report.unreadable) - 1:,} more" if len(report.unreadable) > 1 else ""
        yield f"Damaged    {count:,} characters could not be read and stand as \ufffd: {place}{more}"


def listed_places(places: list[str]) -> str:
    """The first few, and how many more there are."""
    more = f" and {len(places) - SHOWN_STORIES:,} more" if len(places) > SHOWN_STORIES else ""
    return ", ".join(places[:SHOWN_STORIES]) + more


def report_as_json(report: BuildReport) -> dict[str, Any]:  # Any: JSON
    """All that a rebuild did, but for the replies it affects."""
    return {
        "snapshot": report.snapshot,
        "published": report.published,
        "stories": {
            "added": len(report.changes.added),
            "changed": len(report.changes.changed),
            "withdrawn": len(report.changes.withdrawn),
            "unchanged": report.changes.unchanged,
            "skipped": report.skips,
            "indexed": report.stories,
        },
        "changed": report.changes.changed,
        "withdrawn": report.changes.withdrawn,
        "too_old": report.aged,
        "skipped": [{"place": skip.place, "reason": skip.reason} for skip in report.skipped],
        "kept": {kept.place: kept.stories for kept in report.kept},
        "refused": asdict(report.refusal) if report.refusal else None,
        "languages": dict(report.languages),
        "unreadable": dict(report.unreadable),
        "sentences": report.sentences,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "chunks_per_second": round(report.chunks_a_second, 1),
        "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds},
        "peak_megabytes": round(peak_megabytes()),
    }
