"""Training teaches, and a run that was cut off goes on where it was."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from bot.answering.ranker import Ranker
from bot.training.pairs import Group, TitledSentence
from bot.training.ranker_trainer import Trainer, plan
from bot.training.recipe import TrainingRecipe
from bot.wiring import open_trained_ranker

NAMES = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Fred", "Gail", "Hugo")
GROUPS = [
    Group(
        f"Who won the cup of {place}?",
        (TitledSentence("Sport", f"{name} won the cup of {place}.", (0, len(name))),),
        (
            TitledSentence("Sport", f"{name} came to {place}."),
            TitledSentence("", f"The cup of {place} is old."),
            TitledSentence("", "It rains."),
        ),
    )
    for name, place in zip(NAMES, ("Rome", "Oslo", "Lima", "Bonn", "Bern", "Riga", "Kyiv", "Baku"), strict=True)
]
RECIPE = TrainingRecipe(epochs=(2, 4), batch=4, rate=5e-4, warm_up=2)


class Checks:
    """Keeps what a trainer says."""

    def __init__(self) -> None:
        self.states: list[str] = []
        self.rankers: list[Ranker] = []

    def __call__(self, state: str, weights: Path) -> None:
        """Keep the state, and the ranker that the weights make."""
        self.states.append(state)
        self.rankers.append(open_trained_ranker(weights))


def quiet(stage: str, done: int, total: int | None) -> None:
    """Show no progress."""


@pytest.mark.parametrize("half", [False, True])
def test_a_few_steps_teach_it(tmp_path: Path, half: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Right sentences of a question that it has not seen come first, and a finished run has nothing left to do."""
    checks = Checks()
    file = Trainer(GROUPS, replace(RECIPE, half=half), tmp_path).run(quiet, checks, seconds=1e9)
    wrong, right = checks.rankers[-1].judge("Who won the cup of Nice?", [("", "It rains."), ("Sport", "Ida won the cup of Nice.")])
    assert right.score > wrong.score
    assert checks.states[-1].startswith("step     8 of 8")
    Trainer(GROUPS, replace(RECIPE, half=half), tmp_path).run(quiet, checks, seconds=1e9)
    assert file.exists()
    assert checks.states[-1].startswith("step     8 of 8")


def test_a_run_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    """Half a run and the other half later give what the whole gives, to rounding; another recipe begins anew."""

    class StopError(Exception):
        """Cut the power."""

    def stop(state: str, _: Path) -> None:
        if "step     5" in state:
            raise StopError

    whole, halves = Checks(), Checks()
    Trainer(GROUPS, RECIPE, tmp_path / "whole").run(quiet, whole, seconds=1e9)
    with pytest.raises(StopError):
        Trainer(GROUPS, RECIPE, tmp_path / "halves").run(quiet, stop, seconds=0.0)
    Trainer(GROUPS, RECIPE, tmp_path / "halves").run(quiet, halves, seconds=1e9)
    pair = [("Sport", "Ida won the cup of Nice.")]
    (first,), (second,) = (checks.rankers[-1].judge("Who won the cup of Nice?", pair) for checks in (whole, halves))
    assert first.score == pytest.approx(second.score, abs=0.05)
    other = Checks()
    Trainer(GROUPS, TrainingRecipe(epochs=(0.5,), batch=4, seed=4), tmp_path / "halves").run(quiet, other, seconds=1e9)
    assert other.states[-1].startswith("step     1 of 1")


def test_the_weights_are_those_of_the_calm_places_averaged(tmp_path: Path) -> None:
    """Two of them here: after two epochs and after four."""
    never_solved = replace(RECIPE, solved=2.0)
    file = Trainer(GROUPS, never_solved, tmp_path).run(quiet, Checks(), seconds=1e9)
    first, second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["kept"]
    name = "rank.weight"
    assert not torch.equal(first[name], second[name])
    assert torch.allclose(load_file(file)[name].float(), (first[name] + second[name]) / 2, atol=1e-3)


def test_a_longer_plan_begins_with_the_shorter() -> None:
    """So a run can be resumed with more epochs."""
    short, long = (plan(GROUPS, TrainingRecipe(epochs=(epochs,), batch=3)) for epochs in (1.3, 2.6))
    assert long[: len(short)] == short
    assert len(short) == round(1.3 * 8 / 3)
