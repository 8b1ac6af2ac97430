"""Text that means mischief, in stories and in questions, pings nobody, formats nothing, and is refused nowhere."""

import json
from collections.abc import Iterator

import pytest

from bot.slack.text import line
from tests.conftest import Rebuild
from tests.fake_slack import Channel, Slack, User, render
from tests.slack.bot_under_test import PATIENCE, Bot, filled, flaws, pressed, quotes, running, settings_for

pytest_plugins = ["tests.slack.bot_under_test"]
NASTY = (
    "<!channel> <!here> <@U00000001> <!subteam^S1|all> *bold* _slanted_ `code` ~gone~ &lt;!everyone&gt; <https://x.example|here>"
)
TURNED = "\u202eleft to right\u202c \u200f\u2066marked\u2069"
NAMED = f"The mayor of Quillport said {NASTY} on Monday, and {TURNED} on Tuesday."
LONG = f"The harbour of Veldtown holds {', '.join(f'{number} green barrels' for number in range(10, 70))} in all."
HUGE = f"The lighthouse of Grimsey burns {', '.join(f'{number} tons of oil' for number in range(1, 380))} in all."
STORIES = [
    {
        "title": f"Mayor {NASTY}",
        "publisher": f"*Nasty* <!here> {TURNED}",
        "url": "https://nasty.example/a|b<!channel>?x=`y`&z=*w*#:~:text=no",
        "text": NAMED,
    },
    {"title": "Harbour " + "long " * 2_000, "publisher": "P" * 300, "url": "https://long.example/" + "x" * 4_000, "text": LONG},
    {"title": "Lighthouse", "publisher": "Post", "url": "javascript:alert(1)", "text": HUGE},
    {
        "title": "Windmill",
        "publisher": "",
        "url": "https://user:word@evil.example/",
        "text": "The windmill of Brill turns at night.",
    },
]


@pytest.fixture(scope="module")
def hostile(slack: Slack, tmp_path_factory: pytest.TempPathFactory, rebuild: Rebuild) -> Iterator[Bot]:
    """A bot over hostile stories."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "stories").mkdir()
    for number, story in enumerate(STORIES):
        dated = {"id": f"story-{number}", "date": "2024-05-01", **story}
        (folder / "stories" / f"{number}.json").write_text(json.dumps(dated))
    report = rebuild(folder / "data", [folder / "stories"])
    with running(slack, settings_for(slack, folder / "data", ledger_store_users=True)) as bot:
        assert report.stories == len(STORIES), report.skipped
        yield bot
        bot.quiet()
        assert flaws(slack) == []


def test_markup_in_a_story_is_shown_as_its_characters(hostile: Bot, ann: User, news: Channel) -> None:
    """Word for word, less the marks that turn the reading direction."""
    reply = hostile.answer(ann, news, "What did the mayor of Quillport say?")
    (quote,) = quotes(reply)
    (citation,) = hostile.on_record(reply).answer.citations
    assert quote == line(citation.quote)
    assert "<!channel> <!here> <@U00000001>" in quote
    assert "\u202e" not in json.dumps([*reply.blocks, reply.text], ensure_ascii=False)
    assert "<" not in reply.text
    assert reply.text


def test_a_long_quote_is_not_cut(hostile: Bot, ann: User, news: Channel) -> None:
    """Of more than 1,000 characters each is shown; the outlet is cut, and an address that is too long is no link."""
    reply = hostile.answer(ann, news, "What does the harbour of Veldtown hold?")
    assert quotes(reply)[0] == LONG
    assert len(LONG) > 1_000
    assert "x" * 3_000 not in json.dumps(reply.blocks)
    assert "long " * 40 not in render(reply)


def test_what_is_longer_than_any_sentence_is_not_quoted_in_part(hostile: Bot, ann: User, news: Channel) -> None:
    """6,000 characters without a full stop: they are not shown, and nothing is shown of them."""
    assert len(HUGE) > 6_000
    reply = hostile.answer(ann, news, "What does the lighthouse of Grimsey burn?")
    assert "tons of oil" not in render(reply)
    assert "• " in render(reply)


def test_where_a_link_would_mislead_there_is_none(hostile: Bot, ann: User, news: Channel) -> None:
    """A user's name before the host is left away, and an address that is a script is none; the story is named all the same."""
    reply = hostile.answer(ann, news, "When does the windmill of Brill turn?")
    assert "[1] evil.example, 1 May 2024" in render(reply)
    assert "user" not in json.dumps([part for block in reply.blocks for part in block["elements"] if "url" in json.dumps(part)])
    assert "javascript" not in json.dumps(reply.blocks)


@pytest.mark.parametrize("question", ["What did the mayor of Quillport say?", "What does the harbour of Veldtown hold?"])
def test_modals_take_it_too(slack: Slack, hostile: Bot, ann: User, news: Channel, question: str) -> None:
    """The passage, the verdicts, the form, the shortcuts and the Home tab."""
    reply = hostile.answer(ann, news, question)
    for action in ("show_passages", "check_citations", "more"):
        view = pressed(slack, ann, reply, action)
        assert "Sorry" not in render(view)
        slack.close(view)
    for shortcut in ("find_in_stories", "check_message"):
        slack.shortcut(ann, shortcut, slack.post(ann, news, f"{question} “{NAMED}”"))
        slack.close(filled(slack, ann))
    slack.open_home(ann)
    assert slack.wait_for(lambda: slack.home(ann))
    slack.open_home(ann, "messages")
    assert slack.wait_for(lambda: slack.prompts(slack.direct_message(ann)), 60)


@pytest.mark.parametrize(
    "text", [NASTY, TURNED, "|" * 200, "`" * 300, "\u0000\u0007", "?" * 400, "🙂" * 200, "<" * 100, "&amp;" * 60]
)
def test_a_hostile_question_is_a_question(slack: Slack, hostile: Bot, ann: User, news: Channel, text: str) -> None:
    """It is answered or nothing is found; in a thread it is understood together with the one before it; a command repeats it."""
    thread = hostile.answer(ann, news, f"Who is {text}?").thread
    hostile.answer(ann, news, "and why was that?", thread)
    slack.command(ann, news, "/dateline", f"Who is {text}?")
    slack.wait_for(lambda: slack.ephemerals(ann)[1:], PATIENCE)
    hostile.quiet()
    assert slack.journal.pings() == []
    assert all(message.text for message in [*slack.replies(news, thread), *slack.ephemerals(ann)])
