"""An embedder that loads no model: each word has a direction, and a text the mean of those of its words."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.vectors import Vectors

_DIM = 384


class WordEmbedder:
    """Deterministic; texts that share words are near each other."""

    name = "words"
    fingerprint = "words-384"
    dim = _DIM

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One token a word."""
        return [len(text.split()) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384)."""
        sums = np.array([np.sum([_direction(word) for word in text.lower().split()], axis=0) for text in texts], np.float32)
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The same."""
        return self.embed_passages(texts)


@lru_cache(maxsize=20_000)
def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_DIM).astype(np.float32)
