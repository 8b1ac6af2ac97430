"""A sentence that answers comes before one that is merely on the topic, whatever stands in either."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder

from bot.answering.cross_encoder import CrossEncoderRanker, new_model, save
from bot.answering.pair_tokens import PairTokenizer
from bot.answering.ranker import NamedRanker, Ranker
from index.errors import ModelError
from index.model_files import packaged_model

QUESTION = "Who was elected mayor of Springfield?"
PASSAGES = (
    ("Springfield votes", "Turnout in the city was the highest in twenty years."),
    ("Springfield votes", "Maria Lopez was elected mayor on Sunday with 54 percent of the vote."),
    ("A season of cakes", "Beat the eggs with the sugar until the mixture is pale and fluffy."),
    ("", "The last mayor had held the office since 1998, longer than anyone before him."),
)


@pytest.fixture(scope="session")
def ranker() -> CrossEncoderRanker:
    """The model that comes with Dateline, in full precision."""
    return CrossEncoderRanker(half=False)


@pytest.fixture(scope="session")
def pieces() -> PairTokenizer:
    """The model's tokens."""
    return PairTokenizer(packaged_model())


def scores(ranker: Ranker, passages: Sequence[tuple[str, str]]) -> list[float]:
    """What a ranker says of each."""
    return [one.score for one in ranker.judge(QUESTION, passages)]


def test_the_answer_comes_first(ranker: CrossEncoderRanker) -> None:
    """All but one of the sentences are on the topic, and only one says who."""
    judged = ranker.judge(QUESTION, PASSAGES)
    assert max(judged, key=lambda one: one.score) is judged[1]


def test_the_words_that_answer_are_found(ranker: CrossEncoderRanker) -> None:
    """A span lies in its own sentence; in the sentence that answers, it is the name."""
    spans = [one.span for one in ranker.judge(QUESTION, PASSAGES)]
    assert all(
        span and 0 <= span.start < span.end <= len(text) and 0 < span.probability <= 1
        for span, (_, text) in zip(spans, PASSAGES, strict=True)
    )
    assert spans[1] is not None
    assert "Lopez" in PASSAGES[1][1][spans[1].start : spans[1].end]


def test_a_score_does_not_depend_on_the_company(ranker: CrossEncoderRanker) -> None:
    """Alone, in another order, or padded to the length of others: the same to rounding."""
    together = scores(ranker, PASSAGES)
    alone = [score for passage in PASSAGES for score in scores(ranker, [passage])]
    assert together == pytest.approx(alone, abs=1e-4)
    assert scores(ranker, PASSAGES[::-1]) == pytest.approx(together[::-1], abs=1e-4)


def test_batches_have_few_lengths(ranker: CrossEncoderRanker) -> None:
    """Whatever the lengths of the sentences: torch keeps what it prepares for each shape, and a bot must not grow for ever."""
    lengths: set[int] = set()
    sentences = [("A title", "word " * count) for count in range(1, 60)]
    with _watched(ranker._model["encoder"], lengths):
        for start in range(0, len(sentences), 2):
            ranker.judge(QUESTION, sentences[start : start + 2])
    assert lengths <= set(range(8, 113, 8))
    assert len(lengths) > 5


@contextmanager
def _watched(model: torch.nn.Module, lengths: set[int]) -> Iterator[None]:
    """Note how long the batches are that come to a model."""
    hook = model.register_forward_pre_hook(
        lambda _, args, given: lengths.add((args[0] if args else given["input_ids"]).shape[1]), with_kwargs=True
    )
    yield
    hook.remove()


def test_half_precision_says_nearly_the_same(ranker: CrossEncoderRanker) -> None:
    """It is taken where it is faster; then there is time to read more."""
    half = CrossEncoderRanker(half=True)
    assert scores(half, PASSAGES) == pytest.approx(scores(ranker, PASSAGES), abs=0.5)
    assert [one.span and (one.span.start, one.span.end) for one in half.judge(QUESTION, PASSAGES[1:2])] == [(0, 11)]
    assert half.reads > ranker.reads
    assert CrossEncoderRanker().reads in {half.reads, ranker.reads}


def test_nothing_to_judge_gives_nothing(ranker: CrossEncoderRanker) -> None:
    """No sentence, no judgement."""
    assert ranker.judge(QUESTION, []) == ()


@pytest.mark.parametrize("text", ["", " ", "?", "\u2603", "word " * 2_000, "\u4e2d\u6587", "a\u0300", "[SEP] [CLS]"])
def test_odd_texts_have_scores_too(ranker: CrossEncoderRanker, text: str) -> None:
    """Empty, endless or foreign, as question, title or sentence."""
    for question, title, sentence in ((text, "T", "S is here."), (QUESTION, text, "S is here."), (QUESTION, "T", text)):
        (found,) = ranker.judge(question, [(title, sentence)])
        assert math.isfinite(found.score)
        assert found.span is None or 0 <= found.span.start <= found.span.end <= len(sentence)


TEXTS = st.text(max_size=300)


@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_no_pair_is_longer_than_the_model_reads(pieces: PairTokenizer, question: str, title: str, sentence: str) -> None:
    """And each token of the sentence lies inside it, in order."""
    pair = pieces.pair(question, title, sentence)
    assert len(pair.ids) <= 112
    assert len(pair.ids) == pair.sentence + len(pair.offsets) + 1
    assert all(0 <= start <= end <= len(sentence) for start, end in pair.offsets)


def test_a_span_of_characters_is_a_span_of_tokens(pieces: PairTokenizer) -> None:
    """And what was cut off has none."""
    sentence = "Maria Lopez was elected " + "again and " * 60 + "in Springfield."
    pair = pieces.pair(QUESTION, "Votes", sentence)
    found = pair.tokens(0, 11)
    assert found is not None
    first, last = (position - pair.sentence for position in found)
    assert sentence[pair.offsets[first][0] : pair.offsets[last][1]] == "Maria Lopez"
    assert pair.tokens(len(sentence) - 12, len(sentence)) is None


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    """As soon as a ranker is made of them; and so are missing ones."""
    file = tmp_path / "ranker.safetensors"
    with pytest.raises(ModelError, match="not the published ones"):
        CrossEncoderRanker(file, "")
    file.write_bytes(b"no weights")
    with pytest.raises(ModelError, match="not the published ones"):
        CrossEncoderRanker(file, "0" * 64)
    with pytest.raises(ModelError, match="cannot be read"):
        CrossEncoderRanker(file, hashlib.sha256(b"no weights").hexdigest()).judge(QUESTION, PASSAGES)


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    """In half precision, without the word embeddings, in a file fit for a repository."""
    file = tmp_path / "ranker.safetensors"
    model = new_model().eval()
    save(model.state_dict(), file, {"recipe": "none"})
    assert file.stat().st_size < 25e6
    again = CrossEncoderRanker(file, hashlib.sha256(file.read_bytes()).hexdigest())
    assert all(map(math.isfinite, scores(again, PASSAGES)))


def test_a_cross_encoder_of_ones_own_judges_too(tmp_path: Path) -> None:
    """One of sentence-transformers, in a folder; it points at no words."""
    model = CrossEncoder(str(packaged_model()), num_labels=1, local_files_only=True)
    model.save_pretrained(str(tmp_path))
    ranker = NamedRanker(str(tmp_path))
    judged = ranker.judge(QUESTION, PASSAGES)
    pairs = [(QUESTION, f"{title}: {sentence}") for title, sentence in PASSAGES]
    assert [one.score for one in judged] == pytest.approx(model.predict(pairs, activation_fn=torch.nn.Identity()), abs=1e-4)
    assert all(one.span is None for one in judged)
    assert ranker.judge(QUESTION, []) == ()


def test_a_model_that_cannot_judge_is_refused(tmp_path: Path) -> None:
    """A folder without a model, and a classifier of three kinds: each with what to check."""
    with pytest.raises(ModelError, match="cannot be loaded"):
        NamedRanker(str(tmp_path)).judge(QUESTION, PASSAGES)
    CrossEncoder(str(packaged_model()), num_labels=3, local_files_only=True).save_pretrained(str(tmp_path / "three"))
    with pytest.raises(ModelError, match="3 scores"):
        NamedRanker(str(tmp_path / "three")).judge(QUESTION, PASSAGES)


def test_a_model_without_a_trained_head_is_refused(tmp_path: Path) -> None:
    """What it lacks the library would fill with random numbers: an embedding model, and one whose pooler alone is missing."""
    with pytest.raises(ModelError, match=r"not trained to judge.*classifier\.weight.*random") as raised:
        NamedRanker(str(packaged_model())).judge(QUESTION, PASSAGES)
    assert "RANKER_MODEL" in raised.value.next_step
    CrossEncoder(str(packaged_model()), num_labels=1, local_files_only=True).save_pretrained(str(tmp_path))
    weights = load_file(tmp_path / "model.safetensors")
    save_file(
        {name: value for name, value in weights.items() if "pooler" not in name}, tmp_path / "model.safetensors", {"format": "pt"}
    )
    with pytest.raises(ModelError, match=r"bert\.pooler\.dense\.weight, bert\.pooler\.dense\.bias"):
        NamedRanker(str(tmp_path)).judge(QUESTION, PASSAGES)


def test_pickled_weights_of_a_ranker_are_not_loaded(tmp_path: Path) -> None:
    """Whatever the setting names, and nothing of it is read."""
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match=r"no safetensors beside pytorch_model\.bin"):
        NamedRanker(str(tmp_path)).judge(QUESTION, PASSAGES)
