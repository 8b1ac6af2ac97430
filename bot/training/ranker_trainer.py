"""Training of the ranker: listwise softmax over right and wrong sentences (ListNet, Cao et al. 2007), and the answer's place.

Most groups are soon easy, and reading without learning takes a third of the time. So each group is read first, and only the hard
ones are learnt from, with the wrong sentences that mislead the ranker most as it stands (Shrivastava et al. 2016).

Beside `bot.answering.ranker` and `index.embedder`, a home of torch. It runs on a GPU where there is one. A run that was cut off
goes on from its last checkpoint. The learning rate stays level for most of a run, so it can be resumed with more epochs than it
began with.
"""

import hashlib
import json
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.cross_encoder import FROZEN, forward, load, new_model, of_like_length, save
from bot.answering.pair_tokens import PairTokenizer, PairTokens
from bot.training.pairs import Drawn, Group
from bot.training.recipe import TrainingRecipe
from index.model_files import packaged_model

if TYPE_CHECKING:
    from torch import Tensor

_SLICE = 16  # pairs read at once
_PART = 4  # groups of a batch that one worker takes at once, at most
_LARGEST_GRADIENT = 1.0
_DECAY = 0.01
_SMOOTH = 0.98

Progress = Callable[[str, int, int | None], None]
Checked = Callable[[str, Path], None]
"""Told how far training is, and given the file of the weights as they stand there."""


class Trainer:
    """One training run, kept in a folder."""

    def __init__(self, groups: Sequence[Group], recipe: TrainingRecipe, folder: Path) -> None:
        """Load the model, and the last checkpoint where there is one of this recipe and these groups."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        torch.manual_seed(recipe.seed)
        self._groups = groups
        self._recipe = recipe
        self._folder = folder
        self._pieces = _learnt(groups)
        model = load(Path(recipe.start)) if recipe.start else new_model()
        self._model = model.to("cuda" if torch.cuda.is_available() else "cpu").train()
        self._model.get_parameter(FROZEN).requires_grad = False
        heads = [*self._model["rank"].parameters(), *self._model["ends"].parameters()]
        encoder = [parameter for parameter in self._model["encoder"].parameters() if parameter.requires_grad]
        self._trained = [*encoder, *heads]
        self._optimizer = torch.optim.AdamW(
            [{"params": encoder, "faster": 1.0}, {"params": heads, "faster": recipe.heads_faster}], weight_decay=_DECAY
        )
        # Workers with a core each do more than one with all cores, above all where something else runs beside them.
        self._cores = 1 if torch.cuda.is_available() else torch.get_num_threads()
        self._workers = ThreadPoolExecutor(self._cores, initializer=torch.set_num_threads, initargs=(1,))
        self._plan = plan(groups, recipe)
        self._calm = [steps(groups, recipe, epochs) for epochs in recipe.epochs]
        self._kept: list[dict[str, Tensor]] = []  # the weights at those steps
        self._step = 0
        self._losses = (0.0, 0.0, 0.0)
        folder.mkdir(parents=True, exist_ok=True)
        self._resume()

    def run(self, progress: Progress, checked: Checked, seconds: float) -> Path:
        """Train to the end; returns the file of weights. Every so many seconds a checkpoint is written and checked."""
        saved = time.monotonic()
        while self._step < len(self._plan):
            self._learn(self._plan[self._step])
            self._step += 1
            if self._step in self._calm:
                self._kept.append({name: value.detach().clone() for name, value in self._model.state_dict().items()})
            progress("Training", self._step, len(self._plan))
            if time.monotonic() - saved >= seconds:
                checked(self._state(), self.export())
                saved = time.monotonic()
        weights = self.export()
        checked(self._state(), weights)
        return weights

    def export(self) -> Path:
        """Write a checkpoint and the weights; returns the file of the weights."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        weights, fresh = self._folder / "ranker.safetensors", self._folder / "checkpoint.new"
        about = {"recipe": json.dumps(asdict(self._recipe)), "steps": f"{self._step} of {len(self._plan)}"}
        save(self._average() if self._step == len(self._plan) else self._model.state_dict(), weights, about)
        state = {
            "of": self._fingerprint(),
            "step": self._step,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "kept": self._kept,
        }
        torch.save(state, fresh)
        fresh.replace(self._folder / "checkpoint.pt")
        return weights

    def _average(self) -> "dict[str, Tensor]":
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        return {name: torch.stack([kept[name] for kept in self._kept]).mean(0) for name in self._kept[0]}

    def _resume(self) -> None:
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        file = self._folder / "checkpoint.pt"
        if not file.exists():
            return
        state = torch.load(file, weights_only=True, map_location=self._trained[0].device)
        if state["of"] == self._fingerprint():
            self._model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._step = state["step"]
            self._kept = state["kept"]

    def _fingerprint(self) -> str:
        """Of the groups and of all that shapes a step; the number of epochs does not."""
        questions = "\0".join(group.question for group in self._groups)
        return f"{replace(self._recipe, epochs=())} {hashlib.sha256(questions.encode()).hexdigest()}"

    def _state(self) -> str:
        listwise, ends, hard = self._losses
        return f"step {self._step:>5} of {len(self._plan)}, hard {hard:.2f}, their loss {listwise:.3f}, of the ends {ends:.3f}"

    def _learn(self, numbers: Sequence[int]) -> None:
        """One step on a batch of groups."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        drawn = []
        for number in numbers:
            chance = random.Random(f"{self._recipe.seed} {self._step} {number}")  # noqa: S311 - a sample, not a secret
            drawn.append(self._groups[number].draw(chance, self._recipe.seen, self._recipe.right))
        size = min(_PART, -(-len(drawn) // self._cores))
        parts = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        done = [part for part in self._workers.map(self._gradients, parts) if part]
        hard = sum(count for count, _, _ in done)
        if not hard:
            return
        for rated in self._optimizer.param_groups:
            rated["lr"] = self._rate() * rated["faster"]
        for parameter, gradients in zip(self._trained, zip(*(part for _, _, part in done), strict=True), strict=True):
            parameter.grad = torch.stack(gradients).sum(0) / hard
        torch.nn.utils.clip_grad_norm_(self._trained, _LARGEST_GRADIENT)
        self._optimizer.step()
        listwise, ends = (sum(losses) / hard for losses in zip(*(losses for _, losses, _ in done), strict=True))
        kept = _SMOOTH if self._losses[0] else 0.0
        now = (listwise, ends, hard / len(drawn))
        self._losses = tuple(kept * before + (1 - kept) * value for before, value in zip(self._losses, now, strict=True))

    def _gradients(self, drawn: Sequence[Drawn]) -> "tuple[int, tuple[float, float], tuple[Tensor, ...]] | None":
        """How many of the groups were hard, their losses, and the gradients of these, summed; None where all were easy."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        hard = list(map(self._first, drawn)) if self._step < self._recipe.warm_up else self._hard(drawn)
        if not hard:
            return None
        listwise, ends = self._loss(hard)
        gradients = torch.autograd.grad(listwise + self._recipe.ends * ends, self._trained, materialize_grads=True)
        return len(hard), (listwise.item(), ends.item()), gradients

    def _first(self, drawn: Drawn) -> Drawn:
        """All but the wrong sentences that are too many."""
        return drawn.only(range(min(len(drawn.gains), sum(map(bool, drawn.gains)) + self._recipe.wrong)))

    def _hard(self, drawn: Sequence[Drawn]) -> list[Drawn]:
        """The groups that the ranker has not solved, each with the wrong sentences that mislead it most."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        if all(sum(map(bool, group.gains)) + self._recipe.wrong >= len(group.gains) for group in drawn) and self._recipe.solved > 1:
            return list(drawn)  # all would be kept: they need not be read first
        hard: list[Drawn] = []
        with torch.no_grad():
            read, _ = self._read(drawn, with_answers=False)
        for group, scores in zip(drawn, read, strict=True):
            good = sum(map(bool, group.gains))
            right = sum(gain == 1 for gain in group.gains)
            if float(torch.softmax(scores, 0)[:right].sum()) < self._recipe.solved:
                worst = (scores[good:].argsort(descending=True)[: self._recipe.wrong] + good).tolist()
                hard.append(group.only([*range(good), *worst]))
        return hard

    def _loss(self, drawn: Sequence[Drawn]) -> "tuple[Tensor, Tensor]":
        """Sum over the groups of the cross-entropy of gains and softmax of the scores, and the same of the answers' ends."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder
        from torch.nn.functional import binary_cross_entropy_with_logits  # noqa: PLC0415 - heavy: see index.embedder

        scores, ends = self._read(drawn, with_answers=True)
        losses = []
        for group, scores_here in zip(drawn, scores, strict=True):
            gains = torch.tensor(group.gains, device=scores_here.device)
            # Where nothing answers, only the second loss has something to teach.
            shares = gains / gains.sum().clamp(min=1) if max(group.gains) == 1 else torch.zeros_like(gains)
            answers = binary_cross_entropy_with_logits(scores_here, (gains == 1).float())
            losses.append(self._recipe.absolute * answers - (shares * torch.log_softmax(scores_here, 0)).sum())
        listwise = torch.stack(losses).sum()
        return listwise, torch.stack(ends).sum() if ends else torch.zeros_like(listwise)

    def _read(self, drawn: Sequence[Drawn], *, with_answers: bool) -> "tuple[Sequence[Tensor], list[Tensor]]":
        """Scores of each group's sentences, and the losses of the answers' ends."""
        import torch  # noqa: PLC0415 - heavy: see index.embedder

        pairs = [self._pieces.pair(group.question, passage.title, passage.text) for group in drawn for passage in group.passages]
        spans = [passage.answer if with_answers else None for group in drawn for passage in group.passages]
        order: list[int] = []
        scores: list[Tensor] = []
        ends: list[Tensor] = []
        for numbers in of_like_length(pairs, _SLICE):
            # Without the cache, which two workers would share.
            with torch.autocast(self._trained[0].device.type, torch.bfloat16, enabled=self._recipe.half, cache_enabled=False):
                ranks, tokens = forward(self._model, [pairs[number] for number in numbers])
            order += numbers
            scores.append(ranks.float())
            for row, number in zip(tokens.float(), numbers, strict=True):
                ends += _loss_of_ends(row, pairs[number], spans[number])
        in_order = torch.cat(scores)[torch.tensor(order, device=scores[0].device).argsort()]
        return torch.split(in_order, [len(group.passages) for group in drawn]), ends

    def _rate(self) -> float:
        """Learning rate: up, level, and down."""
        end = next(step for step in self._calm if step > self._step)
        left = (end - self._step) / end
        return self._recipe.rate * min(1.0, (self._step + 1) / self._recipe.warm_up, left / self._recipe.cool_down)


def plan(groups: Sequence[Group], recipe: TrainingRecipe) -> list[list[int]]:
    """The groups of each step. Of two plans that differ in their epochs, one begins with the other."""
    chance = random.Random(recipe.seed)  # noqa: S311 - a sample, not a secret
    batches: list[list[int]] = []
    once = [number for number, group in enumerate(groups) for _ in range(group.repeats)]
    for _ in range(int(recipe.epochs[-1]) + 1):
        chance.shuffle(once)
        batches += [once[start : start + recipe.batch] for start in range(0, len(once), recipe.batch)]
    return batches[: steps(groups, recipe, recipe.epochs[-1])]


def steps(groups: Sequence[Group], recipe: TrainingRecipe, epochs: float) -> int:
    """How many steps make so many epochs; at least one."""
    return max(1, round(epochs * sum(group.repeats for group in groups) / recipe.batch))


def _learnt(groups: Sequence[Group]) -> PairTokenizer:
    """All texts of the groups, cut into tokens beforehand: two workers cannot use the tokenizer at once."""
    tokenizer = PairTokenizer(packaged_model())
    passages = [passage for group in groups for passage in (*group.right, *group.helpful, *group.wrong)]
    titles = {passage.title for passage in passages}
    tokenizer.learn(sorted({group.question for group in groups} | titles | {passage.text for passage in passages}))
    return tokenizer


def _loss_of_ends(logits: "Tensor", pair: PairTokens, answer: tuple[int, int] | None) -> "list[Tensor]":
    """Mean -log probability of the answer's first and last token; nothing where its place is not known."""
    import torch  # noqa: PLC0415 - heavy: see index.embedder

    place = pair.tokens(*answer) if answer else None
    if not place:
        return []
    shares = torch.log_softmax(logits, 0)
    return [-(shares[place[0], 0] + shares[place[1], 1]) / 2]
