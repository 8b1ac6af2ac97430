"""The report shows what was found, and story text in it stays text: nothing runs, nothing is loaded, everyone can read it."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urlsplit

import lxml.html  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Aside, Form, Level, Quote, Statement
from bot.checking.differences import differences
from bot.checking.verdicts import Checked, Finding, Verdict
from bot.printing import without_hidden
from bot.rendering.report import render_report
from bot.reply import ReplyId
from bot.wording import UNSURE
from index.article import Article, version_hash
from tests.browser import Browser
from tests.checking.test_verdicts import CORRECTED, FIRST, SECOND, TEXT, citing, reply_with, story
from tests.conftest import NOW, with_answer

pytest_plugins = ["tests.browser"]

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '"><img src=\'https://evil.example/x.png\' onerror="alert(1)">',
    "' onmouseover='alert(1)' style='position:fixed",
    "{{ 7*7 }}{% for x in y %}",
    "<!-- --><svg onload=alert(1)>",
    "&lt;b&gt; &amp;",
    "\u202eesrever\u200f \u2066isolate",
    "<a href='javascript:alert(1)'>x</a>",
    "@import url(https://evil.example/x.css);",
)
URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    'https://evil.example/"><script>alert(1)</script>',
    "//evil.example/x",
    "https://",
    "ftp://evil.example/x",
    "\u0001javascript:alert(1)",
)
ALL = "//div[@id='replies']"
"""Where every citation is, in its reply; those that need a look stand above it as well."""


def hostile(text: str, url: str | None = None) -> Article:
    """A story in which everything is that text."""
    told = f"{text} said one. {FIRST} {text} said two.\n\n{text}"
    changed = {"title": text, "publisher": text, "place": text, "authors": (text,), "source": text}
    return replace(story(told), url=url or story().url, text=told, sha256=version_hash(told), **changed)  # type: ignore[arg-type]  # mixed types


def checked_with(article: Article, text: str = "") -> Checked:
    """Every verdict on citations of a story, in one reply whose own words are hostile too."""
    citation = citing(article, FIRST)
    now = replace(article, text=article.text.replace("212", "221"))
    change = differences(FIRST, f"{FIRST} {text}")
    findings = (
        Finding(citation, Verdict.VERIFIED, "The quote stands in the story, word for word.", article.text, article),
        Finding(replace(citation, number=2), Verdict.UPDATED, f"Changed {text}.", article.text, now, holds=False, change=change),
        Finding(replace(citation, number=3), Verdict.WITHDRAWN, "It was withdrawn.", article.text),
        Finding(replace(citation, number=4, quote=f"{FIRST} {text}"), Verdict.ALTERED, "It does not fit.", article.text),
        Finding(replace(citation, number=5, version=version_hash("else")), Verdict.MISSING, "It is not stored."),
    )
    reply = reply_with(*(finding.citation for finding in findings), question=f"When did it leave? {text}")
    bold = tuple(replace(statement, answer=(4, 9)) for statement in reply.answer.statements)
    answered = with_answer(reply, warnings=(f"It is old. {text}",), statements=bold, level=Level.NOTHING)
    return Checked(replace(answered, model=text or "a-model"), findings)


def pasted(text: str = "") -> Checked:
    """A pasted text: a quote that was not found, one that nothing is near to, and none at all."""
    citation = replace(citing(story(), FIRST), article_id=story().id.__class__(""), version=story().sha256.__class__(""), title="")
    citation = replace(citation, quote=f"{FIRST} {text}", publisher=None, published=None, url=None)
    change = differences(citation.quote, FIRST)
    return Checked(
        None,
        (
            Finding(citation, Verdict.MISSING, "The nearest is shown.", current=hostile(text or "A title"), change=change),
            Finding(replace(citation, number=2), Verdict.MISSING, "Nothing is near."),
        ),
    )


def page_of(*checked: Checked) -> lxml.html.HtmlElement:
    """The report, parsed."""
    return lxml.html.document_fromstring(render_report(checked, NOW))


def assert_harmless(page: lxml.html.HtmlElement) -> None:
    """Nothing in it runs, nothing is loaded, no link leads to what is no page or place in it, and no style but ours applies."""
    places = {f"#{place}" for place in page.xpath("//@id")}
    for element in page.iter():
        assert isinstance(element.tag, str), "there is no comment or the like in it"
        assert element.tag not in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "input", "video", "audio"}
        names = set(element.attrib)
        assert not {name for name in names if name.startswith("on")} | (names & {"style", "src", "srcset", "background", "action"})
        if "href" in names:
            link = urlsplit(element.attrib["href"])
            assert (link.scheme in {"http", "https"} and link.netloc) or element.attrib["href"] in places
    assert [element.tag for element in page.iter("style")] == ["style"]
    assert [element.attrib["http-equiv"] for element in page.iter("meta") if "http-equiv" in element.attrib] == [
        "Content-Security-Policy"
    ]


# Without a browser


@pytest.mark.parametrize("text", HOSTILE)
def test_story_text_stays_text(text: str) -> None:
    """In titles, outlets, quotes, statements, warnings and changes: it is shown without what is unseen, and does nothing."""
    page = page_of(checked_with(hostile(text), text), pasted(text))
    assert_harmless(page)
    shown, seen = page.text_content(), without_hidden(text)
    assert shown.count(seen) >= 20
    for path in ("//h2", "//h3", "//blockquote", "//ins", "//p[@class='statement']", "//p[@class='warning']", "//table//th"):
        assert any(seen in element.text_content() for element in page.xpath(path)), path
    assert "49" not in shown.replace(text, "") or "7*7" not in text


@pytest.mark.parametrize("url", URLS)
def test_what_is_no_page_is_no_link(url: str) -> None:
    """The title is shown without one."""
    page = page_of(checked_with(hostile("A title", url)))
    assert_harmless(page)
    assert page.xpath("//article//a") == []
    assert [element.text_content() for element in page.xpath(f"{ALL}//article//h3")] == ["A title"] * 5


@given(st.text(), st.text())
def test_no_text_whatever_gets_out_of_its_place(text: str, url: str) -> None:
    """Whatever stands in a story: the elements of the page are those that it has for any other story."""
    plain, odd = (page_of(checked_with(hostile(words, link), words)) for words, link in (("A title", None), (text, url)))
    assert_harmless(odd)
    tags = [[element.tag for element in page.iter() if element.tag not in {"a", "ins", "del", "mark"}] for page in (plain, odd)]
    assert tags[0] == tags[1]


def test_the_policy_lets_only_our_own_style_through() -> None:
    """Its hash is that of the style element, byte for byte; and there is nothing else that it allows."""
    page = page_of(checked_with(story()))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = page.xpath("//style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy.split("; ") == ["default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'", "form-action 'none'"]
    assert page.xpath("//head/*")[1].attrib.get("http-equiv") == "Content-Security-Policy", "before anything that it is to stop"


def test_the_page_names_no_other_resource() -> None:
    """No picture, no font, no style of another place: what it needs is in it."""
    text = render_report([checked_with(story()), pasted()], NOW)
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|@font-face|image-set", style)
    assert not re.search(r"<(?:link|img|script|iframe|object|embed)\b|\bsrc=", text)


def test_the_quote_is_marked_in_its_passage() -> None:
    """Exactly, in the paragraph that it stands in; where the quote does not stand in the text, no passage is shown."""
    article = story(f"One. {FIRST} Two.\n\nFar away.")
    page = page_of(checked_with(article))
    assert [element.text_content() for element in page.xpath(f"{ALL}//mark")] == [FIRST] * 3
    assert {element.text_content() for element in page.xpath("//blockquote")} == {f"One. {FIRST} Two."}
    verdicts = [
        block.getparent().getparent().xpath(".//p[contains(@class, 'verdict')]")[0].text_content()
        for block in page.xpath(f"{ALL}//blockquote")
    ]
    assert verdicts == ["✓ Verified", "≈ Sentence changed", "− Story withdrawn"]


def test_what_changed_is_shown_word_by_word() -> None:
    """What went is deleted, what came is inserted."""
    change = differences(FIRST, FIRST.replace("212", "221"))
    finding = Finding(
        citing(story(), FIRST), Verdict.UPDATED, "Changed.", story().text, story(CORRECTED), holds=False, change=change
    )
    page = page_of(Checked(reply_with(finding.citation), (finding,)))
    assert [element.text for element in page.xpath(f"{ALL}//del")] == ["212"]
    assert [element.text for element in page.xpath(f"{ALL}//ins")] == ["221"]
    assert page.xpath("//p[@class='change']")[0].text_content() == "The sentence now: " + FIRST.replace("212", "212221")


def test_what_answers_is_bold() -> None:
    """Exactly its words, in the statement that they stand in; one without them has none, nor has a quote without a statement."""
    start = FIRST.index("212")
    finding = Finding(citing(story(), FIRST), Verdict.VERIFIED, "So.", story().text, story())
    reply = reply_with(finding.citation)
    shown = []
    for answer in (None, (start, start + 3), (start, 99_999), (-1, 3), (3, 3)):
        page = page_of(Checked(with_answer(reply, statements=(Statement(FIRST, (1,), answer),)), (finding,)))
        assert [element.text_content() for element in page.xpath("//p[@class='statement']")] == [f"{FIRST} [1]"]
        shown.append([element.text_content() for element in page.xpath("//p[@class='statement']/strong")])
    assert shown == [[], ["212"], [], [], []]
    assert page_of(Checked(with_answer(reply, statements=()), (finding,))).xpath("//strong") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_bold_stays_text(text: str) -> None:
    """Before it, in it and after it."""
    finding = Finding(citing(story(), FIRST), Verdict.VERIFIED, "So.", story().text, story())
    statement = Statement(text * 3, (1,), (len(text), 2 * len(text)))
    page = page_of(Checked(with_answer(reply_with(finding.citation), statements=(statement,)), (finding,)))
    assert_harmless(page)
    seen = without_hidden(text)
    assert [element.text_content() for element in page.xpath("//p[@class='statement']")] == [f"{seen * 3} [1]"]
    assert [element.text_content() for element in page.xpath("//p[@class='statement']/strong")] == [seen]


def test_what_was_no_answer_is_not_called_one() -> None:
    """The line stands between the question and the statements; not above an answer, nor where nothing was found."""
    finding = Finding(citing(story(), FIRST), Verdict.VERIFIED, "So.", story().text, story())
    reply = reply_with(finding.citation)
    checked = (
        Checked(reply, (finding,)),
        Checked(with_answer(reply, level=Level.NOTHING), (finding,)),
        Checked(with_answer(reply_with(), level=Level.NOTHING), ()),
    )
    found = [page_of(one).xpath("//section[@class='reply']")[0] for one in checked]
    assert [UNSURE in section.text_content() for section in found] == [False, True, False]
    text = found[1].text_content()
    assert (
        text.index(reply.answer.question.text)
        < text.index("No story clearly answers this. The nearest sentences:")
        < text.index(FIRST)
    )
    assert "Nothing was found then" in found[2].text_content()


def laid_out(form: Form, text: str = "") -> Checked:
    """A reply of a form with labels, a sentence before and meanings; `text` stands in all that we write beside quotes."""
    told = story(f"Rain fell. {text}\n\n{FIRST} {SECOND}")
    before = Quote(0, len(f"Rain fell. {text}"), f"Rain fell. {text}")
    citations = (
        replace(citing(told, FIRST), before=before, also_in=("Wire", f"Gazette {text}")),
        replace(citing(told, SECOND, 2), also_in=("Wire",), origins=2),
        citing(told, FIRST, 3),
    )
    reply = reply_with(*citations)
    statements = (
        Statement(FIRST, (1,), (15, 22), f"Port Anselm {text}", (Aside(15, 22, f"12:00 UTC {text}"), Aside(4, 9, "the Marisa"))),
        Statement(SECOND, (2,), label="Lom"),
        Statement(FIRST, (3,), label=f"Port Anselm {text}"),
    )
    findings = tuple(Finding(one, Verdict.VERIFIED, "It stands there.", told.text, told) for one in citations)
    return Checked(with_answer(reply, statements=statements, citations=citations, form=form), findings)


@pytest.mark.parametrize(
    ("form", "labels", "numbers"),
    [
        (Form.LIST, [], "123"),
        (Form.DATED, ["Port Anselm", "Lom", "Port Anselm"], "123"),
        (Form.SIDES, ["Port Anselm", "Lom"], "132"),
    ],
)
def test_statements_stand_below_their_labels(form: Form, labels: list[str], numbers: str) -> None:
    """As in the answer itself; what comes before a statement and what it means stands beside the quote, and who else has it."""
    page = page_of(laid_out(form))
    assert [element.text_content().strip() for element in page.xpath("//h3[@class='label']")] == labels
    assert "".join(
        re.findall(r"\[(\d)\]", " ".join(element.text_content() for element in page.xpath("//p[@class='statement']")))
    ) == (numbers)
    assert len(page.xpath("//div[@class='group dated']")) == (3 if form is Form.DATED else 0)
    first, *others = page.xpath("//article")
    assert [element.text_content().replace(" ", "") for element in first.xpath(".//p[@class='aside']")] == [
        "[Beforeit:“Rainfell.”]",
        "(“atnoon”:12:00UTC;“ferry”:theMarisa)",
    ]
    assert [element.text_content().strip() for element in first.xpath(".//p[@class='aside']/strong")] == ["12:00 UTC"]
    assert first.xpath(".//blockquote")[0].text_content().startswith("Rain fell.")
    assert "also in: Wire, Gazette (3 outlets, 1 origin)" in " ".join(first.text_content().split())
    assert [article.xpath(".//p[@class='aside']") for article in others] == [[], []]


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_each_copy_has_its_verdict_and_its_link(text: str) -> None:
    """A copy that changed is named with its outlet, and counted; one of which no place is on record is said to be not checkable."""
    other = hostile(text, "https://gazette.example/a") if text else replace(story(), publisher="Gazette")
    copy = citing(other, FIRST)
    citation = replace(citing(story(), FIRST), copies=(copy,), also_in=(str(copy.publisher), f"Wire {text}"))
    change = differences(FIRST, FIRST.replace("212", f"221 {text}"))
    copies = (Finding(copy, Verdict.UPDATED, f"Changed {text}.", other.text, other, holds=False, change=change),)
    page = page_of(
        Checked(reply_with(citation), (Finding(citation, Verdict.VERIFIED, "It stands.", TEXT, story(), copies=copies),))
    )
    assert_harmless(page)
    changed, unproven = page.xpath("(//article)[1]//p[@class='quiet copy']")
    assert changed.xpath("./a")[0].attrib["href"].startswith(f"{other.url}#:~:text=")
    assert [element.text_content().strip() for element in changed.xpath("./del")] == ["212"]
    assert "≈ Story updated" in changed.text_content()
    assert "not checkable" in unproven.text_content()
    assert "1 of 1 citations needs a look" in page.text_content()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", Form)
def test_what_stands_beside_a_quote_stays_text(form: Form, text: str) -> None:
    """Labels, meanings and sentences before are as little trusted as quotes."""
    page = page_of(laid_out(form, text))
    assert_harmless(page)
    assert page.text_content().count(without_hidden(text)) >= (4 if form is Form.LIST else 5)


def test_links_show_the_sentence() -> None:
    """A title leads to the cited words in the story's page, and tells that page nothing of who comes."""
    page = page_of(checked_with(story()))
    links = page.xpath("//h3/a")
    assert links[0].attrib["href"].startswith("https://harbour-post.example/ferry#:~:text=The%20ferry%20left")
    assert {link.attrib["rel"] for link in links} == {"noopener noreferrer"}


@pytest.mark.parametrize(
    ("verdicts", "headline"),
    [
        ([], "Every citation is verified"),
        (["verified"], "Every citation is verified"),
        (["verified", "missing"], "1 of 2 citations needs a look"),
        (["story updated", "altered", "verified"], "2 of 3 citations need a look"),
    ],
)
def test_the_headline_says_how_it_stands(verdicts: list[str], headline: str) -> None:
    """In one line, before everything else."""
    findings = tuple(Finding(citing(story(), FIRST, n), Verdict(verdict), "So.") for n, verdict in enumerate(verdicts, 1))
    page = page_of(Checked(reply_with(*(finding.citation for finding in findings)), findings))
    assert [element.text_content() for element in page.xpath("//h1")] == [headline]


def in_updated_story(number: int, *, holds: bool, publisher: str = "Harbour Post") -> Finding:
    """A citation whose story was updated: its sentence stands, or is gone."""
    citation = replace(citing(story(), FIRST, number), publisher=publisher)
    return Finding(citation, Verdict.UPDATED, "The story was updated.", story().text, story(CORRECTED), holds=holds)


def test_a_sentence_that_still_stands_needs_no_look_and_accuses_nobody() -> None:
    """Its story was updated elsewhere: it is counted by itself, neither in the headline nor against its outlet."""
    findings = (
        in_updated_story(1, holds=True),
        in_updated_story(2, holds=True),
        in_updated_story(3, holds=False, publisher="Wire"),
    )
    page = page_of(Checked(reply_with(*(finding.citation for finding in findings)), findings))
    assert page.xpath("//h1")[0].text_content() == "1 of 3 citations needs a look"
    outlets = [[cell.text_content() for cell in row] for row in page.xpath("//table[2]/tbody/tr")]
    assert outlets == [["Wire", "1", "1"], ["Harbour Post", "2", "0"]]
    assert len(page.xpath("//div[@class='found outlet-1']")) == len(page.xpath("//*[contains(@class, 'found')]")) == 1
    page = page_of(Checked(reply_with(findings[0].citation), findings[:1]))
    assert page.xpath("//h1")[0].text_content() == "Every cited sentence still stands"
    assert page.xpath("//nav") == []


def test_what_changed_comes_first_and_the_rest_is_folded() -> None:
    """Then what is gone, then what cannot be proved; each can be jumped to from lists in three orders; replies are folded."""
    early = checked_with(story())
    assert early.reply is not None
    late = in_updated_story(1, holds=False, publisher="Aster Times")
    last = Checked(replace(reply_with(late.citation), id=ReplyId("ghjkmn"), made=early.reply.made + timedelta(days=1)), (late,))
    page = page_of(early, last)
    shown = [
        element.text_content()
        for element in page.xpath("//h1 | //section[contains(@class, 'look')]//p[contains(@class, 'verdict')]")
    ]
    assert shown[1:] == ["≈ Sentence changed", "− Story withdrawn", "− Sentence gone", "✗ Altered", "✗ Missing"]
    lists = [[link.attrib["href"] for link in order.xpath(".//li/a")] for order in page.xpath("//nav/details")]
    assert [len(links) for links in lists] == [5, 5, 5]
    assert lists[0][0] == "#citation-1-2"
    assert lists[1][0] == lists[2][0] == "#citation-2-1"
    assert page.xpath(f"{ALL}//details[@open]") == []
    assert len(page.xpath(f"{ALL}//details//article")) == len(page.xpath(f"{ALL}//article")) == 6
    assert page_of(Checked(early.reply, early.findings[:1])).xpath(f"{ALL}//details/@open") == [""], "one that is as it was"


def test_a_statement_that_lost_its_citation_is_not_hidden() -> None:
    """There is no finding to count, and still not all is well."""
    page = page_of(Checked(reply_with(citing(story(), FIRST)), ()))
    assert page.xpath("//h1")[0].text_content() == "Some statements have lost their citations"


def test_the_summary_counts() -> None:
    """Citations by what became of them, by outlet with those changed or gone, and by week from the first reply's to the last's."""
    old = checked_with(story())
    assert old.reply is not None
    old = Checked(replace(old.reply, id=ReplyId("ghjkmn"), made=NOW - timedelta(days=21)), old.findings[:1])
    page = page_of(old, checked_with(story()), pasted())
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//table[1]/tbody/tr")]
    assert [row[-1] for row in rows] == ["1", "1", "1", "3", "2"]
    outlets = [[cell.text_content() for cell in row] for row in page.xpath("//table[2]/tbody/tr")]
    assert outlets == [["Harbour Post", "6", "2"]]
    (said,) = page.xpath("//desc")
    assert said.text_content().split(". ") == [
        "28 October 2024: 1 verified",
        "4 November 2024: none",
        "11 November 2024: none",
        "18 November 2024: 1 verified, 1 sentence changed, 1 story withdrawn, 1 altered, 1 missing",
        "",
    ]
    assert len(page.xpath("//rect")) == 6
    assert "2 replies and a pasted text checked on 20 November 2024, 15:00 UTC" in page.text_content()


def test_many_outlets_are_counted_together() -> None:
    """Twelve are named, the others are one row."""
    findings = tuple(
        Finding(replace(citing(story(), FIRST, n), publisher=f"Outlet {n:02}"), Verdict.VERIFIED, "So.") for n in range(1, 21)
    )
    page = page_of(Checked(reply_with(*(finding.citation for finding in findings)), findings))
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//table[2]/tbody/tr")]
    assert rows[-1] == ["8 others", "8", "0"]
    assert [row[0] for row in rows[:-1]] == [f"Outlet {n:02}" for n in range(1, 13)]


def test_nothing_to_show_is_said() -> None:
    """No reply; a reply that found nothing; a text without quotes."""
    assert "There was no reply to check." in page_of().text_content()
    assert "Nothing was found then, and nothing was claimed." in page_of(Checked(reply_with(), ())).text_content()
    assert "It quotes nothing." in page_of(Checked(None, ())).text_content()


# In a browser


CONTRAST = """
const srgb = value => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
const parse = text => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * srgb(r) + 0.7152 * srgb(g) + 0.0722 * srgb(b);
const behind = element => {
  for (let at = element; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const found = {};
for (const element of document.querySelectorAll('body *')) {
  if (![...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) continue;
  const style = getComputedStyle(element);
  const text = element instanceof SVGElement ? style.fill : style.color;
  if (element.tagName === 'desc' || element.tagName === 'title') continue;
  const [a, b] = [light(parse(text)), light(behind(element))].sort((x, y) => y - x);
  const name = (element.tagName + '.' + (element.getAttribute('class') || '')).toLowerCase();
  found[name] = Math.min(found[name] ?? 99, (a + 0.05) / (b + 0.05));
}
return found
"""


@pytest.fixture(scope="module")
def report() -> str:
    """A report with everything in it: all verdicts, several weeks, warnings, changes, a pasted text, hostile words."""
    old = checked_with(story())
    assert old.reply is not None
    earlier = [
        Checked(replace(old.reply, id=ReplyId("ghjkmn"), made=NOW - timedelta(days=days)), old.findings[: 1 + days % 4])
        for days in (30, 22, 9)
    ]
    long = checked_with(hostile("W" * 10_000), "W" * 10_000)
    return render_report([*earlier, checked_with(hostile(HOSTILE[3]), HOSTILE[3]), long, pasted(HOSTILE[0])], NOW)


@pytest.fixture
def shown(browser: Browser, report: str) -> Iterator[Browser]:
    """It, in a browser, that complains of nothing."""
    browser.show(report)
    yield browser
    assert browser.errors() == []


def test_the_policy_stops_nothing_of_the_page_itself(shown: Browser) -> None:
    """The style applies, and the console has no complaint; an element that were to run would be stopped."""
    assert shown.run("return getComputedStyle(document.querySelector('article.citation')).display") == "grid"
    assert shown.run("return document.scripts.length") == 0
    stopped = shown.run(
        "return new Promise(done => {"
        " document.addEventListener('securitypolicyviolation', event => done(event.effectiveDirective));"
        " document.body.insertAdjacentHTML('beforeend', '<p onclick=\"alert(1)\">'); document.body.lastChild.click() })"
    )
    assert stopped == "script-src-attr"
    assert any("Content Security Policy" in message for message in shown.errors())


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_nothing_needs_sideways_scrolling(shown: Browser, width: int) -> None:
    """Not even a word of ten thousand letters, on no width."""
    shown.viewport(width, 844, mobile=width < 700)
    assert shown.run("return document.documentElement.scrollWidth <= innerWidth")
    assert shown.run("return innerWidth") == width


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(shown: Browser, scheme: str, medium: str) -> None:
    """The contrast of every text with what is behind it is 4.5 or more, the least that WCAG 2 asks for (AA)."""
    shown.media(scheme, medium)  # type: ignore[arg-type]  # the tables' words are the right ones
    found = shown.run(CONTRAST)
    assert {
        name for name in found if name.startswith(("p.verdict", "p.quiet", "a.", "mark.", "h2.", "del.", "ins.", "th.", "text."))
    }
    assert {name for name in ("verified", "changed", "withdrawn", "altered", "missing") if f"p.verdict {name}" in found} == {
        *("verified", "changed", "withdrawn", "altered", "missing")
    }
    assert {name: round(value, 2) for name, value in found.items() if value < 4.5} == {}


def test_colours_follow_the_reader(shown: Browser) -> None:
    """Dark where that is wished for; black on white on paper, even then."""
    background = "return getComputedStyle(document.body).backgroundColor"
    light = shown.run(background)
    shown.media("dark")
    dark = shown.run(background)
    shown.media("dark", "print")
    assert len({light, dark, shown.run(background)}) == 3
    assert shown.run(background) == "rgb(255, 255, 255)"
    assert shown.run("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_headings_are_in_order(shown: Browser) -> None:
    """One of the first level, and none that skips one."""
    levels = shown.run("return [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(heading => Number(heading.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert set(levels) == {1, 2, 3}


def test_pictures_have_words(shown: Browser) -> None:
    """Each has a role, a name and what it shows, for who cannot see it; no id is used twice."""
    pictures = shown.run(
        "return [...document.querySelectorAll('svg')].map(svg => [svg.getAttribute('role'), svg.getAttribute('aria-labelledby')"
        ".split(' ').map(id => document.getElementById(id)?.textContent.trim())])"
    )
    assert len(pictures) == 1
    ((role, (name, said)),) = pictures
    assert (role, name) == ("img", "By week of the reply")
    assert "18 November 2024: " in said
    ids = shown.run("return [...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))
    assert shown.run("return document.documentElement.lang") == "en"
    assert shown.run(
        "return [...document.querySelectorAll('section')].every(one => one.ariaLabel || one.getAttribute('aria-labelledby'))"
    )


def test_paper_has_what_needs_a_look(shown: Browser) -> None:
    """Its passages with the quote marked, and the addresses of the stories; of all else one line for each reply, and no lists."""
    shown.media(medium="print")
    visible = "return [...document.querySelectorAll('%s')].map(one => one.checkVisibility() && one.offsetHeight > 0)"
    assert set(shown.run(visible % ".look .passage")) == {True}
    assert set(shown.run(visible % "#replies .passage")) == {False}
    assert set(shown.run(visible % "#replies h2")) == {True}
    assert set(shown.run(visible % "nav")) == {False}
    assert "underline" in shown.run("return getComputedStyle(document.querySelector('mark')).textDecorationLine")
    address = shown.run("return getComputedStyle(document.querySelector('h3 a'), '::after').content")
    assert re.sub(r'[" ]+', "", address) == "(https://harbour-post.example/ferry)"
    assert shown.run("return getComputedStyle(document.querySelector('.skip')).display") == "none"


def test_a_filter_leaves_what_it_names(shown: Browser) -> None:
    """Without any script: a place in the page hides all else until another is gone to; a jump shows all again, and unfolds."""
    headings = "return [...document.querySelectorAll('.look h2')].filter(one => one.checkVisibility()).map(one => one.textContent)"
    whole = shown.run(headings)
    assert [heading.partition(" (")[0] for heading in whole] == ["Sentences that changed", "Sentences that are gone", "Not proved"]
    shown.run("document.querySelector('nav a[href=\"#only-gone\"]').click()")
    assert shown.run(headings) == whole[1:2]
    assert not shown.run("return document.querySelector('#replies').checkVisibility()")
    shown.run("document.querySelector('.look .quiet a').click()")
    assert shown.run(headings) == whole
    shown.run("document.querySelector('nav a[href=\"#outlet-1\"]').click()")
    assert shown.run(
        "return [...document.querySelectorAll('.found')].every(one => one.matches('.outlet-1') === one.checkVisibility())"
    )


def test_who_has_no_mouse_can_skip_to_the_replies(shown: Browser) -> None:
    """The first stop of the Tab key is a link that shows then, and leads there."""
    assert shown.run("const link = document.querySelector('a'); link.focus(); return link.getBoundingClientRect().left >= 0")
    assert shown.run("return document.querySelector(document.querySelector('a').getAttribute('href')).tagName") == "DIV"
