"""txtai in the comparison: an embeddings database with its content, without and with keywords (`hybrid`).

Its quick start indexes rows as they are. A story is too long for the model, so that its rows are paragraphs, cut by txtai's own
segmentation as its examples of retrieval do it.
"""

from collections.abc import Sequence
from datetime import datetime

from txtai import Embeddings
from txtai.pipeline import Segmentation

from benchmarks.peers.task import Found, K, Place, read_stories

_HYBRID = "txtai-hybrid"


def build(place: Place) -> int:
    """Split, embed, save."""
    segment = Segmentation(paragraphs=True)
    rows = [(story.published, paragraph) for story in read_stories(place.stories) for paragraph in segment(story.content)]
    index = Embeddings(path=place.model, content=True, hybrid=place.system == _HYBRID)
    # A row's id begins with its story's date: a search gives ids, texts and scores.
    index.index((f"{published}/{number}", paragraph) for number, (published, paragraph) in enumerate(rows))
    index.save(str(place.index))
    return len(rows)


def open_index(place: Place) -> Embeddings:
    """Load what was saved."""
    index = Embeddings()
    index.load(str(place.index))
    return index


def search(index: Embeddings, question: str, asked: datetime) -> Sequence[Found]:  # noqa: ARG001 - it has no limit of dates
    """By likeness, and by keywords where the index has them."""
    return [Found(row["text"], row["id"].split("/")[0]) for row in index.search(question, K)]
