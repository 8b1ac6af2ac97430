"""The models, loaded once for all tests of a process; and what the ranker says of the same sentences, worked out once.

Most of the time of the tests would else go into loading the same files and asking the same questions about the sample stories.
"""

from collections.abc import Sequence
from functools import cache

from bot import wiring
from bot.answering.cross_encoder import CrossEncoderRanker
from bot.answering.ranker import Judgement
from index.embedder import SentenceTransformerEmbedder
from index.model_files import DEFAULT_MODEL

Asked = tuple[str, tuple[tuple[str, str], ...]]


class RememberingRanker(CrossEncoderRanker):
    """The real one, which says the same of the same question and passages every time."""

    def __init__(self, *arguments: object, **options: object) -> None:
        """Nothing is loaded here."""
        super().__init__(*arguments, **options)  # type: ignore[arg-type]  # the caller's, as they are
        self._said: dict[Asked, tuple[Judgement, ...]] = {}

    def judge(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Judgement, ...]:
        """One judgement for each passage."""
        asked = question, tuple(passages)
        if asked not in self._said:
            self._said[asked] = super().judge(question, passages)
        return self._said[asked]


@cache
def default_embedder() -> SentenceTransformerEmbedder:
    """The model that comes with Dateline."""
    return SentenceTransformerEmbedder()


def embedder(name: str = DEFAULT_MODEL) -> SentenceTransformerEmbedder:
    """The model of a name; a folder's files may be others the next time."""
    return default_embedder() if name == DEFAULT_MODEL else SentenceTransformerEmbedder(name)


def share_models() -> None:
    """Have all that is opened in this process use the same models."""
    vars(wiring).update(CrossEncoderRanker=cache(RememberingRanker), SentenceTransformerEmbedder=embedder)
