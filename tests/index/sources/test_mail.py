"""A message gives what a mail program would show of it, and nothing of who passed it on."""

import io

from index.sources.draft import BadStoryError, Draft
from index.sources.mail import read_mail, split_mailbox

HEAD = "From: Example Post <news@post.example>\nSubject: Ships meet\nDate: Mon, 04 Mar 2024 10:00:00 +0100\n"


def message(text: str, kind: str = "text/plain") -> bytes:
    """A message with one part."""
    return f"{HEAD}Content-Type: {kind}; charset=utf-8\n\n{text}".encode()


def draft(data: bytes) -> Draft:
    """The one story of a message."""
    (found,) = read_mail(data)
    return found


def test_a_newsletter_is_its_visible_words() -> None:
    """Preview, sign-off lines and addresses are left out."""
    page = "<div style='display:none'>Preview</div><p>Two ships met.</p><p>They left.</p><p>Unsubscribe or view in your browser</p>"
    assert draft(message(page, "text/html")).text == "Two ships met.\n\nThey left."


def test_lines_that_were_broken_for_a_screen_are_joined() -> None:
    """Full lines go on, short ones end; what stands below the signature's mark is none of the story."""
    text = "The port authority of the island signed a deal with its\nneighbour on Friday.\n\nIt was late.\n\n-- \nThe desk\n"
    assert (
        draft(message(text)).text == "The port authority of the island signed a deal with its neighbour on Friday.\n\nIt was late."
    )


def test_who_passes_a_message_on_is_not_its_outlet() -> None:
    """Sender, date and subject are those of the message that was forwarded, or unknown."""
    told = (
        "---------- Forwarded message ---------\nFrom: Harbor Courier <h@courier.example>\nDate: Sun, 3 Mar 2024 09:00:00 +0000\n"
    )
    found = draft(message(f"See below.\n\n{told}Subject: Ferry sinks\n\nA ferry sank off the coast on Saturday."))
    assert (found.text, found.publisher, found.title) == (
        "A ferry sank off the coast on Saturday.",
        "Harbor Courier",
        "Ferry sinks",
    )
    assert found.published == "Sun, 3 Mar 2024 09:00:00 +0000"
    untold = draft(message("A ferry sank.").replace(b"Ships meet", b"Fwd: Ferry sinks"))
    assert (untold.publisher, untold.published, untold.title) == (None, None, "Ferry sinks")


def test_a_message_is_passed_on_in_html_too() -> None:
    """Its head lines are one paragraph there, with breaks between them."""
    told = (
        '<div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong>Harbor Courier</strong>'
        " &lt;h@courier.example&gt;<br>Date: Sun, 3 Mar 2024 09:00:00 +0000<br>Subject: Ferry sinks<br>To: me<br></div>"
    )
    found = draft(message(f"{told}<p>A ferry sank off the coast on Saturday.</p>", "text/html"))
    assert (found.text, found.publisher, found.title, found.published) == (
        "A ferry sank off the coast on Saturday.",
        "Harbor Courier",
        "Ferry sinks",
        "Sun, 3 Mar 2024 09:00:00 +0000",
    )


def test_a_date_beyond_all_numbers_costs_itself() -> None:
    """The rest of the message is read."""
    for date in ("Mon, 04 Mar 99999999999999999999 10:00:00 +0100", "Mon, 04 Mar 2024 99999999999999999999:00:00 +0100"):
        data = message("Two ships met.").replace(b"Mon, 04 Mar 2024 10:00:00 +0100", date.encode())
        assert draft(data).text == "Two ships met."
        assert draft(data).published == date


def test_a_box_is_cut_at_its_separators_alone() -> None:
    """A line "From" in a text is none; a bad message costs itself."""
    box = (
        b"From a Mon Mar  4\n"
        + message("One.\n\n>From here on.")
        + b"\n\nFrom b Mon Mar  4\nno head\n\nFrom c Mon Mar  4\n"
        + message("Two.")
    )
    first, second, third = split_mailbox(io.BytesIO(box))
    assert isinstance(first, Draft)
    assert isinstance(third, Draft)
    assert (first.text, third.text) == ("One.\n\nFrom here on.", "Two.")
    assert isinstance(second, BadStoryError)
