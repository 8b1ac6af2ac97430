"""What is said of a ranker in training is counted over questions and sentences as the search finds them."""

from bot.answering.newsroom import Newsroom
from bot.evaluation.quiz import Item
from bot.training.ranker_check import RankerCheck
from tests.conftest import NOW

ANSWERED = Item("Who did Belousov meet in Beijing?", ("zhang youxia",), NOW, geopolitics=True)
UNANSWERED = Item("Who was the first cat in space?", ("felicette",), NOW, geopolitics=False)


def test_a_ranker_is_judged_by_the_first_right_sentence(newsroom: Newsroom) -> None:
    """Of two questions one is answered by the first sentence, and no sentence answers the other."""
    stages: list[tuple[str, int, int | None]] = []
    check = RankerCheck.of(newsroom, [ANSWERED, UNANSWERED], lambda *stage: stages.append(stage))
    assert check.describe(newsroom.finder.ranker) == "answer in the first 1: 0.500  first 3: 0.500"
    assert [done for _, done, _ in stages] == [1, 2]
