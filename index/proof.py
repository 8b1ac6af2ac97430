"""The full proof of a store: every row compared with its hash, its text and its fellows, and each that fails named."""

from collections.abc import Iterator

from index.article import VersionKey
from index.errors import SnapshotError
from index.store import Store


def prove(store: Store) -> Iterator[str]:
    """What is not as it was stored; nothing is the expected answer.

    Of every version, also of those that are no longer searched, because old citations lead to them: its text and description with
    their hashes; its sentences by each set of rules with theirs, with the text and with the known roles; and that its chunks under
    each recipe hold each sentence once.

    :raises SnapshotError: the file cannot be read at all.
    """
    yield from store.damage()
    for key in store.version_keys():
        fault = _version_fault(store, key)
        yield from [fault] if fault else _parts_faults(store, key)


def _version_fault(store: Store, key: VersionKey) -> str | None:
    try:
        store.article(key)
    except SnapshotError as error:
        return _words(error)
    return None


def _parts_faults(store: Store, key: VersionKey) -> Iterator[str]:
    """What is wrong with the sentences and chunks of a version whose text is sound."""
    article = store.article(key)
    story = f" (story {article.id}, {article.source})"
    try:
        for splitting in store.splittings(key) or (None,):
            store.sentences(key, splitting)
        yield from (f"{fault}{story}" for recipe in store.recipes(key) if (fault := store.chunk_fault(key, recipe)))
    except SnapshotError as error:
        yield f"{_words(error)}{story}"


def _words(error: SnapshotError) -> str:
    return error.problem.rstrip(".")
