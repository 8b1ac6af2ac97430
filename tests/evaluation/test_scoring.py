"""The arithmetic of the figures: intervals, paired differences, risk and coverage, AUROC, and who is counted where."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from bot.evaluation.bootstrap import Matrix, auroc, gain, interval, ratio, risk_area
from bot.evaluation.quiz import WORDS, question_word
from bot.evaluation.score import Answerability, Run, Score
from bot.evaluation.scoring import by_age, by_word, compare, report, risk_coverage
from bot.evaluation.text import render_text, show_estimate

SEED = 11
SCORE = Score(
    id="1",
    kind=Answerability.ANSWERABLE,
    word="who",
    geopolitics=True,
    age="under a week",
    chunks=(7, 8, 9),
    holding=(2, 3),
    sentences=3,
    sentence_rank=2,
    shown=2,
    shown_rank=2,
    confidence=0.5,
    contaminated=False,
    citations=2,
    faults=0,
    seconds={"search": 0.1, "check": 0.3},
)
WRONG = replace(SCORE, id="2", holding=(), sentence_rank=None, shown_rank=None, age="none retrieved", geopolitics=False)
SILENT = replace(WRONG, id="3", shown=0, citations=0, confidence=0.1, word="when")


def rows(*pairs: tuple[float, float]) -> Matrix:
    """What a statistic sees."""
    return np.array(pairs, dtype=np.float64)


def shares(*values: float) -> Matrix:
    """Rows of which each counts once."""
    return rows(*((value, 1.0) for value in values))


def value(statistic_rows: Matrix, statistic: object = ratio) -> float:
    """A statistic of all questions."""
    assert callable(statistic)
    return float(statistic(statistic_rows, np.ones((1, len(statistic_rows))))[0])


def run_of(*scores: Score) -> Run:
    """A run with these questions."""
    return Run(2099, "2099-01-02T03:04:05+00:00", "snapshot", "model", 2, 3, 0.3, 100, scores)


def test_intervals_cover_a_known_mean() -> None:
    """Of 200 samples from a known share, about 95% of the intervals hold it: by chance never under 90% with this seed."""
    draws = np.random.default_rng(SEED).random((200, 100)) < 0.4
    intervals = [interval(ratio, shares(*sample)) for sample in draws]
    covered = [estimate is not None and estimate.low <= 0.4 <= estimate.high for estimate in intervals]
    assert 0.90 <= np.mean(covered) <= 0.99


def test_an_interval_is_as_wide_as_the_formula_says() -> None:
    """For a share p of n questions the normal approximation is p ± 1.96 √(p (1 - p) / n)."""
    estimate = interval(ratio, shares(*([1.0] * 200 + [0.0] * 200)))
    assert estimate is not None
    assert estimate.value == 0.5
    assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * 0.025, abs=0.006)


def test_intervals_are_the_same_every_time() -> None:
    """The seed is fixed."""
    sample = shares(*(np.random.default_rng(SEED).random(50) < 0.3))
    assert interval(ratio, sample) == interval(ratio, sample.copy())


def test_what_nobody_was_asked_has_no_figure() -> None:
    """No question, or none that counts, gives None and no warning."""
    assert interval(ratio, np.empty(0)) is None
    assert interval(ratio, rows((0, 0), (0, 0))) is None
    assert interval(auroc, rows((0.3, 1), (0.4, 1))) is None
    assert gain(ratio, np.empty(0), np.empty(0)) is None
    assert show_estimate(None) == "–"


def test_a_planted_difference_is_found_in_either_direction() -> None:
    """Of 300 questions, 30 more are right: the paired interval leaves out 0 although the two intervals overlap."""
    before = shares(*([1.0] * 150 + [0.0] * 150))
    after = shares(*([1.0] * 180 + [0.0] * 120))
    forth, back = gain(ratio, before, after), gain(ratio, after, before)
    assert forth is not None
    assert back is not None
    assert (forth.before, forth.after, forth.direction, back.direction) == (0.5, 0.6, 1, -1)
    assert 0.06 < forth.low < 0.1 < forth.high < 0.14
    apart = interval(ratio, before), interval(ratio, after)
    assert apart[0] is not None
    assert apart[1] is not None
    assert apart[0].high > apart[1].low


def test_noise_is_seldom_called_a_difference() -> None:
    """Two runs that err independently at the same rate differ by chance alone: in 200 trials about 5% may be called one."""
    generator = np.random.default_rng(SEED)
    trials = [gain(ratio, *(shares(*(generator.random(150) < 0.5)) for _ in range(2))) for _ in range(200)]
    called = [trial is not None and trial.direction != 0 for trial in trials]
    assert np.mean(called) <= 0.09


@pytest.mark.parametrize(("differ", "direction"), [(0, 0), (5, 0), (6, 1)])
def test_a_handful_of_questions_shows_nothing(differ: int, direction: int) -> None:
    """Five that all go one way do so by chance once in 16 times; six once in 32."""
    change = gain(ratio, shares(*[0.0] * 500), shares(*[1.0] * differ, *[0.0] * (500 - differ)))
    assert change is not None
    assert change.direction == direction


def test_auroc_counts_pairs() -> None:
    """Right 0.9 and 0.4, wrong 0.4 and 0.1: of four pairs three are won and one is a tie, so 3.5 / 4."""
    assert value(rows((0.9, 1), (0.4, 1), (0.4, 0), (0.1, 0)), auroc) == 3.5 / 4


def test_auroc_is_scikit_learns() -> None:
    """On 200 rows with many ties."""
    generator = np.random.default_rng(SEED)
    sample = np.column_stack([generator.integers(0, 9, 200) / 8, generator.integers(0, 2, 200)]).astype(np.float64)
    assert value(sample, auroc) == pytest.approx(roc_auc_score(sample[:, 1], sample[:, 0]))


def test_weights_mean_that_a_question_is_drawn_so_often() -> None:
    """Every statistic under weights 2, 1, 0 is that of the rows repeated so often."""
    sample = rows((0.9, 1), (0.6, 0), (0.5, 1), (0.2, 0))
    weights = np.array([[2.0, 1.0, 0.0, 3.0]])
    repeated = np.repeat(sample, [2, 1, 0, 3], axis=0)
    for statistic in (ratio, auroc, risk_area):
        assert float(statistic(sample, weights)[0]) == pytest.approx(value(repeated, statistic))


def test_the_area_under_risk_and_coverage() -> None:
    """Right, wrong, right, wrong: the risks are 0, 1/2, 1/3, 2/4, and their mean is 1/3."""
    assert value(rows((0.9, 1), (0.8, 0), (0.7, 1), (0.6, 0)), risk_area) == pytest.approx(1 / 3)
    # Those that are equally confident are answered together: 0, then three times 2/4.
    assert value(rows((0.9, 1), (0.5, 0), (0.5, 1), (0.5, 0)), risk_area) == pytest.approx(1.5 / 4)
    assert value(rows((0.5, 0), (0.9, 1), (0.5, 0), (0.5, 1)), risk_area) == pytest.approx(1.5 / 4)


def test_the_curve_of_risk_and_coverage() -> None:
    """The most confident first; equals make one point, so their order does not matter."""
    asked = [replace(SCORE, confidence=0.9), replace(WRONG, confidence=0.8), *[replace(SCORE, confidence=0.5), SILENT][::-1]]
    assert risk_coverage(asked) == ((0.25, 0.0), (0.5, 0.5), (0.75, 1 / 3), (1.0, 0.5))
    assert risk_coverage([SCORE, WRONG]) == risk_coverage([WRONG, SCORE]) == ((1.0, 0.5),)
    assert risk_coverage([]) == ()


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Who won?", "who"),
        ("To whom was it given?", "who"),
        ("In which country did they meet, and when?", "which"),
        ("How much will it cost?", "how many"),
        ("About how\nmany were killed?", "how many"),
        ("How old is she?", "how"),
        ("The whole show is named after a whale.", "other"),
    ],
)
def test_questions_are_told_apart_by_their_first_question_word(question: str, word: str) -> None:
    """Parts of words do not count; how much is how many; what has none is other."""
    assert question_word(question) == word
    assert word in WORDS


def test_every_question_stands_in_one_group_of_each_split() -> None:
    """The groups come in a fixed order, empty ones are left out, and their counts add up."""
    asked = [SILENT, WRONG, SCORE]
    assert {word: len(chosen) for word, chosen in by_word(asked).items()} == {"who": 2, "when": 1}
    assert list(by_word(asked)) == ["who", "when"]
    assert {age: len(chosen) for age, chosen in by_age(asked).items()} == {"under a week": 1, "none retrieved": 2}


def test_the_figures_of_three_questions() -> None:
    """Counted by hand: one right, one wrong, one withheld."""
    everything = report(run_of(SCORE, WRONG, SILENT)).parts[0]
    values = {figure.name: round(figure.interval.value, 4) for figure in everything.figures}
    third, two_thirds = 0.3333, 0.6667
    assert values == {
        "chunks@1": 0,
        "chunks@5": third,
        "chunks@10": third,
        "chunks@20": third,
        "sentences@1": 0,
        "sentences@3": third,
        "sentences": 3,
        "shown@1": 0,
        "shown@3": third,
        "seen@3": third,
        "shown": round(4 / 3, 4),
        "answered": two_thirds,
        "right": 0.5,
        "pointed": 0,
        "auroc_right": 0.75,
        "risk_area": round((0.5 + 0.5 + 2 / 3) / 3, 4),
    }
    assert [(stage.name, round(stage.median, 3)) for stage in everything.seconds] == [
        ("search", 0.1),
        ("check", 0.3),
        ("all stages", 0.4),
    ]


def test_words_shown_as_the_answer_and_merely_near_sentences_count_apart() -> None:
    """Of three answers two name words, and one of them is right; an unsure one shows the answer all the same."""
    named = [replace(SCORE, id=str(number), pointed=pointed) for number, pointed in enumerate((True, False, None))]
    unsure = replace(SILENT, unsure_rank=3)
    everything = report(run_of(*named, unsure)).parts[0]
    values = {figure.name: figure.interval.value for figure in everything.figures}
    assert values["pointed"] == pytest.approx(2 / 3)
    assert values["named"] == pytest.approx(1 / 2)
    assert values["shown@3"] == pytest.approx(3 / 4)
    assert values["seen@3"] == 1


def test_a_question_that_turned_out_to_have_an_answer_is_left_out() -> None:
    """It is counted among those left out and in no figure."""
    older = [replace(SILENT, id=number, kind=Answerability.OLDER, contaminated=number == "6") for number in "456"]
    (refusal,) = report(run_of(SCORE, *older)).refusals
    assert (refusal.questions, refusal.contaminated) == (2, 1)
    assert [(figure.name, figure.interval.value) for figure in refusal.figures] == [("answered_older", 0), ("auroc_answerable", 1)]


def test_runs_are_compared_over_the_questions_that_both_have() -> None:
    """Lower is better where nothing should be shown; how much is shown is neither better nor worse."""
    asked = [replace(WRONG, id=str(number)) for number in range(20)]
    unanswerable = [replace(WRONG, id=f"u{number}", kind=Answerability.UNANSWERABLE) for number in range(20)]
    before = run_of(*asked, replace(SCORE, id="only before"), *unanswerable)
    silent = [replace(score, shown=0) for score in unanswerable]
    after = run_of(
        replace(SCORE, id="only after"), *(replace(score, sentence_rank=1, shown=3) for score in reversed(asked)), *silent
    )
    verdicts = {change.name: (change.questions, change.verdict) for change in compare(before, after)}
    assert verdicts["sentences@3"] == (20, "better")
    assert verdicts["shown"] == (20, "higher")
    assert verdicts["chunks@10"] == (20, "no difference shown")
    assert verdicts["answered_unanswerable"] == (20, "better")
    assert {change.name: change.verdict for change in compare(after, before)}["answered_unanswerable"] == "worse"
    assert list(compare(before, run_of(replace(SCORE, id="another")))) == []


def test_the_text_names_what_was_found() -> None:
    """Few questions get no interval, and no questions get no figures."""
    text = render_text(report(run_of(SCORE, WRONG, SILENT), run_of(SCORE)))
    assert "answer in the sentences of a sure answer" in text
    assert "0.333  " in text
    assert "(0." not in text.split("since the run")[0].replace("(0)", "")
    assert "no difference shown" in text
    assert "nothing was asked" in render_text(report(run_of()))
