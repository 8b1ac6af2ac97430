"""What can go wrong with settings, stories, models and snapshots, in a way a person can mend.

::

    DatelineError             one sentence, and the next step
    ├── SettingsError         a setting has a value that cannot work
    ├── ModelError            the embedding model is absent, altered or unusable
    ├── NoSnapshotError       nothing has been indexed yet
    ├── SnapshotError         a snapshot is damaged, or does not fit the settings
    │   └── AudienceError     nobody can say who may see which story
    ├── BuildLockedError      another rebuild is running
    ├── ReaderError           the program that reads stories cannot be started
    ├── OutOfRoomError        the disk has no room for a new index
    └── UnknownStoryError     no such story or version in the store

Bad stories raise nothing: they are reported and skipped (see `index.sources.draft.Skip`).
"""


class DatelineError(Exception):
    """One plain sentence about what is wrong, and the step that mends it."""

    def __init__(self, problem: str, next_step: str) -> None:
        """Keep both parts: a terminal shows both, a chat may show only the first."""
        super().__init__(f"{problem} {next_step}")
        self.problem = problem
        self.next_step = next_step


class SettingsError(DatelineError):
    """A setting has a value that cannot work."""


class ModelError(DatelineError):
    """The embedding model is absent, altered or unusable."""


class NoSnapshotError(DatelineError):
    """Nothing has been indexed yet."""


class SnapshotError(DatelineError):
    """A snapshot is damaged, or was made with other settings."""


class AudienceError(SnapshotError):
    """Nobody can say who may see which story, so that none is shown."""


class BuildLockedError(DatelineError):
    """Another rebuild holds the lock."""


class ReaderError(DatelineError):
    """The program that reads stories cannot be started."""


class OutOfRoomError(DatelineError):
    """The disk has no room for a new index."""


class UnknownStoryError(DatelineError):
    """The store has no such story, or not in that version."""
