"""What a message to the bot is: a question, or talk such as thanks, a greeting, "help", "source?" and "never mind".

Only a message that consists of such phrases alone is talk; when in doubt it is a question.
"""

import re
from enum import StrEnum


class Talk(StrEnum):
    """What somebody wants by a message."""

    QUESTION = "question"
    HELP = "help"
    SOURCES = "sources"
    NEVER_MIND = "never mind"
    GREETING = "greeting"
    THANKS = "thanks"


_IT = ("that", "this", "it")
_NAMED = ("outlet", "outlets", "newspaper", "newspapers", "source", "sources", "publication", "publications")
_PHRASES: dict[Talk, tuple[str, ...]] = {
    Talk.HELP: (
        *("help", "help me", "i need help", "can you help", "can you help me", "how can you help", "how can you help me"),
        *("what can you do", "what can you do for me", "what do you do", "what are you able to do", "tell me what you can do"),
        *("how does this work", "how do you work", "how does this bot work", "how do i use this", "how do i use you"),
        *("how can i use you", "how can i use this", "who are you", "what are you", "what is dateline", "commands", "usage"),
        *("instructions", "what can i ask", "what can i ask you", "how do i ask", "how do i ask you"),
    ),
    Talk.SOURCES: (
        *("source", "sources", "the source", "the sources", "your source", "your sources", "cite your sources", "citations"),
        *(f"{which} {named}" for which in ("which", "what") for named in _NAMED),
        *(f"{what} {whose} source" for what in ("what is", "what's") for whose in ("the", "your")),
        *(f"what are {whose} sources" for whose in ("the", "your")),
        *(
            f"{show} {whose} {named}"
            for show in ("show", "show me", "list", "give me")
            for whose in ("the", "your")
            for named in ("source", "sources")
        ),
        *("do you have a source", "any source", "any sources", "says who", "according to whom", "according to who"),
        *(f"{where} {it} from" for where in ("where is", "where did you get", "where do you get") for it in _IT),
        *(f"where {does} {it} come from" for does in ("does", "did") for it in _IT),
        *(f"source for {it}" for it in _IT),
        *(f"who reported {it}" for it in _IT),
        *(f"where did you get {it}" for it in _IT),
        *(f"which outlets {did} {it}" for did in ("reported", "report", "said", "say") for it in _IT),
        "where's that from",
    ),
    Talk.NEVER_MIND: (
        *("never mind", "nevermind", "nvm", "forget it", "forget that", "forget about it", "scratch that", "cancel", "cancel that"),
        *("stop", "stop it", "stop that", "don't bother", "no need", "ignore that", "ignore this", "ignore my question"),
        *("disregard", "disregard that", "drop it", "leave it", "wrong question", "no longer needed"),
    ),
    Talk.GREETING: (
        *("hi", "hello", "hey", "hiya", "howdy", "good morning", "good afternoon", "good evening", "good day", "good night"),
        *("how are you", "bye", "goodbye", "see you", "hola", "bonjour", "hallo", "ciao", "guten tag", "salut"),
    ),
    Talk.THANKS: (
        *("thanks", "thank you", "thx", "ty", "many thanks", "cheers", "much appreciated", "appreciate it", "merci", "danke"),
        *("gracias", "grazie", "great", "perfect", "awesome", "excellent", "wonderful", "nice", "cool", "that helps", "this helps"),
        *("very helpful", "that's helpful", "that's great", "good bot", "well done", "good job", "ok", "okay", "got it", "i see"),
        *("good to know", "understood", "no thanks", "no thank you", "that's all"),
    ),
}
_FILLERS = (
    "please",
    "pls",
    "dateline",
    "bot",
    "there",
    "all",
    "everyone",
    "so much",
    "very much",
    "a lot",
    "again",
    "for that",
    "for the help",
    "for your help",
    "for the answer",
)
_MEANING: dict[tuple[str, ...], Talk | None] = {
    **{tuple(filler.split()): None for filler in _FILLERS},
    **{tuple(phrase.split()): talk for talk, phrases in _PHRASES.items() for phrase in phrases},
}
_LONGEST = max(map(len, _MEANING))
_MOST_WORDS = 12
_EMOJI = re.compile(r":[a-z0-9_+-]{1,40}:")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def classify(text: str) -> Talk:
    """What a message to the bot is, its mentions taken out. Nothing at all asks for help.

    >>> [classify(text).value for text in ("Thanks a lot!", "source?", "Thanks, and when was that?", "")]
    ['thanks', 'sources', 'question', 'help']
    """
    words = _WORD.findall(_EMOJI.sub(" ", text.casefold().replace("’", "'")))
    if not words:
        return Talk.THANKS if _EMOJI.search(text) else Talk.QUESTION if text.strip(" ?!.…") else Talk.HELP
    kinds = _kinds(tuple(words)) if len(words) <= _MOST_WORDS else frozenset()
    kind = next((talk for talk in _PHRASES if talk in kinds), Talk.QUESTION)
    return Talk.QUESTION if kind is Talk.THANKS and text.rstrip().endswith("?") else kind


def _kinds(words: tuple[str, ...]) -> frozenset[Talk]:
    """The kinds of the phrases that the words consist of, the longest first; none where a word is left over."""
    kinds, at = set[Talk](), 0
    while at < len(words):
        size = next((size for size in range(_LONGEST, 0, -1) if words[at : at + size] in _MEANING and at + size <= len(words)), 0)
        if not size:
            return frozenset()
        kinds.update(filter(None, (_MEANING[words[at : at + size]],)))
        at += size
    return frozenset(kinds)
