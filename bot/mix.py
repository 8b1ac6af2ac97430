"""How much the features of a sentence count, with a ranker and without.

All was fitted on 2023 of the RealTime QA data; ``scripts/fit_evidence.py`` fits it anew, and prints how it does.
"""

from dataclasses import dataclass

from bot.features import Features, Weights


@dataclass(frozen=True, slots=True)
class Mix:
    """How features count with one kind of ranker.

    `cut` chooses what the ranker reads, and `rank` orders it, newer stories first among equals. `confidence` is how likely an
    answer that begins with a sentence is right, `certainty` how likely the words that the ranker points at are the answer. An old
    story can answer as well as a new one, so these two look at `current`, not at `recent`.

    From `threshold` of confidence in the best sentence on there is an answer; below it there are at most the nearest sentences. No
    sentence below `near` is shown. From `sure` of certainty on, the words that answer are shown.
    """

    cut: Weights
    rank: Weights
    confidence: Weights
    threshold: float
    near: float
    certainty: Weights
    sure: float


TRAINED = Mix(
    cut=Weights(
        Features(
            overlap=4.29,
            story=2.13,
            hit=1.15,
            recent=1.33,
            current=0.79,
            lead=1.12,
            asks=-3.10,
            number=1.89,
            no_number=-1.76,
            time=2.57,
            names=2.13,
        )
    ),
    rank=Weights(
        Features(
            judged=0.13,
            agreed=0.33,
            overlap=0.95,
            story=1.56,
            hit=0.88,
            recent=1.78,
            current=0.79,
            lead=0.69,
            asks=-7.49,
            number=0.32,
            no_number=-4.58,
            time=0.83,
            names=1.27,
        )
    ),
    confidence=Weights(
        Features(
            judged=0.10,
            agreed=0.16,
            pointed=0.15,
            overlap=0.47,
            story=2.10,
            hit=0.56,
            current=1.43,
            lead=0.58,
            number=-0.38,
            time=0.33,
            names=0.06,
        ),
        bias=-3.69,
    ),
    certainty=Weights(
        Features(
            judged=0.10,
            agreed=0.32,
            pointed=0.50,
            overlap=0.64,
            story=0.41,
            hit=0.99,
            current=1.64,
            lead=0.57,
            number=-0.43,
            time=0.32,
            names=0.25,
        ),
        bias=-3.33,
    ),
    threshold=0.558,
    near=0.14,  # the script's own, 0.16, hides what an older story alone tells
    sure=0.8,
)
"""For a cross-encoder. Fitted to the one that comes with Dateline; another one's scores are taken for log-odds as well."""
BY_COSINE = Mix(
    cut=TRAINED.cut,
    rank=Weights(
        Features(
            judged=3.94,
            overlap=2.18,
            story=2.85,
            hit=0.73,
            recent=1.77,
            current=0.95,
            lead=1.20,
            asks=-9.85,
            number=0.11,
            no_number=-6.19,
            time=3.85,
            names=1.87,
        )
    ),
    confidence=Weights(
        Features(
            judged=3.64,
            agreed=0.01,
            overlap=0.84,
            story=2.29,
            hit=0.75,
            current=1.59,
            lead=0.80,
            asks=-0.59,
            number=-0.40,
            time=0.07,
            names=0.63,
        ),
        bias=-7.51,
    ),
    certainty=Weights(Features()),
    threshold=0.440,
    near=0.18,
    sure=0.8,
)
"""For the cosine of question and sentence, which is used where there is no ranker."""
