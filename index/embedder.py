"""Text in, unit vectors out. Home of sentence-transformers and of torch, which are imported on first use (about 7 seconds)."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from tokenizers import Tokenizer

from index.errors import ModelError
from index.model_files import DEFAULT_MODEL, check_weights, fingerprint, hub_model, packaged_model
from index.precision import MIN_SPEEDUP, measure_speedup, padding, supports_bfloat16
from index.vectors import Vectors
from index.workers import workers

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 16
_log = logging.getLogger(__name__)
_PASSAGE_BATCH = 4  # small batches stay in the processor's cache; see `SentenceTransformerEmbedder.embed_passages`


class Embedder(Protocol):
    """Anything that turns passages and questions into unit vectors of one space."""

    @property
    def name(self) -> str:
        """The model's name, as a setting gives it."""

    @property
    def fingerprint(self) -> str:
        """Hash of the model's files: two models with one fingerprint give one space."""

    @property
    def dim(self) -> int:
        """Length of each vector."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Length of each text in the model's own tokens, special tokens not counted."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim)."""

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim), in the same space as the passages."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model, on the CPU.

    The default model's weights come as an ordinary package and are checked against their published digest. Any other name is a
    folder, or a model on the hub: the one case in which something is downloaded, because a setting asked for it.
    """

    def __init__(self, name: str = DEFAULT_MODEL) -> None:
        """Nothing is loaded here: `--help`, and a rebuild with nothing to embed, need no model."""
        self.name = name
        self._one_at_a_time = Lock()  # the tokenizer cannot be used by two threads at once

    @cached_property
    def folder(self) -> Path:
        """Where the model's files lie.

        :raises ModelError: absent, and not to be had; or altered.
        """
        if self.name == DEFAULT_MODEL:
            return packaged_model()
        folder = Path(self.name) if Path(self.name).is_dir() else hub_model(self.name, "EMBEDDING_MODEL")
        check_weights(folder, "EMBEDDING_MODEL")
        return folder

    @cached_property
    def fingerprint(self) -> str:
        """Hash over every file that shapes a vector."""
        return fingerprint(self.folder)

    @cached_property
    def dim(self) -> int:
        """Length of each vector."""
        dim = self._precise.dim
        if dim is None:
            raise ModelError(f"{self.name} does not say how long its vectors are.", "Name another model in EMBEDDING_MODEL.")
        return dim

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Length of each text in the model's own tokens, special tokens not counted."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim); in bfloat16 where that is clearly faster on this machine.

        Small batches of like length, each on one core, do more than large ones on all cores: ``benchmarks/embedding.py`` prints how
        much. Which texts share a batch does not depend on how many cores there are.
        """
        if not texts:
            return self._none()
        with self._one_at_a_time:
            copies = self._fast
        order = np.argsort([-len(text) for text in texts], kind="stable")
        batches = np.split(order, range(_PASSAGE_BATCH, len(order), _PASSAGE_BATCH))
        vectors = np.empty((len(texts), self.dim), np.float32)
        found = workers().map(copies.passages, [[texts[i] for i in batch] for batch in batches])
        for batch, rows in zip(batches, found, strict=True):
            vectors[batch] = rows
        return _unit(vectors)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim), in the same space as the passages; always in float32."""
        if not texts:
            return self._none()
        with self._one_at_a_time:
            copies = self._precise
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        return _unit(np.concatenate(list(workers().map(copies.questions, batches))))

    def _none(self) -> Vectors:
        return np.empty((0, self.dim), np.float32)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        file = self.folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library raises nothing more exact
            raise ModelError(
                f"{self.name} has no tokenizer.json to count tokens with ({error}).", "Name another model in EMBEDDING_MODEL."
            ) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _precise(self) -> "_Copies":
        return _Copies(_load(self.folder, "float32"))

    @cached_property
    def _fast(self) -> "_Copies":
        """The model in the faster of two precisions."""
        if not supports_bfloat16():
            return self._precise
        half = _Copies(_load(self.folder, "bfloat16"))
        texts = [" ".join(f"word{number}" for number in range(50))] * _PASSAGE_BATCH
        ratio = measure_speedup(*(partial(copies.passages, texts) for copies in (self._precise, half)))
        _log.info("bfloat16 embeds %.2f times as fast as float32 here", ratio)
        return half if ratio >= MIN_SPEEDUP else self._precise


class _Copies:
    """A model for several threads at once: each works with a copy, all with the same weights; a tokenizer serves one alone."""

    def __init__(self, model: "SentenceTransformer") -> None:
        """Take the model, which is copied and never used itself."""
        self._model = model
        self._padding = padding(model.max_seq_length)
        self._free: list[SentenceTransformer] = []

    @property
    def dim(self) -> int | None:
        """Length of each vector, where the model says it."""
        return self._model.get_embedding_dimension()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim); all texts are one batch."""
        with self._one() as model:
            return self._encode(model.encode_document, texts)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dim); all texts are one batch."""
        with self._one() as model:
            return self._encode(model.encode_query, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:  # Any: the library's encode has many overloads
        options = {"convert_to_numpy": True, "show_progress_bar": False, "processing_kwargs": self._padding}
        return np.asarray(encode(list(texts), batch_size=len(texts), **options), np.float32)

    @contextmanager
    def _one(self) -> "Iterator[SentenceTransformer]":
        try:
            model = self._free.pop()
        except IndexError:
            model = deepcopy(self._model, {id(weights): weights for weights in self._model.parameters()})
        yield model
        self._free.append(model)


def _load(folder: Path, precision: str) -> "SentenceTransformer":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # else it warns about every fork
    import torch  # noqa: PLC0415 - heavy: see the module's docstring
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415 - the same

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": getattr(torch, precision), "use_safetensors": True},
        )
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).partition("\n")[0]  # what follows is advice that does not hold here
        raise ModelError(f"The model in {folder} cannot be loaded: {reason}.", "Check EMBEDDING_MODEL.") from error


def _unit(vectors: Vectors) -> Vectors:
    """Scale each row to length 1: bfloat16 leaves them off by up to 0.2%."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
