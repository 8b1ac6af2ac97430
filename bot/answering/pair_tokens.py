"""Question, title and sentence as the ranker reads them: cut into the tokens of its model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

_MOST_TOKENS = 112  # of a pair; a longer sentence loses its end
_MOST_OF_QUESTION = 48  # its end is kept: what is asked stands in its last sentence
_MOST_OF_TITLE = 24


@dataclass(frozen=True, slots=True)
class PairTokens:
    """A question and a sentence as the model reads them.

    ``[CLS] question [SEP] title : sentence [SEP]``, as token ids; `second` is where the title begins, `sentence` where the sentence
    does. `offsets` are the characters of each of the sentence's tokens.
    """

    ids: tuple[int, ...]
    second: int
    sentence: int
    offsets: tuple[tuple[int, int], ...]

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last token, as positions among `ids`, of a span of characters; None where it was cut off."""
        inside = [number for number, (low, high) in enumerate(self.offsets) if low < end and high > start]
        return (self.sentence + inside[0], self.sentence + inside[-1]) if inside and self.offsets[inside[-1]][1] >= end else None


class PairTokenizer:
    """Cuts texts into the model's tokens, each text once."""

    def __init__(self, folder: Path) -> None:
        """Take the tokenizer of a model's folder."""
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}
        self._first, self._between, self._colon = (
            int(self._tokenizer.token_to_id(token) or 0) for token in ("[CLS]", "[SEP]", ":")
        )

    def pair(self, question: str, title: str, sentence: str) -> PairTokens:
        """A pair, cut to what the model reads."""
        asked = self._cut(question)[0][-_MOST_OF_QUESTION:]
        above = [*self._cut(title)[0][:_MOST_OF_TITLE], self._colon] if title else []
        second = len(asked) + 2
        ids, offsets = self._cut(sentence)
        room = _MOST_TOKENS - second - len(above) - 1
        whole = (self._first, *asked, self._between, *above, *ids[:room], self._between)
        return PairTokens(whole, second, second + len(above), tuple(offsets[:room]))

    def learn(self, texts: Sequence[str]) -> None:
        """Cut many texts at once, which is faster than one by one."""
        for text, encoding in zip(texts, self._tokenizer.encode_batch(list(texts), add_special_tokens=False), strict=True):
            self._known[text] = (encoding.ids, encoding.offsets)

    def forget(self) -> None:
        """Drop what was learnt."""
        self._known.clear()

    def _cut(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        if text not in self._known:
            self.learn([text])
        return self._known[text]
