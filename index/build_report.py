"""What a rebuild did, and how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.article import ArticleId, SnapshotId, VersionKey
from index.sources.draft import Skip
from index.withdrawals import Kept, Refusal

Progress = Callable[[str, int, int | None], None]
"""Called with a stage, how much of it is done, and out of how much (None: unknown)."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Stories by what happened to them since the snapshot before."""

    added: tuple[ArticleId, ...]
    changed: tuple[ArticleId, ...]
    withdrawn: tuple[ArticleId, ...]
    unchanged: int

    @classmethod
    def between(cls, old: Mapping[ArticleId, VersionKey], new: Mapping[ArticleId, VersionKey]) -> "Changes":
        """What happened to the stories from one time to another, by the version of each."""
        shared = old.keys() & new.keys()
        changed = tuple(sorted(identity for identity in shared if old[identity] != new[identity]))
        return cls(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=changed,
            withdrawn=tuple(sorted(old.keys() - new.keys())),
            unchanged=len(shared) - len(changed),
        )


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a rebuild did. `snapshot` is what serves now; `seconds` are by stage, in order."""

    snapshot: SnapshotId | None
    published: bool
    changes: Changes
    skipped: tuple[Skip, ...]
    stories: int
    sentences: int
    chunks: int
    embedded: int
    seconds: tuple[tuple[str, float], ...]
    languages: tuple[tuple[str, int], ...] = ()
    """How many stories are in each language, by ISO 639-1 code, most first; what nobody names is English."""
    unreadable: tuple[tuple[str, int], ...] = ()
    """Files, with ``#record``, whose text holds characters that could not be read, and how many: they stand as U+FFFD."""
    kept: tuple[Kept, ...] = ()
    """What stayed as it was, because it could not be read."""
    refusal: Refusal | None = None
    """Why nothing was published, where too much would have been withdrawn."""
    aged: int = 0
    """How many stories had grown too old since the snapshot before; they do not count as withdrawn."""

    @property
    def skips(self) -> int:
        """How many were skipped: one line of `skipped` may stand for many."""
        return sum(skip.count for skip in self.skipped)

    @property
    def chunks_a_second(self) -> float:
        """Speed of the embedding stage; 0 where nothing was embedded."""
        return self.embedded / dict(self.seconds)["embed"] if self.embedded else 0.0
