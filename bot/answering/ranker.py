"""The Ranker seam: how well a sentence answers a question. Any cross-encoder by name, and the cosine for where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast

from bot.answer import Span
from bot.wording import long_date
from index.embedder import Embedder
from index.errors import ModelError
from index.model_files import check_weights, hub_model
from index.precision import padding

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


BATCH = 8  # of like length; small batches stay in the processor's cache
READS = 8_000  # characters, about 25 sentences: `scripts/evaluate.py` says what they take, and give


def above(title: str, published: datetime | None) -> str:
    """What a ranker reads above a sentence: when its story was published, and the title.

    >>> above("Ferry sinks", datetime(2024, 3, 7))
    '7 March 2024, Ferry sinks'
    """
    return f"{long_date(published)}, {title}" if published else title


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well a sentence answers, and the words of it that do, where the ranker can tell.

    `score` is in log-odds; those of a model that was only trained to compare are comparable among the sentences of one question.
    """

    score: float
    span: Span | None = None


class Ranker(Protocol):
    """Anything that judges sentences as answers."""

    @property
    def name(self) -> str:
        """Which it is, for the record."""

    @property
    def reads(self) -> int:
        """Characters of questions, titles and sentences that it reads in the time that an answer may take."""

    def judge(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Judgement, ...]:
        """One judgement for each pair (what stands above the sentence, sentence): see `above`."""


class NamedRanker:
    """A sentence-transformers cross-encoder of somebody's choice: a folder, or a model on the hub, downloaded once."""

    reads = READS

    def __init__(self, name: str) -> None:
        """Nothing is loaded here."""
        self.name = name
        self._one_at_a_time = Lock()

    def judge(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Judgement, ...]:
        """One judgement for each pair (title, sentence); which words answer, such a model does not say."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        pairs = [(question, f"{title}: {sentence}") for title, sentence in passages]
        with self._one_at_a_time:
            model = self._model
            scores = model.predict(
                pairs,
                batch_size=BATCH,
                activation_fn=torch.nn.Identity(),
                show_progress_bar=False,
                processing_kwargs=padding(model.max_seq_length),
            )
        return tuple(Judgement(float(score)) for score in scores)

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - heavy: see index.embedder

        folder = Path(self.name) if Path(self.name).is_dir() else hub_model(self.name, "RANKER_MODEL")
        check_weights(folder, "RANKER_MODEL")
        try:
            model = CrossEncoder(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).partition("\n")[0]  # what follows is advice that does not hold here
            raise ModelError(f"The model in {folder} cannot be loaded: {reason}.", "Check RANKER_MODEL.") from error
        if model.num_labels != 1:
            raise ModelError(f"{self.name} gives {model.num_labels} scores for a pair, not one.", "Check RANKER_MODEL.")
        if random := _random_weights(cast("CrossEncoder", model), folder):
            raise ModelError(
                f"{self.name} was not trained to judge: its files have no weights for {', '.join(random)}, "
                "which would be random numbers.",
                "Name a cross-encoder in RANKER_MODEL, or remove the setting to use the one that comes with Dateline.",
            )
        return cast("CrossEncoder", model)


def _random_weights(model: "CrossEncoder", folder: Path) -> list[str]:
    """Weights between the encoder and the score that no file of the folder holds: the library gives these random values."""
    from safetensors import safe_open  # noqa: PLC0415 - heavy: see index.embedder

    loaded: set[str] = set()
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, "pt") as weights:
            loaded.update(weights.keys())
    inner = model.transformers_model
    if inner is None:
        return []
    encoder = f"{inner.base_model_prefix}."
    # A pooler counts as part of the encoder by its name, and yet the score is computed from what it gives.
    judging = (name for name, _ in inner.named_parameters() if not name.startswith(encoder) or ".pooler." in name)
    return [name for name in judging if loaded.isdisjoint({name, name.removeprefix(encoder)})]


class CosineRanker:
    """No ranker: how near question and sentence lie to each other for the embedding model."""

    name = "no ranker"
    reads = READS

    def __init__(self, embedder: Embedder) -> None:
        """Take the model."""
        self._embedder = embedder

    def judge(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Judgement, ...]:
        """One judgement for each pair (title, sentence): the cosine."""
        vectors = self._embedder.embed_questions([question, *(sentence for _, sentence in passages)])
        return tuple(Judgement(float(cosine)) for cosine in vectors[1:] @ vectors[0])
