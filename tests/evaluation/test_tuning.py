"""Ways of cutting and of searching are compared over the same questions."""

from pathlib import Path

import pytest

from bot.evaluation.tuning import FUSIONS, RECIPES, compare_fusions, compare_recipes
from bot.settings import Settings
from tests.evaluation.quiz_files import QuizQuestion, write_quiz

YEAR = 2099
QUESTIONS = (
    QuizQuestion("1", "2024-11-01", "Who did Belousov meet in Beijing?", ("Zhang Youxia",)),
    QuizQuestion("2", "2024-11-01", "What is the name of the first cat in space?", ("Félicette",)),
)


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One question that the stories answer, and one that they do not."""
    folder = tmp_path_factory.mktemp("quiz")
    write_quiz(folder, YEAR, QUESTIONS)
    return folder


def test_every_fusion_is_tried_on_the_index_that_is_there(quiz: Path, sample_data: Path) -> None:
    """One row each, with the shares of questions answered in more and more chunks."""
    trials = list(compare_fusions(Settings(dateline_data=sample_data), quiz, YEAR))
    assert [trial.weights for trial in trials] == list(FUSIONS)
    assert {trial.shares[-1] for trial in trials} == {0.5}
    assert all(list(trial.shares) == sorted(trial.shares) for trial in trials)


def test_every_recipe_has_an_index_of_its_own(quiz: Path, tmp_path: Path) -> None:
    """It is built where there is none, and opened although its chunks are not cut as answering cuts them."""
    trials = list(compare_recipes(Settings(dateline_data=tmp_path), quiz, YEAR))
    assert [trial.recipe for trial in trials] == list(RECIPES)
    assert {trial.shares[-1] for trial in trials} == {0.5}
    assert {folder.name for folder in tmp_path.iterdir()} == {recipe.name for recipe in RECIPES}
