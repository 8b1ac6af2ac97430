"""What can be done with an answer: read each quote in its place, prove all of them anew, say that one is wrong."""

from dataclasses import replace
from pathlib import Path

from bot.reply import Reply
from tests.fake_slack import Channel, Message, Slack, User, render
from tests.slack.bot_under_test import (
    AUKUS,
    COST,
    TAIWAN,
    WINNER,
    Bot,
    filled,
    pressed,
    quotes,
    running,
    settings_for,
    told_alone,
    workspace,
)

pytest_plugins = ["tests.slack.bot_under_test"]
CHECK = "check_message"


def checked(slack: Slack, user: User, ts: str) -> str:
    """What the message shortcut finds."""
    before = slack.views_of(user)
    slack.shortcut(user, CHECK, ts)
    return render(filled(slack, user, before))


def of_before(slack: Slack, bot: Bot, message: Message) -> Message:
    """The same message as a release before this one posted it: a button for each passage, and one for a wrong citation."""
    reply = bot.on_record(message)
    buttons = [("show_passage_1", f"{reply.id}:1"), ("check_citations", reply.id), ("wrong_citation", reply.id)]
    elements = [
        {"type": "button", "text": {"type": "plain_text", "text": name}, "action_id": name, "value": value}
        for name, value in buttons
    ]
    others = tuple(block for block in message.blocks if block["type"] != "actions")
    earlier = replace(message, blocks=(*others, {"type": "actions", "block_id": "buttons", "elements": elements}))
    slack.workspace.messages[message.ts] = earlier
    return earlier


def feedback(bot: Bot, reply: Reply) -> list[tuple[str, str, int | None, str | None]]:
    """What was said of a reply."""
    return [(entry.kind, entry.words, entry.citation, entry.user) for entry in bot.service.ledger.reply(reply.id).feedback]


def test_a_quote_is_shown_in_its_place(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """With what stands around it in the story, its source, its verdict and its offsets."""
    message = bot.answer(ann, news, AUKUS)
    view = pressed(slack, ann, message, "show_passages")
    shown = render(view)
    (citation, *others) = bot.on_record(message).answer.citations
    assert shown.startswith("Passages\n[1] Australia to buy American submarines under AUKUS plan (https://")
    assert citation.quote in shown
    assert "Albanese called it the largest investment" in shown
    assert "Verified. The quote stands in the story, word for word." in shown
    assert f"characters {citation.start:,} to {citation.end:,}" in shown
    assert f"    “{citation.quote}”\n    [1] {citation.publisher}: {citation.title}, 13 March 2023\n    {citation.url}" in shown
    marked = [
        part["text"]
        for block in view.blocks
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
        for part in element["elements"]
        if part.get("style")
    ]
    assert marked == [citation.quote, *(other.quote for other in others)]


def test_all_citations_are_proved_anew(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """One verdict for each, under the reply's id and question."""
    message = bot.answer(ann, news, TAIWAN)
    reply = bot.on_record(message)
    shown = render(pressed(slack, ann, message, "check_citations"))
    assert f"Reply {reply.id}: {TAIWAN}" in shown
    assert shown.count("Verified") == len(reply.answer.citations)
    assert all(f"> {citation.quote}" in shown for citation in reply.answer.citations)


def test_a_wrong_citation_can_be_reported(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Which one and why is kept with the reply, once; the form says so."""
    message = bot.answer(ann, news, TAIWAN)
    view = pressed(slack, ann, message, "more", f"wrong_citation:{bot.on_record(message).id}")
    sent = slack.submit(ann, view, {"citation": "1", "words": "It was <!channel> Saturday."})
    slack.wait_for(lambda: "on record" in render(slack.view(view.id)))
    slack.server.courier.send(sent.kind, sent.payload)
    bot.quiet()
    assert feedback(bot, bot.on_record(message)) == [("wrong citation", "It was <!channel> Saturday.", 1, ann.id)]


def test_a_persons_last_thumb_counts(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Up or down: who presses again has another opinion, and not two."""
    message = bot.answer(ann, news, TAIWAN)
    reply = bot.on_record(message)
    slack.click(ann, message, "feedback", f"{reply.id}:helpful")
    slack.wait_for(lambda: len(feedback(bot, reply)) == 1)
    slack.click(ann, message, "feedback", f"{reply.id}:unhelpful")
    slack.wait_for(lambda: feedback(bot, reply) == [("unhelpful", "", None, ann.id)])


def test_the_thumb_pressed_last_counts(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Also where an earlier press arrives only after it."""
    message = bot.answer(ann, news, TAIWAN)
    reply = bot.on_record(message)
    press = slack.click(ann, message, "feedback", f"{reply.id}:unhelpful")
    slack.wait_for(lambda: len(feedback(bot, reply)) == 1)
    (action,) = press.payload["actions"]
    earlier = {**action, "value": f"{reply.id}:helpful", "action_ts": "1700000000.000100"}
    late = slack.server.courier.send(press.kind, {**press.payload, "actions": [earlier]})
    slack.wait_for(lambda: late.finished)
    bot.quiet()
    assert feedback(bot, reply) == [("unhelpful", "", None, ann.id)]


def test_the_shortcut_checks_a_reply_of_ours(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """It is found by the id in the message."""
    message = bot.answer(ann, news, TAIWAN)
    shown = checked(slack, ann, message.ts)
    assert f"Reply {bot.on_record(message).id}" in shown
    assert "Verified" in shown


def test_the_shortcut_checks_any_text(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A quote is verified by the stories; one with a changed word is missing, and the nearest sentence shows what differs."""
    quote = quotes(bot.answer(ann, news, AUKUS))[0]
    changed = quote.replace(COST, "A$568 billion")
    assert changed != quote
    shown = checked(slack, ann, slack.post(ann, news, f"They say: “{quote}” & more."))
    assert "Pasted text" in shown
    assert "Verified" in shown
    shown = checked(slack, ann, slack.post(ann, news, f"They say: “{changed}”"))
    assert "Missing" in shown
    assert "No stored story has these words." in shown
    assert f"Nearest: {quote.partition(COST)[0]}" in shown


def test_a_reply_id_in_other_peoples_words_proves_nothing(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Who puts a reply's id, or all of its blocks, under a quote of their own gets the quote checked, not the reply."""
    reply = bot.answer(ann, news, TAIWAN)
    text = f"“Lai Ching-te has lost the election to nobody at all”, reply {bot.on_record(reply).id}"
    ts = slack.post(ann, news, text)
    slack.workspace.messages[ts] = replace(slack.message(ts), blocks=reply.blocks)
    shown = checked(slack, ann, ts)
    assert "Pasted text" in shown
    assert TAIWAN not in shown


def test_what_is_no_longer_on_record_is_said_to_be_so(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Every button of a reply that the ledger has forgotten answers with one plain sentence."""
    message = bot.answer(ann, news, TAIWAN)
    with bot.service.ledger.database.writing() as ledger:
        ledger.execute("DELETE FROM reply WHERE id = ?", (bot.on_record(message).id,))
    reply_id = render(message).rpartition("reply ")[2].split()[0]
    menu = [("more", f"{choice}:{reply_id}") for choice in ("wrong_citation", "copy_citations", "remove_answer")]
    for action, value in (("show_passages", None), ("check_citations", None), ("feedback", None), *menu):
        assert render(pressed(slack, ann, message, action, value)) == "Sorry\nThis reply is no longer on record."
        slack.close(slack.views_of(ann)[-1])


def test_nothing_that_names_a_person_is_written_unless_asked_for(fresh: Path) -> None:
    """Without LEDGER_STORE_USERS neither a question nor feedback leaves a user's id or name in the ledger's file."""
    with workspace() as slack:
        ann, news = slack.add_user("annabella"), slack.add_channel("news")
        slack.add_user("benedict")
        with running(slack, settings_for(slack, fresh)) as bot:
            message = bot.answer(ann, news, f"@benedict {TAIWAN}")
            view = pressed(slack, ann, message, "more", f"wrong_citation:{bot.on_record(message).id}")
            slack.submit(ann, view, {"words": "No."})
            slack.click(ann, message, "feedback")
            slack.command(ann, news, "/dateline", TAIWAN)
            answer = slack.wait_for(lambda: told_alone(slack, ann), 30)[0]
            slack.click(ann, answer, "share_answer")
            assert "(asked by annabella)" in slack.wait_for(lambda: slack.said(news)[2:])[0].text
            slack.open_home(ann)
            home = slack.wait_for(lambda: slack.home(ann))
            bot.quiet()
            slack.wait_for(lambda: len(feedback(bot, bot.on_record(message))) == 2)
            assert {entry[3] for entry in feedback(bot, bot.on_record(message))} == {None}
            assert home
            assert "Your questions are not kept" in render(home)
            written = b"".join(file.read_bytes() for file in fresh.glob("ledger.sqlite*"))
    assert TAIWAN.encode() in written
    for name in (user for user in slack.workspace.users.values() if not user.bot_id):
        assert name.id.encode() not in written
        assert name.name.encode() not in written


def test_a_quote_is_altered_where_the_record_was_tampered_with(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """Another word in the ledger, and the check says so; the passage is not shown as if it were there."""
    message = bot.answer(ann, news, TAIWAN)
    reply = bot.on_record(message)
    with bot.service.ledger.database.writing() as ledger:
        ledger.execute("UPDATE citation SET quote = ? WHERE reply = ? AND number = 1", (f"{WINNER} lost.", reply.id))
    assert "Altered" in render(pressed(slack, ann, message, "check_citations"))
    shown = render(pressed(slack, ann, message, "show_passages"))
    assert shown.startswith("Passages\n[1] ")
    assert f"{WINNER} lost" not in shown


def test_buttons_of_earlier_messages_work(slack: Slack, bot: Bot, ann: User, news: Channel) -> None:
    """A message that was posted before this release has a button for each passage, and no menu."""
    message = of_before(slack, bot, bot.answer(ann, news, AUKUS))
    reply = bot.on_record(message)
    assert render(pressed(slack, ann, message, "show_passage_1")).startswith("Passage 1\n[1] Australia to buy American submarines")
    assert f"Reply {reply.id}" in render(pressed(slack, ann, message, "check_citations"))
    view = pressed(slack, ann, message, "wrong_citation")
    slack.submit(ann, view, {"citation": "1"})
    slack.wait_for(lambda: "on record" in render(slack.view(view.id)))
    assert feedback(bot, reply) == [("wrong citation", "", 1, ann.id)]
