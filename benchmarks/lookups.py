"""Time how long it takes to look up pasted quotes among many stories.

    python benchmarks/lookups.py --stories 100000

Makes that many invented stories in a folder of its own, with the words' frequencies of English (Zipf's law), and looks up 100
sentences of them, 100 that differ from one of them by a word, and 100 that stand in none, each of which must be told as what it is.
The models are not used. Seconds are those of a processor, so that what else the machine does is left out.

Exit code 0 measured and all told rightly, 1 something was not, 2 wrong usage.
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.checking.lookup import Lookup
from bot.checking.verdicts import Auditor, Finding, Verdict
from bot.command import FAILED, count, parser, run
from index.article import Article, ArticleId, Role, Sentence, VersionKey, version_hash
from index.store import Store
from index.word_index import WORDS, WordIndex

_SENTENCES, _VOCABULARY, _QUOTES, _A_COMMIT = 20, 60_000, 100, 1_000
_FIRST = 5  # the rank after which frequencies fall: the commonest word is one in sixty or so


@dataclass(frozen=True, slots=True)
class _Language:
    """Invented words, and how often each comes up, added together."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    chance: random.Random

    def sentence(self) -> str:
        """Eight to thirty words."""
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=self.chance.randint(8, 30))).capitalize() + "."


def main(argv: list[str]) -> int:
    """Make the stories, look quotes up, print the times."""
    options = parser(__doc__)
    options.add_argument("--stories", type=count, default=20_000, metavar="N", help="default: 20000")
    arguments = options.parse_args(argv)
    language = _language(random.Random(1))  # noqa: S311 - a sample, not a secret
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "store.sqlite")) as store:
        keys, quotes = _write(store, language, arguments.stories)
        seconds = {"index written": _timed(lambda: WordIndex.write(Path(folder, WORDS), store))}
        lookup = Lookup(store, Auditor(store, keys), WordIndex.read(Path(folder, WORDS), store))
        right = True
        for name, texts, is_right in _kinds(language, quotes):
            findings: list[Finding] = []
            seconds[name] = _timed(lambda texts=texts, findings=findings: findings.extend(map(lookup.find, texts)))  # type: ignore[misc]  # bound now
            right &= all(map(is_right, findings))
    _print({name: round(value, 2) for name, value in seconds.items()}, as_json=arguments.json)
    return 0 if right else FAILED


def _kinds(language: _Language, quotes: Sequence[str]) -> Iterator[tuple[str, list[str], Callable[[Finding], bool]]]:
    """Each kind of quote, with what must be found of it."""
    yield f"{_QUOTES} found", list(quotes), lambda finding: finding.verdict is Verdict.VERIFIED
    near = [quote.replace(quote.split()[4], "otherwise", 1) for quote in quotes]
    yield f"{_QUOTES} near", near, lambda finding: finding.verdict is Verdict.MISSING and finding.current is not None
    foreign = [language.sentence() for _ in quotes]
    yield f"{_QUOTES} not found", foreign, lambda finding: finding.verdict is Verdict.MISSING


def _language(chance: random.Random) -> _Language:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ("".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(_VOCABULARY))
    return _Language(tuple(words), tuple(accumulate(1 / (rank + _FIRST) for rank in range(_VOCABULARY))), chance)


def _write(store: Store, language: _Language, stories: int) -> tuple[list[VersionKey], list[str]]:
    """The stories; and sentences of a few of them."""
    keys: list[VersionKey] = []
    quotes: list[str] = []
    for first in range(0, stories, _A_COMMIT):
        with store.writing():
            for number in range(first, min(stories, first + _A_COMMIT)):
                sentences = [language.sentence() for _ in range(_SENTENCES)]
                keys.append(_add(store, number, sentences))
                if number % max(1, stories // _QUOTES) == 0:
                    quotes.append(language.chance.choice(sentences))
    return keys, quotes[:_QUOTES]


def _add(store: Store, number: int, sentences: Sequence[str]) -> VersionKey:
    text = " ".join(sentences)
    ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
    spans = [
        Sentence(end - len(sentence) - 1, end - 1, sentence, Role.STATEMENT) for sentence, end in zip(sentences, ends, strict=True)
    ]
    article = Article(
        ArticleId(f"{number:016x}"), None, f"Story {number}", "Sample Wire", None, None, "en", (), text, version_hash(text), "made"
    )
    return store.add_version(article, spans)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _print(seconds: dict[str, float], *, as_json: bool) -> None:
    print(
        json.dumps(seconds)
        if as_json
        else "\n".join(f"{name}: {value:.2f} seconds of a processor" for name, value in seconds.items())
    )


if __name__ == "__main__":
    run(main)
