"""What is saved in the place of a story is skipped, with the reason; a story is not, whatever it is about."""

import pytest

from index.sources.pages.refusals import CONSENT, ERROR_PAGE, LOGIN, PAYWALL, ROBOT_CHECK
from tests.index.sources.pages.samples import PARAGRAPHS, STORY, complaints, linked, page, read


@pytest.mark.parametrize(
    ("title", "body", "reason"),
    [
        ("Just a moment...", "<p>Checking your browser before accessing herald.example. This is automatic.</p>", ROBOT_CHECK),
        ("Attention Required! | Cloudflare", "<p>Sorry, you have been blocked. You are unable to access this.</p>", ROBOT_CHECK),
        ("herald.example", "<p>Please verify you are a human by completing the security check below, thank you.</p>", ROBOT_CHECK),
        ("Access Denied", "<p>You don't have permission to access this server. Reference #18.2f4e1002.171.</p>", ROBOT_CHECK),
        ("Page not found - Example Herald", f"<p>Try one of these.</p>{STORY}", ERROR_PAGE),
        ("404", "<p>Nothing is here any more, and nobody knows where it went.</p>", ERROR_PAGE),
        ("502 Bad Gateway", "<p>nginx</p>", ERROR_PAGE),
        ("Error", "<h1>An error occurred while processing your request.</h1><p>Reference 97.1d3.</p>", ERROR_PAGE),
        (
            "herald.example",
            "<h1>451: Unavailable due to legal reasons</h1><p>You are in the European Economic Area.</p>",
            ERROR_PAGE,
        ),
        ("herald.example", "<p>Please enable JS and disable any ad blocker</p>", ROBOT_CHECK),
        ("Making sure you're not a bot!", "<p>Loading...</p>", ROBOT_CHECK),
        ("Vercel Security Checkpoint", "<p>We're verifying your browser</p>", ROBOT_CHECK),
        ("Your access to this site has been limited", "<p>Contact the owner of this site for assistance.</p>", ROBOT_CHECK),
        ("Log in | Example Herald", "<p>Forgot your password? Create an account to save the stories that you like.</p>", LOGIN),
        (
            "Seite nicht gefunden | Example Herald",
            "<p>Diese Seite gibt es nicht oder nicht mehr, das tut uns leid.</p>",
            ERROR_PAGE,
        ),
        (
            "Before you continue",
            "<p>We use cookies and data to deliver and maintain services, and to measure engagement.</p>",
            CONSENT,
        ),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>Subscribe to continue reading this article.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>Subscribe for 1 euro a week to read the full story.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>This article is for subscribers only.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>Create a free account to read this story.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>Il vous reste 85.5% de cet article \u00e0 lire.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p><p>Assine para continuar lendo.</p>", PAYWALL),
        ("Lighthouse to move", f"<p>{PARAGRAPHS[0]}</p>{linked({'@type': 'NewsArticle', 'isAccessibleForFree': False})}", PAYWALL),
    ],
)
def test_a_page_without_a_story_says_why(title: str, body: str, reason: str) -> None:
    """Robot checks, error pages, questions for consent and paywalls are told apart."""
    assert complaints(page(body, title=title)) == [reason]


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("404 sailors named after a lost page", ""),
        ("Access denied", ""),
        ("Paper builds a wall", "<p>The paper said that subscribers only will read its long stories from May on.</p>"),
        ("Are robots our friends?", "<p>Are you a robot? That is what the harbour asks of every crane that it buys.</p>"),
        (
            "Just a moment of silence",
            "<p>To continue reading the names of the dead took the mayor an hour on Friday.</p>" + STORY + STORY,
        ),
    ],
)
def test_a_story_about_such_things_is_a_story(title: str, more: str) -> None:
    """Words alone do not make a page a robot check."""
    long = (
        STORY + "<p>The council of Brackwater heard both sides for five hours and put its vote off until the end of March.</p>" * 3
    )
    assert PARAGRAPHS[1] in read(page(long + more, title=title)).text
