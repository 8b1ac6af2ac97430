"""How the ranker is trained: all that shapes a run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """How to train.

    It starts from the weights in the file `start`, or else from the embedding model and random heads, which then learn
    `heads_faster` times as fast. A batch has `batch` groups, each with at most `right` right sentences and `seen` wrong ones. A
    group whose right sentences have a share of the softmax of `solved` or more is left out; of the others the `wrong` worst
    sentences are learnt from. The first `warm_up` steps take every group, with random wrong sentences, while the learning rate
    rises. `epochs` says after how many epochs it has fallen to nothing, in the last `cool_down`, a share of the way there;
    after all but the last of these it is as high as before again. The weights at these places are averaged (Izmailov et al.
    2018). `ends` is the weight of the loss of the answer's first and last word, and `absolute` of a loss that makes scores the
    log-odds that a sentence answers, so that they can be compared between questions. With `half`, products are worked out in
    bfloat16, which some processors do in a third of the time; weights stay float32.
    """

    epochs: tuple[float, ...] = (0.42436, 1.6)
    batch: int = 16
    right: int = 1
    seen: int = 8
    wrong: int = 4
    solved: float = 0.97
    rate: float = 1.6e-4
    warm_up: int = 60
    cool_down: float = 0.3
    ends: float = 0.3
    absolute: float = 0.0
    heads_faster: float = 10.0
    half: bool = False
    seed: int = 3
    start: str | None = None


def graded_recipe(start: Path) -> TrainingRecipe:
    """How a trained ranker in `start` learns further from lists that were graded, each seen whole."""
    return TrainingRecipe(
        epochs=(3.0,),
        batch=4,
        right=3,
        seen=9,
        wrong=9,
        solved=2.0,
        rate=6e-5,
        warm_up=20,
        cool_down=0.5,
        absolute=0.5,
        heads_faster=1.0,
        start=str(start),
    )
