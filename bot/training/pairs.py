"""What the ranker learns from: questions with sentences that answer them, and with sentences that look as if they did.

Two folders give it: RealTime QA (see `bot.evaluation.quiz`), and public sets of questions whose answers are marked (SQuAD-like
paragraphs, TREC QA, Giveme5W1H). Wrong sentences come from the same text and from a search by words over all the others.
"""

import gzip
import json
import math
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bot.answering.matching import holds, normalise_answer
from bot.answering.ranker import above
from bot.evaluation.quiz import Item, read_quiz, stories_file
from index.article import as_utc
from index.keywords import KeywordEntry, KeywordIndex, stems
from index.period import UNDATED
from index.sentences import split_sentences
from index.text import normalise

REPEATS = {"quiz": 8, "trec": 3}
"""How often a group of news is drawn in an epoch, each time with other sentences: there are few of them."""
HELPFUL = 0.15
"""What a helpful sentence is worth to the ranker, where a right one is worth 1."""
_ALWAYS = (UNDATED, 1)
_MOST_RIGHT = 4
_MOST_WRONG = 24
_FOUND = 40  # sentences that a search by words gives for each question
_MIN_OVERLAP = 0.15  # of the question's words, by weight; an answer without them is an accident
_OF_BEST = 0.5
_MIN_WORDS = 4
_EVENT = {
    "who": "Who was it?",
    "what": "What happened?",
    "when": "When did it happen?",
    "where": "Where did it happen?",
    "why": "Why did it happen?",
    "how": "How did it happen?",
}
_SPACE_BEFORE = re.compile(r" (?=[,.;:?!%)]|(?:'s|n't|'re|'ve|'ll)\b)|(?<=\() ")
_TOKENS = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"', "`": "'"}
_BLOCK = re.compile(r"<(question|positive|negative)>\s*\n(.*?)\n</\1>", re.DOTALL)
_ANSWER_LINE = 5  # of a block: after tokens, tags, relations, heads and names


@dataclass(frozen=True, slots=True)
class TitledSentence:
    """A sentence with the title of its text. `answer`: characters of the sentence that answer, where that is known."""

    title: str
    text: str
    answer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A question, sentences that answer it and sentences that do not, both by the words that they share with it.

    `helpful` are sentences that a reader would welcome below the answer, where that was judged. `repeats`: how often it is drawn in
    an epoch.
    """

    question: str
    right: tuple[TitledSentence, ...]
    wrong: tuple[TitledSentence, ...]
    repeats: int = 1
    helpful: tuple[TitledSentence, ...] = ()

    def draw(self, chance: random.Random, wrong: int, right: int = 1) -> "Drawn":
        """At most so many right sentences, twice as many helpful ones and some wrong ones, each at random."""
        rights, helpful, wrongs = (
            tuple(chance.sample(sentences, min(most, len(sentences))))
            for sentences, most in ((self.right, right), (self.helpful, 2 * right), (self.wrong, wrong))
        )
        gains = (1.0,) * len(rights) + (HELPFUL,) * len(helpful) + (0.0,) * len(wrongs)
        return Drawn(self.question, rights + helpful + wrongs, gains)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question with sentences to learn from, the best first, and what each is worth: 1 a right one, 0 a wrong one."""

    question: str
    passages: tuple[TitledSentence, ...]
    gains: tuple[float, ...]

    def only(self, numbers: Sequence[int]) -> "Drawn":
        """Some of the sentences."""
        return Drawn(self.question, tuple(self.passages[n] for n in numbers), tuple(self.gains[n] for n in numbers))


class Corpus:
    """Passages to be searched by words, and how many of a question's words they share."""

    def __init__(self, passages: Sequence[TitledSentence], folder: Path) -> None:
        """Index them into an empty folder."""
        self.passages = passages
        folder.mkdir(parents=True)
        KeywordIndex.write(
            folder, (KeywordEntry(number, sentence.title, sentence.text, 0) for number, sentence in enumerate(passages))
        )
        self._index = KeywordIndex(folder)
        self._plain = [normalise_answer(sentence.text) for sentence in passages]
        self._stems = [frozenset(stems(sentence.text)) for sentence in passages]
        holders = Counter(stem for own in self._stems for stem in own)
        self._weights = {stem: math.log(1 + len(passages) / count) for stem, count in holders.items()}

    def search(self, question: str, k: int) -> list[int]:
        """Numbers of the passages that match a question best."""
        return [number for number, _ in self._index.search(question, k, _ALWAYS)]

    def holds(self, number: int, answers: Iterable[str]) -> bool:
        """Whether an answer, in plain form, stands in a passage."""
        return holds(self._plain[number], answers)

    def overlap(self, question: str, number: int) -> float:
        """Share of the question's words that stand in a passage, rare words counting more (by their inverse frequency)."""
        weights = {stem: self._weights.get(stem, 0.0) for stem in set(stems(question))}
        total = math.fsum(weights.values())
        return math.fsum(weights[stem] for stem in weights.keys() & self._stems[number]) / total if total else 0.0


def read_groups(quiz: Path, year: int, pairs: Path) -> list[Group]:
    """All groups: of a year of RealTime QA, and of the folder of public sets."""
    with tempfile.TemporaryDirectory() as scratch:
        return [
            *quiz_groups(quiz, year, Path(scratch, "quiz"), REPEATS["quiz"]),
            *marked_groups(pairs, Path(scratch, "marked")),
            *trec_groups(pairs, REPEATS["trec"]),
        ]


def quiz_groups(folder: Path, year: int, scratch: Path, repeats: int = 1) -> Iterator[Group]:
    """Groups from a year of RealTime QA: sentences of a question's stories that hold an answer and share its words."""
    passages: list[TitledSentence] = []
    places: dict[str, range] = {}
    for story, sentences in _stories(stories_file(folder, year)):
        places[story] = range(len(passages), len(passages) + len(sentences))
        passages += sentences
    corpus = Corpus(passages, scratch)
    for item in read_quiz(folder, year):
        own = [number for story in item.stories if story in places for number in places[story]]
        right = _right(corpus, item, own)
        if right:
            wrong = _wrong(corpus, item.question, item.answers, [*own, *corpus.search(item.question, _FOUND)])
            yield Group(item.question, right, wrong, repeats)


def _stories(file: Path) -> Iterator[tuple[str, list[TitledSentence]]]:
    with gzip.open(file, "rt") as lines:
        for line in lines:
            record = json.loads(line)
            heading = story_heading(record)
            sentences = split_sentences(normalise(record["text"]))
            yield record["id"], [TitledSentence(heading, sentence.text) for sentence in sentences if sentence.citable]


def story_heading(story: Mapping[str, Any]) -> str:  # Any: JSON
    """What the ranker reads above the sentences of a story of RealTime QA."""
    published = as_utc(datetime.fromisoformat(story["published"])) if story["published"] else None
    return above(" ".join(normalise(story["title"] or "").split()), published)


def _right(corpus: Corpus, item: Item, own: Sequence[int]) -> tuple[TitledSentence, ...]:
    """The sentences that hold an answer and share the most words with the question."""
    holding = [number for number in own if corpus.holds(number, item.answers)]
    shares = {number: corpus.overlap(item.question, number) for number in holding}
    least = max(_MIN_OVERLAP, _OF_BEST * max(shares.values(), default=0.0))
    best = sorted((number for number in holding if shares[number] >= least), key=lambda number: -shares[number])
    return tuple(_marked(corpus.passages[number], item.answers) for number in best[:_MOST_RIGHT])


def _wrong(corpus: Corpus, question: str, answers: Sequence[str], among: Iterable[int]) -> tuple[TitledSentence, ...]:
    """The sentences that share the most words with the question and hold no answer."""
    lacking = [number for number in dict.fromkeys(among) if not corpus.holds(number, answers)]
    lacking.sort(key=lambda number: -corpus.overlap(question, number))
    return tuple(corpus.passages[number] for number in lacking[:_MOST_WRONG])


def _marked(passage: TitledSentence, answers: Iterable[str]) -> TitledSentence:
    """The passage with its answer's place: the same words as in the plain form of the answer, whatever stands between them."""
    for answer in answers:
        pattern = r"[\W_]+(?:(?:an?|the)[\W_]+)*".join(map(re.escape, answer.split()))
        match = re.search(rf"\b{pattern}\b", passage.text, re.IGNORECASE)
        if match:
            return replace(passage, answer=match.span())
    return passage


@dataclass(frozen=True, slots=True)
class _Marked:
    """A question on a text whose answers are marked. `own`: numbers of the text's passages; `answers`: in plain form."""

    question: str
    right: tuple[TitledSentence, ...]
    answers: tuple[str, ...]
    own: range


def marked_groups(folder: Path, scratch: Path) -> Iterator[Group]:
    """Groups from texts with marked answers: SQuAD-like files (`*.json`) and Giveme5W1H (`*.jsonl`)."""
    passages: list[TitledSentence] = []
    marked: list[_Marked] = []
    for file in sorted(folder.glob("*.json")):
        for article in json.loads(file.read_text())["data"]:
            for paragraph in article["paragraphs"]:
                marked += _paragraph(unquote(article["title"]).replace("_", " "), paragraph, passages)
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            marked += _report(json.loads(line), passages)
    corpus = Corpus(passages, scratch)
    for question in marked:
        among = [*question.own, *corpus.search(question.question, _FOUND)]
        wrong = _wrong(corpus, question.question, question.answers, among)
        if question.right and wrong:
            yield Group(question.question, question.right, wrong)


def _paragraph(title: str, paragraph: Mapping[str, Any], passages: list[TitledSentence]) -> Iterator[_Marked]:
    """The questions of a paragraph; its sentences are added to the passages."""
    text = normalise(paragraph["context"])
    sentences = [sentence for sentence in split_sentences(text) if len(sentence.text.split()) >= _MIN_WORDS]
    own = range(len(passages), len(passages) + len(sentences))
    passages += [TitledSentence(title, sentence.text) for sentence in sentences]
    for asked in paragraph["qas"]:
        marks = asked["answers"]
        ((start, answer), _) = Counter((mark["answer_start"], mark["text"]) for mark in marks).most_common(1)[0]
        stop = start + len(answer)
        right = tuple(
            TitledSentence(title, sentence.text, (start - sentence.start, stop - sentence.start))
            for sentence in sentences
            if sentence.start <= start and stop <= sentence.end
        )
        answers = tuple({normalise_answer(mark["text"]) for mark in marks} - {""})
        yield _Marked(asked["question"].strip(), right, answers, own)


def _report(record: Mapping[str, Any], passages: list[TitledSentence]) -> Iterator[_Marked]:
    """Who did what, when, where, why and how: asked of a report by its title; its sentences are added to the passages."""
    title = " ".join(normalise(record["title"]).split())
    sentences = [
        TitledSentence(title, sentence.text) for sentence in split_sentences(normalise(record["text"])) if sentence.citable
    ]
    own = range(len(passages), len(passages) + len(sentences))
    passages += sentences
    for kind, question in _EVENT.items():
        phrases = [phrase["text"] for phrase in record["fiveWoneH"][kind]["annotated"] if phrase.get("text")]
        answers = tuple(filter(None, map(normalise_answer, phrases)))
        holding = [sentence for sentence in sentences if holds(normalise_answer(sentence.text), answers)]
        right = tuple(_marked(sentence, answers) for sentence in holding[:_MOST_RIGHT])
        yield _Marked(f"{title}. {question}", right, answers, own)


def trec_groups(folder: Path, repeats: int = 1) -> Iterator[Group]:
    """Groups from TREC QA (`trecqa-*.xml`): questions with right and wrong sentences of newswire, all judged by people."""
    for file in sorted(folder.glob("trecqa-*.xml")):
        for block in file.read_text().split("</QApairs>"):
            texts: dict[str, list[TitledSentence]] = {"question": [], "positive": [], "negative": []}
            for kind, lines in _BLOCK.findall(block):
                texts[kind].append(_judged(lines.split("\n")))
            if all(texts.values()):
                yield Group(texts["question"][0].text, tuple(texts["positive"]), tuple(texts["negative"]), repeats)


def _judged(lines: Sequence[str]) -> TitledSentence:
    """A block of TREC QA: the tokens in its first line, and the answer's in its sixth, where it has one."""
    passage = TitledSentence("", _joined(lines[0]))
    return _marked(passage, [normalise_answer(_joined(lines[_ANSWER_LINE]))]) if len(lines) > _ANSWER_LINE else passage


def _joined(tokens: str) -> str:
    r"""Text from tab-separated tokens.

    >>> _joined("He\tdid\tn't\t,\tsaid\t-LRB-\tmost\t-RRB-\t.")
    "He didn't, said (most)."
    """
    return _SPACE_BEFORE.sub("", " ".join(_TOKENS.get(token, token) for token in tokens.split("\t")))
