"""How much the features of a sentence count, with a ranker and without.

All was fitted on 2023 of the RealTime QA data; ``scripts/fit_evidence.py`` fits it anew, and prints how it does.
"""

from dataclasses import dataclass

from bot.answering.features import Features, LinearModel


@dataclass(frozen=True, slots=True)
class EvidenceWeights:
    """How features count with one kind of ranker.

    `cut` chooses what the ranker reads, and `rank` orders it, newer stories first among equals. `confidence` is how likely an
    answer that begins with a sentence is right, `certainty` how likely the words that the ranker points at are the answer. An old
    story can answer as well as a new one, so these two look at `current`, not at `recent`.

    From `threshold` of confidence in the best sentence on there is an answer; below it there are at most the nearest sentences. No
    sentence below `near` is shown. From `sure` of certainty on, the words that answer are shown.
    """

    cut: LinearModel
    rank: LinearModel
    confidence: LinearModel
    threshold: float
    near: float
    certainty: LinearModel
    sure: float


TRAINED = EvidenceWeights(
    cut=LinearModel(
        Features(
            overlap=4.31,
            story=2.35,
            reciprocal_rank=1.18,
            recent=1.28,
            current=0.80,
            lead=1.08,
            asks=-2.77,
            number=1.89,
            no_number=-1.78,
            time=2.59,
            names=2.19,
        )
    ),
    rank=LinearModel(
        Features(
            ranker_score=0.14,
            answer_votes=0.31,
            overlap=0.97,
            story=1.31,
            reciprocal_rank=0.90,
            recent=1.60,
            current=0.87,
            lead=0.68,
            asks=-6.28,
            number=0.32,
            no_number=-4.59,
            time=0.78,
            names=1.23,
        )
    ),
    confidence=LinearModel(
        Features(
            ranker_score=0.09,
            answer_votes=0.19,
            span_probability=0.30,
            overlap=0.45,
            story=2.02,
            reciprocal_rank=0.60,
            current=1.51,
            lead=0.60,
            number=-0.46,
            time=0.25,
            names=0.04,
        ),
        bias=-3.71,
    ),
    certainty=LinearModel(
        Features(
            ranker_score=0.09,
            answer_votes=0.32,
            span_probability=0.57,
            overlap=0.68,
            story=0.12,
            reciprocal_rank=0.93,
            current=1.71,
            lead=0.62,
            number=-0.36,
            time=0.42,
            names=0.32,
        ),
        bias=-3.23,
    ),
    threshold=0.546,
    near=0.13,  # the script's own, 0.16, hides what an older story alone tells
    sure=0.8,
)
"""For a cross-encoder. Fitted to the one that comes with Dateline; another one's scores are taken for log-odds as well."""
BY_COSINE = EvidenceWeights(
    cut=TRAINED.cut,
    rank=LinearModel(
        Features(
            ranker_score=4.15,
            overlap=2.07,
            story=3.15,
            reciprocal_rank=0.75,
            recent=1.89,
            current=0.72,
            lead=1.16,
            asks=-6.29,
            number=0.11,
            no_number=-6.15,
            time=3.67,
            names=1.85,
        )
    ),
    confidence=LinearModel(
        Features(
            ranker_score=3.41,
            answer_votes=0.02,
            overlap=0.96,
            story=2.12,
            reciprocal_rank=0.80,
            current=1.43,
            lead=0.73,
            number=-0.46,
            time=0.07,
            names=0.56,
        ),
        bias=-6.97,
    ),
    certainty=LinearModel(Features()),
    threshold=0.430,
    near=0.17,
    sure=0.8,
)
"""For the cosine of question and sentence, which is used where there is no ranker."""
