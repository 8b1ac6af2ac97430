"""The ranker that comes with Dateline: a small cross-encoder. Beside `index.embedder`, a home of torch.

A cross-encoder reads question and sentence together (Nogueira and Cho 2019), so it can tell a sentence that answers from one that
is merely on the topic. Ours is the default embedding model, trained further by ``scripts/train_ranker.py``. The file in `models/`
holds what that changed, in half precision; the word embeddings, half of all the weights, were left as they were and come from the
embedding model's own package. The model card beside it says what it was trained on and how well it does.
"""

import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.answer import Span
from bot.answering.pair_tokens import PairTokenizer, PairTokens
from bot.answering.ranker import BATCH, READS, Judgement
from index.errors import ModelError
from index.model_files import DEFAULT_WEIGHTS_SHA256, packaged_model
from index.precision import MIN_SPEEDUP, measure_speedup, padded, supports_bfloat16
from index.workers import workers

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import ModuleDict

Logits = npt.NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "models" / "ranker.safetensors"
WEIGHTS_SHA256 = "903ef265ef66c174ae6ecf536ffd4f58c611680a3875f4a2e0e5389eeeab1cb3"
FROZEN = "encoder.embeddings.word_embeddings.weight"
_LONGEST_SPAN = 16
_RESTORE = "Restore the file: git checkout -- bot/answering/models; or install Dateline again."
_READS_IN_BFLOAT16 = 16_000  # about 48 sentences: `scripts/evaluate.py` says what they take, and give
_FLOAT32 = 4  # bytes


class CrossEncoderRanker:
    """The trained model, on the CPU; in bfloat16 where that is clearly faster on this machine, and then it reads more."""

    def __init__(self, weights: Path = WEIGHTS, sha256: str = WEIGHTS_SHA256, *, half: bool | None = None) -> None:
        """Look whether the weights are there; they are loaded when they are needed. `half` settles whether bfloat16 is used.

        :raises ModelError: missing, or not the published ones.
        """
        if not weights.exists() or hashlib.sha256(weights.read_bytes()).hexdigest() != sha256:
            raise ModelError(f"The ranker's weights in {weights} are not the published ones.", _RESTORE)
        self.name = f"ranker {sha256[:12]}"
        self._weights = weights
        self._half = half
        self._one_at_a_time = Lock()  # the tokenizer cannot be used by two threads at once

    def judge(self, question: str, passages: Sequence[tuple[str, str]]) -> tuple[Judgement, ...]:
        """One judgement for each pair (title, sentence)."""
        judgements: dict[int, Judgement] = {}
        for numbers, pairs, (scores, ends) in self._read(question, passages):
            for number, pair, score, row in zip(numbers, pairs, scores, ends, strict=True):
                judgements[number] = Judgement(float(score), _best_span(pair, row))
        return tuple(judgements[number] for number in range(len(passages)))

    def _read(
        self, question: str, passages: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[list[int], list[PairTokens], tuple[Logits, Logits]]]:
        """Batches: which passages, their pairs, and what the model says of them."""
        with self._one_at_a_time:
            self._pieces.forget()
            self._pieces.learn(sorted({question, *itertools.chain.from_iterable(passages)}))
            pairs = [self._pieces.pair(question, title, sentence) for title, sentence in passages]
            model = self._model
        numbers = list(of_like_length(pairs, BATCH))
        batches = [[pairs[number] for number in batch] for batch in numbers]
        yield from zip(numbers, batches, workers().map(partial(_logits, model), batches), strict=True)

    @cached_property
    def _pieces(self) -> PairTokenizer:
        return PairTokenizer(packaged_model())

    @property
    def reads(self) -> int:
        """Characters of questions, titles and sentences that it reads in the time that an answer may take."""
        with self._one_at_a_time:
            return READS if next(self._model.parameters()).itemsize == _FLOAT32 else _READS_IN_BFLOAT16

    @cached_property
    def _model(self) -> "ModuleDict":
        """The model in the faster of two precisions."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        precise = load(self._weights)
        if self._half is False or (self._half is None and not supports_bfloat16()):
            return precise
        half = load(self._weights).to(torch.bfloat16)
        return half if self._half or self._speed_up(precise, half) >= MIN_SPEEDUP else precise

    def _speed_up(self, precise: "ModuleDict", half: "ModuleDict") -> float:
        batch = [self._pieces.pair("Who won?", "A title", "word " * 50)] * BATCH
        return measure_speedup(*(partial(_logits, model, batch) for model in (precise, half)))


def new_model() -> "ModuleDict":
    """The embedding model with two new heads: `rank`, one logit for each pair, and `ends`, two logits for each token."""
    import torch  # noqa: PLC0415 - heavy: see index.embedder
    from transformers import BertModel  # noqa: PLC0415 - the same
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415 - the same

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library leaves it untyped
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # it reports the pooler, which is left out
    # Without dropout: it takes a third of the time on a CPU, and few passes over the data leave little to overfit.
    encoder = BertModel.from_pretrained(
        packaged_model(),
        add_pooling_layer=False,
        local_files_only=True,
        use_safetensors=True,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    width = encoder.config.hidden_size
    return torch.nn.ModuleDict({"encoder": encoder, "rank": torch.nn.Linear(width, 1), "ends": torch.nn.Linear(width, 2)})


def forward(model: "ModuleDict", pairs: Sequence[PairTokens]) -> "tuple[Tensor, Tensor]":
    """Logits of the pairs, shape (n,), and of their tokens as first and last of the answer, shape (n, tokens, 2).

    Tokens outside the sentence have -inf. How many tokens there are is `padded`.
    """
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    ids = torch.zeros(len(pairs), padded(max(len(pair.ids) for pair in pairs)), dtype=torch.long)
    seen, types, inside = torch.zeros_like(ids), torch.zeros_like(ids), torch.zeros_like(ids, dtype=torch.bool)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        seen[row, : len(pair.ids)] = 1
        types[row, pair.second : len(pair.ids)] = 1
        inside[row, pair.sentence : pair.sentence + len(pair.offsets)] = True
    device = next(model.parameters()).device
    hidden = model["encoder"](
        input_ids=ids.to(device), attention_mask=seen.to(device), token_type_ids=types.to(device)
    ).last_hidden_state
    ends = model["ends"](hidden).masked_fill(~inside.to(device).unsqueeze(-1), -math.inf)
    return model["rank"](hidden[:, 0]).squeeze(-1), ends


def _logits(model: "ModuleDict", pairs: Sequence[PairTokens]) -> tuple[Logits, Logits]:
    """The same as arrays, without what learning needs."""
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    with torch.inference_mode():
        ranks, ends = forward(model, pairs)
        return ranks.float().numpy(), ends.float().numpy()


def of_like_length(pairs: Sequence[PairTokens], size: int) -> Iterator[list[int]]:
    """Numbers of the pairs in batches, the longest first: little is padded, and memory peaks at the start."""
    order = sorted(range(len(pairs)), key=lambda number: -len(pairs[number].ids))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def save(weights: "Mapping[str, Tensor]", file: Path, about: Mapping[str, str]) -> None:
    """Write what training changed, in half precision, with a description in the header."""
    import torch  # noqa: PLC0415 - heavy: see index.embedder
    from safetensors.torch import save_file  # noqa: PLC0415 - the same

    changed = {name: value.detach().to("cpu", torch.float16).contiguous() for name, value in weights.items() if name != FROZEN}
    save_file(changed, file, {**about, "base_sha256": DEFAULT_WEIGHTS_SHA256})


def load(file: Path) -> "ModuleDict":
    """A model that `save` wrote, ready to read pairs.

    :raises ModelError: made from another base model, or not such a file.
    """
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415 - heavy: see index.embedder

    model = new_model()
    try:
        with safe_open(file, "pt") as weights:
            base = (weights.metadata() or {}).get("base_sha256")
            values = {name: weights.get_tensor(name).float() for name in weights.keys()}  # noqa: SIM118 - no mapping
        left = model.load_state_dict(values, strict=False)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise ModelError(f"The ranker's weights in {file} cannot be read: {error}.", _RESTORE) from error
    if base != DEFAULT_WEIGHTS_SHA256 or set(left.missing_keys) != {FROZEN}:
        raise ModelError(f"The ranker's weights in {file} belong to another model.", _RESTORE)
    return model.eval()


def _best_span(pair: PairTokens, ends: Logits) -> Span | None:
    """The likeliest first and last token of the answer, at most sixteen tokens apart; None without any token of the sentence."""
    inside = slice(pair.sentence, pair.sentence + len(pair.offsets))
    if not pair.offsets:
        return None
    odds = np.exp(ends[inside] - ends[inside].max(axis=0))
    shares = odds / odds.sum(axis=0)
    both = np.triu(np.outer(shares[:, 0], shares[:, 1]))
    both -= np.triu(both, _LONGEST_SPAN)
    first, last = divmod(int(both.argmax()), len(both))
    return Span(pair.offsets[first][0], pair.offsets[last][1], float(both[first, last]))
