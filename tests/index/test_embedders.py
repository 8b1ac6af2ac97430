"""Every embedder gives what the model itself gives: plain `encode` in float32, one text after the other, scaled to length 1."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer

from index.embedder import Embedder, SentenceTransformerEmbedder
from index.vectors import Vectors

PASSAGE_TOLERANCE = 0.01
"""How far the cosine to the reference may be from 1 where half precision is faster: see `index.precision`."""
QUESTION_TOLERANCE = 1e-5
TEXTS = (
    "Negotiators from both countries met in Geneva to discuss a ceasefire.",
    "Where did the peace talks take place?",
    "Skarn Courier, 4 March 2024\nThe lighthouse on Skarn was lit again on Sunday evening.",
    "",
    "?",
    "中文",
    "Das Parlament stimmte am Montag mit großer Mehrheit zu.",
    "The council paid 240,000 crowns for the repair. " * 60,
)


@cache
def default_embedder() -> SentenceTransformerEmbedder:
    """The default model, loaded once for this file."""
    return SentenceTransformerEmbedder()


EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "sentence-transformers": default_embedder,
    "sentence-transformers, from a folder": lambda: SentenceTransformerEmbedder(str(default_embedder().folder)),
}
"""Another implementation joins here, with the same model, and has then to pass everything below."""


@pytest.fixture(scope="module", params=EMBEDDERS)
def each_embedder(request: pytest.FixtureRequest) -> Embedder:
    """One implementation after the other."""
    return EMBEDDERS[request.param]()


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    """The model by itself, in float32."""
    return SentenceTransformer(str(default_embedder().folder), device="cpu", local_files_only=True)


@pytest.fixture(scope="module")
def reference(model: SentenceTransformer) -> Vectors:
    """The exact vectors of the texts, shape (len(TEXTS), dim)."""
    rows = [np.asarray(model.encode(text, show_progress_bar=False), np.float64) for text in TEXTS]
    return np.array([row / np.linalg.norm(row) for row in rows], np.float32)


def cosines(left: Vectors, right: Vectors) -> Vectors:
    """Of each row with the same row of the other."""
    return np.asarray(np.einsum("ij,ij->i", left, right), np.float32)


def test_passages_have_the_reference_vectors(each_embedder: Embedder, reference: Vectors) -> None:
    """Each of unit length, 32 bits, and as near to the exact vector as half precision allows."""
    vectors = each_embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), each_embedder.dim) == reference.shape
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert cosines(vectors, reference) == pytest.approx(1.0, abs=PASSAGE_TOLERANCE)


def test_questions_have_the_reference_vectors(each_embedder: Embedder, reference: Vectors) -> None:
    """In full precision always: a question is one of few, and every answer depends on it."""
    vectors = each_embedder.embed_questions(TEXTS)
    assert vectors.shape == reference.shape
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert vectors == pytest.approx(reference, abs=QUESTION_TOLERANCE)


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(len(TEXTS))), cut=st.integers(1, len(TEXTS)))
def test_neither_order_nor_batch_changes_a_vector(each_embedder: Embedder, reference: Vectors, order: list[int], cut: int) -> None:
    """Passages in any order and in two calls come back in the order given, each with its own vector."""
    texts = [TEXTS[i] for i in order]
    vectors = np.concatenate([each_embedder.embed_passages(texts[:cut]), each_embedder.embed_passages(texts[cut:])])
    assert cosines(vectors, reference[order]) == pytest.approx(1.0, abs=PASSAGE_TOLERANCE)


def test_questions_and_passages_share_a_space(each_embedder: Embedder) -> None:
    """One text has one vector both ways, within the tolerance; cosines between the two kinds mean what they mean within one."""
    questions, passages = each_embedder.embed_questions(TEXTS), each_embedder.embed_passages(TEXTS)
    assert questions @ passages.T == pytest.approx(questions @ questions.T, abs=0.02)


def test_tokens_are_counted_as_the_model_counts(each_embedder: Embedder, model: SentenceTransformer) -> None:
    """Without special tokens, and whole also where the model would cut."""
    expected = [len(model.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]) for text in TEXTS]
    assert each_embedder.count_tokens(TEXTS) == expected
    assert max(expected) > (model.max_seq_length or 0)


def test_no_texts_have_no_vectors(each_embedder: Embedder) -> None:
    """The shapes are right all the same."""
    assert each_embedder.embed_passages([]).shape == each_embedder.embed_questions([]).shape == (0, each_embedder.dim)
    assert each_embedder.count_tokens([]) == []


def test_one_space_has_one_fingerprint(each_embedder: Embedder) -> None:
    """Whatever the model is called: the vectors above are the same, so a snapshot made with one fits all."""
    assert each_embedder.name
    assert each_embedder.fingerprint == default_embedder().fingerprint
