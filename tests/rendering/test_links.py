"""A link has a browser show the cited sentence, and never another one; checked in the text, and in Chromium."""

import html
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bot.rendering.links import MAX_EXACT, MAX_LINK, TextDirective, sentence_link
from tests.browser import MISSING, Browser
from tests.conftest import ROOT

pytest_plugins = ["tests.browser"]

URL = "https://sample-wire.example/world/truce"
FILLER = "Nothing else was agreed on that day, and the rooms emptied early. "
LONG = "The truce, which the two sides had signed in Geneva, " + "and which the observers had watched for weeks, " * 7 + "held."
OTHER = LONG.replace("Geneva", "Vienna")
VERY_LONG = "The truce began, " + "and on the next day the observers counted " * 90 + "not one shot."
HINDI = "परिषद ने मंगलवार को युद्धविराम बढ़ाने के लिए मतदान किया।"
CHINESE = "两国代表周二在日内瓦签署了停火协议。"
LONG_CHINESE = "停火协议周二生效，" + "观察员说双方都遵守了规定，" * 30 + "各方表示欢迎。"
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A story</title><style>
::target-text {{ background: rgb(255, 0, 0); color: rgb(255, 0, 0) }}
a {{ text-decoration: none }}
body {{ font: 22px/1.6 sans-serif; margin: 20px }}
.far {{ height: 3000px }}
</style><div class="far"></div>{body}<div class="far"></div></html>"""
SCROLLED = """
return new Promise(done => {
  let frames = 0;
  const look = () => (scrollY > 0 || ++frames > 30) ? requestAnimationFrame(() => done(scrollY)) : requestAnimationFrame(look);
  look();
})
"""
WANTED = """
const marks = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT), range = document.createRange(), boxes = [];
range.setStartAfter(marks.nextNode());
range.setEndBefore(marks.nextNode());
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const part = document.createRange();
  part.selectNodeContents(texts.currentNode);
  if (range.intersectsNode(texts.currentNode) && range.comparePoint(texts.currentNode, 0) === 0)
    for (const box of part.getClientRects()) boxes.push([box.left, box.top, box.right, box.bottom]);
}
return boxes
"""


@dataclass(frozen=True, slots=True)
class Story:
    """A text with the wanted sentence in ⟦ ⟧, and a page that tells it; without one the page has a paragraph for each line."""

    told: str
    body: str = ""

    @property
    def text(self) -> str:
        """The text without the marks."""
        return self.told.replace("⟦", "").replace("⟧", "")

    @property
    def span(self) -> tuple[int, int]:
        """Where the wanted sentence stands in the text."""
        return self.told.index("⟦"), self.told.index("⟧") - 1

    @property
    def page(self) -> str:
        """The page, with the marks as comments."""
        body = self.body or "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in self.told.split("\n"))
        return PAGE.format(body=body.replace("⟦", "<!--from-->").replace("⟧", "<!--to-->"))

    def link(self, url: str = URL) -> str:
        """The link to the wanted sentence."""
        link = sentence_link(url, self.text, *self.span)
        assert link is not None
        return link


def directive(link: str | None) -> TextDirective | None:
    """Read a link's text directive, as the specification says; None if it has none."""
    assert link is not None
    _, found, value = link.partition(":~:text=")
    if not found:
        return None
    assert re.fullmatch(r"(?:[\w.~]|%[0-9A-F]{2}|[-,])+", value, re.ASCII)
    parts = value.split(",")
    prefix = parts.pop(0)[:-1] if parts[0].endswith("-") else ""
    suffix = parts.pop()[1:] if parts[-1].startswith("-") else ""
    start, end = (*parts, "")[:2]
    assert len(parts) <= 2
    assert not any("-" in part for part in (prefix, start, end, suffix))
    return TextDirective(unquote(start), unquote(end), unquote(prefix), unquote(suffix))


def found(text: str, sought: TextDirective) -> tuple[int, int] | None:
    """What a browser finds in a text with a block for each line: the specification's search, as expressions."""

    def words(part: str) -> str:
        return r"[ \t]+".join(map(re.escape, part.split(" ")))

    begin = rf"(?<!\w){words(sought.prefix)}\s*(?P<hit>{words(sought.start)})"
    behind = rf"\s*{words(sought.suffix)}(?!\w)"
    hit = re.search(begin + (r"(?!\w)" if sought.end else behind), text, re.IGNORECASE)
    if hit is None or not sought.end:
        return hit and hit.span("hit")
    last = re.compile(rf"(?<!\w)(?P<hit>{words(sought.end)}){behind}", re.IGNORECASE).search(text, hit.end("hit"))
    return last and (hit.start("hit"), last.end("hit"))


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://sample-wire.example/a",
        "data:text/html,x",
        "/world/truce",
        "//sample-wire.example/a",
        "https://",
        "https:///truce",
        "https://[::1/a",
        "https://sample-wire.example:port/a",
        "https://sample-wire.example:99999/a",
        "https://sample-wire.example/a b",
        " https://sample-wire.example/a",
        "https://sample-wire.example/a\n",
        "java\nscript:alert(1)",
        "https://sample-wire.example/\x00",
        "https://sample-wire.example/\u202e",
        "https://sample-wire.example\\@mock-gazette.example/",
        'https://sample-wire.example/"><script>',
    ],
)
def test_what_is_no_address_of_a_page_is_no_link(url: str | None) -> None:
    """Whatever a story claims to be its address, what is not one of the web is not linked."""
    assert sentence_link(url, "It rained.", 0, 10) is None


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/s", "https://a.example/s#:~:text=It%20rained."),
        ("HTTP://A.example", "HTTP://A.example#:~:text=It%20rained."),
        ("https://a.example/s?id=1&x=:~:y", "https://a.example/s?id=1&x=:~:y#:~:text=It%20rained."),
        ("https://a.example/s?id=1#part", "https://a.example/s?id=1#part:~:text=It%20rained."),
        ("https://a.example/s#", "https://a.example/s#:~:text=It%20rained."),
        ("https://a.example/s#:~:text=old,words", "https://a.example/s#:~:text=It%20rained."),
        ("https://a.example/s#part:~:text=old&text=older", "https://a.example/s#part:~:text=It%20rained."),
    ],
)
def test_the_address_stays_and_the_text_directive_is_ours(url: str, link: str) -> None:
    """Query and fragment are kept; a text directive that was there is replaced."""
    assert sentence_link(url, "It rained.", 0, 10) == link


@pytest.mark.parametrize("span", [(-1, 3), (0, 0), (5, 3), (0, 99), (99, 100), (6, 8)])
def test_no_words_no_directive(span: tuple[int, int]) -> None:
    """A span outside the text, or without words, leaves the plain address."""
    assert sentence_link(URL + "#part", "Words …", *span) == URL + "#part"


def test_what_has_a_meaning_in_directives_is_encoded() -> None:
    """Dashes, commas and ampersands of a sentence separate nothing; nor does any other character."""
    link = Story('⟦A "50%" rise, R&D-led (#1) – it’s $5?⟧').link()
    assert link == URL + "#:~:text=A%20%2250%25%22%20rise%2C%20R%26D%2Dled%20%28%231%29%20%E2%80%93%20it%E2%80%99s%20%245%3F"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("One. ⟦It rained.⟧ Two.", TextDirective("It rained.")),
        ("One. ⟦It rained.⟧ Two. It rained. Three.", TextDirective("It rained.", suffix="Two.")),
        ("It rained. Two. ⟦It rained.⟧ Two. It rained.", TextDirective("It rained.", prefix="Two.", suffix="Two.")),
        ("IT  RAINED. Two. ⟦It rained.⟧", TextDirective("It rained.", prefix="Two.")),
        ('It said “no”. Two. ⟦It said "no".⟧', TextDirective('It said "no".', prefix="Two.")),
        ("No deal. No deal. ⟦No deal.⟧ Two.", TextDirective("No deal.", suffix="Two.")),
        ("A no. B no. ⟦It rained.⟧ C no. A no. B no. It rained. D no.", TextDirective("It rained.", suffix="C")),
        ("It rained.\n⟦It rained.⟧ Two.", TextDirective("It rained.", suffix="Two.")),
        ("It rained.\nOne.\n⟦It rained.⟧\nTwo.", TextDirective("It rained.", suffix="Two.")),
        ("It rained.\nOne.\n⟦It rained.⟧", TextDirective("It rained.", prefix="One.")),
        ("It rained.\nOne two. ⟦It rained.⟧\nTwo.", TextDirective("It rained.", prefix="two.")),
        ("It rained. A.\nIt rained. A.\n⟦It rained.⟧ A.", TextDirective("It rained.")),
        ("A. It rained.\nB. ⟦It rained.⟧\nB. It rained.\nB. It rained.", TextDirective("It rained.", prefix="B.")),
        ("He left. ⟦He left.⟧ He left.", TextDirective("He left.", prefix="left.", suffix="He")),
        ("协议签了。会谈开始。⟦协议签了。⟧", TextDirective("协议签了。", prefix="会谈开始。")),
        ("- ⟦- It rained.⟧", TextDirective("- It rained.")),
        ("One.\n⟦- It rained.⟧", TextDirective("It rained.")),
        ("One. T⟦wo thre⟧e. Four.", TextDirective("Two three")),
        ("परिष⟦द ने म⟧ंगलवार", TextDirective("परिषद ने मंगलवार")),
    ],
)
def test_the_fewest_words_that_make_it_the_only_one(told: str, expected: TextDirective) -> None:
    """Neighbours come along where the story repeats itself, from the sentence's own line if these will do."""
    assert directive(Story(told).link()) == expected


def test_a_long_sentence_is_named_by_its_ends() -> None:
    """A few words of each end show it, and the link stays short."""
    assert len(LONG) > MAX_EXACT
    sought = directive(Story(f"One. ⟦{LONG}⟧ Two.").link())
    assert sought == TextDirective("The truce, which the two sides", "had watched for weeks, held.")


@pytest.mark.parametrize("told", [f"{OTHER} ⟦{LONG}⟧ {OTHER}", f"⟦{LONG}⟧ {OTHER}", f"{OTHER} ⟦{LONG}⟧"])
def test_ends_of_a_long_sentence_take_more_words_where_they_are_not_its_own(told: str) -> None:
    """Where another sentence begins or ends alike, the words go on until it differs."""
    story = Story(told)
    sought = directive(story.link())
    assert sought == TextDirective("The truce, which the two sides had signed in Geneva,", "had watched for weeks, held.")
    assert found(story.text, sought) == story.span


def test_a_sentence_in_two_lines_is_named_by_its_ends() -> None:
    """No browser finds words across the end of a paragraph, so each end stands in a paragraph of its own."""
    sought = directive(Story("One. ⟦The council voted to\nextend the truce.⟧").link())
    assert sought == TextDirective("The council voted to", "extend the truce.")


def test_a_link_is_no_longer_than_slack_takes() -> None:
    """What is too long whole is named by its ends; an address that leaves no room stays as it is."""
    words = "Совет проголосовал за продление перемирия, заявил представитель. "
    text = (words * 4)[:290]
    exact, short = sentence_link(URL, text, 0, 290), sentence_link(URL + "?" + "x" * 1_500, text, 0, 290)
    assert exact is not None
    assert short is not None
    assert not (directive(exact) or TextDirective("")).end
    assert len(short) <= MAX_LINK
    for length in (MAX_LINK - 20, 2 * MAX_LINK):
        url = f"{URL}?".ljust(length, "x")
        assert sentence_link(url, "The council voted to extend it.", 0, 31) == url


def test_scripts_without_spaces_are_cut_at_marks_only() -> None:
    """Where a Chinese word ends only a dictionary knows; after a comma one has surely ended."""
    sought = directive(Story(f"会谈开始。⟦{LONG_CHINESE}⟧结束了。").link())
    assert sought is not None
    assert sought.end
    assert sought.start[-1] == "，"
    assert LONG_CHINESE[LONG_CHINESE.rindex(sought.end) - 1] == "，"
    assert Story(f"⟦{'停' * MAX_EXACT}⟧").link(URL + "?" + "x" * 300) == URL + "?" + "x" * 300


@given(st.one_of(st.none(), st.text(), st.just(URL)), st.text(), st.integers(-3, 40), st.integers(-3, 40))
def test_never_raises(url: str | None, text: str, start: int, end: int) -> None:
    """Any address, text and offsets give a link or none."""
    sentence_link(url, text, start, end)


TEXTS = st.text(
    st.one_of(st.sampled_from("ab é-,&%#'\"“”—.\n\u00a0\u00adДक्षि和。，าม½ß"), st.characters(exclude_categories=["Cs"]))
)


@given(TEXTS, TEXTS.filter(lambda text: any(map(str.isalnum, text))), TEXTS)
def test_a_link_is_made_of_whole_words_of_the_story(before: str, sentence: str, after: str) -> None:
    """What is encoded decodes to words that stand in the story, none of them cut in two."""
    text = before + sentence + after
    link = sentence_link(URL, text, len(before), len(before) + len(sentence))
    assert link is not None
    assert len(link) <= MAX_LINK
    assert urlsplit(link)._replace(fragment="").geturl() == URL
    sought = directive(link) or TextDirective("")
    assert sought.start or "\n" in sentence or len(sentence) > MAX_EXACT
    flat = re.sub(r"[ \t\n\f\r]+", " ", text)
    for part in (sought.prefix, sought.start, sought.end, sought.suffix):
        assert not part or any(not cuts_a_word(flat, hit.start(), len(part)) for hit in re.finditer(f"(?={re.escape(part)})", flat))


def cuts_a_word(text: str, start: int, length: int) -> bool:
    """Whether a word with its accents goes on across either end of a span; of those that spaces or marks end."""
    pairs = (text[max(0, at - 1) : at + 1] for at in (start, start + length))
    return any(len(pair) == 2 and all(category(char)[0] in "LNM" and char < "\u0e00" for char in pair) for pair in pairs)


SENTENCES = st.lists(st.sampled_from(["no", "deal", "Deal", "talks", "began", "and-so", "5%"]), min_size=1, max_size=6).map(
    " ".join
)
PARAGRAPHS = st.lists(st.lists(SENTENCES.map(lambda words: words + "."), min_size=1, max_size=5), min_size=1, max_size=5)


@given(PARAGRAPHS, st.data())
def test_a_browser_finds_the_sentence_or_its_like(paragraphs: list[list[str]], data: st.DataObject) -> None:
    """In a story that says the same again and again, what is found is the sentence; if nothing tells it apart, its double."""
    row = data.draw(st.integers(0, len(paragraphs) - 1))
    column = data.draw(st.integers(0, len(paragraphs[row]) - 1))
    text = "\n".join(" ".join(paragraph) for paragraph in paragraphs)
    lines = [" ".join(paragraph) for paragraph in paragraphs[:row]]
    start = sum(len(line) + 1 for line in lines) + sum(len(sentence) + 1 for sentence in paragraphs[row][:column])
    end = start + len(paragraphs[row][column])
    sought = directive(sentence_link(URL, text, start, end))
    assert sought is not None
    hit = found(text, sought)
    assert hit is not None
    if text.lower().count(text[start:end].lower()) == 1 or sought.prefix or sought.suffix:
        assert hit == (start, end)
    assert text[slice(*hit)].lower() == text[start:end].lower()


@given(st.lists(st.sampled_from(["truce", "talks", "began"]), min_size=70, max_size=110), st.data())
def test_a_range_is_exactly_the_sentence(words: list[str], data: st.DataObject) -> None:
    """However much its words are repeated around it, the ends of a long sentence enclose it and nothing else."""
    text = " ".join(words)
    first = data.draw(st.integers(0, 10))
    start, end = len(" ".join(words[:first])) + bool(first), len(" ".join(words[:-3]))
    sought = directive(sentence_link(URL, text, start, end))
    if sought is not None:
        assert found(text, sought) == (start, end)


def show(browser: Browser, story: Story, tail: str = "") -> tuple[int, Image.Image, Image.Image]:
    """Follow the link: how far the page has scrolled, a mask of what is marked, and one of what the page says is wanted."""
    browser.open(story.link(browser.site.add(story.page) + tail))
    scrolled: int = browser.run(SCROLLED)
    picture = browser.picture()
    same = ImageChops.difference(picture, Image.new("RGB", picture.size, (255, 0, 0))).point(lambda level: 0 if level else 255)
    red, green, blue = same.split()
    wanted = Image.new("L", picture.size)
    draw = ImageDraw.Draw(wanted)
    for left, top, right, bottom in browser.run(WANTED):
        if right - left > 1:
            draw.rectangle((left, top, right - 1, bottom - 1), fill=255)
    return scrolled, ImageChops.darker(red, ImageChops.darker(green, blue)), wanted


def surplus(more: Image.Image, less: Image.Image) -> tuple[int, int, int, int] | None:
    """Where one mask has what another has not, but for the pixel that rounding takes or gives; None if nowhere."""
    return ImageChops.subtract(more, less.filter(ImageFilter.MaxFilter(3))).getbbox()


VOTE = "The council voted on Tuesday to extend the truce."
SHOWN = {
    "plain": Story(f"{FILLER}⟦{VOTE}⟧ {FILLER}"),
    "a paragraph of its own": Story(f"{FILLER}\n⟦{VOTE}⟧\n{FILLER}"),
    "said twice, the first": Story(f"{FILLER}⟦{VOTE}⟧ Nobody left. {FILLER}{VOTE} All left."),
    "said twice, the second": Story(f"{FILLER}{VOTE} Nobody left. {FILLER}⟦{VOTE}⟧ All left."),
    "said twice, in paragraphs of their own": Story(f"{VOTE}\n{FILLER}\n⟦{VOTE}⟧\nAll left."),
    "first of three in a row": Story("He asked. ⟦No deal.⟧ No deal. No deal. He left."),
    "second of three in a row": Story("He asked. No deal. ⟦No deal.⟧ No deal. He left."),
    "third of three in a row": Story("He asked. No deal. No deal. ⟦No deal.⟧ He left."),
    "in other letters before": Story(f"{VOTE.upper()} {FILLER}⟦{VOTE}⟧ {FILLER}"),
    "with other accents before": Story("Il était à Genève. Elle vint. ⟦Il etait a Geneve.⟧ Elle partit."),
    "with a longer word before": Story("No dealings. One. ⟦No deal⟧ and no more."),
    "curly quotes in the page": Story('A. ⟦"It\'s over," she said.⟧ B.', "<p>A. ⟦“It’s over,” she said.⟧ B.</p>"),
    "straight quotes in the page": Story("A. ⟦“It’s over,” she said.⟧ B.", '<p>A. ⟦"It\'s over," she said.⟧ B.</p>'),
    "quotes on both sides": Story("She asked: “⟦It’s over.⟧” Nobody spoke. ‘It’s over.’"),
    "inline tags": Story(
        f"A. ⟦{VOTE}⟧ B.",
        "<p><i>A</i>. ⟦The <b>council</b> <a href='/'>voted <em>on Tues</em></a>day to ex<b>te</b>nd the truce<u>.⟧</u> B.</p>",
    ),
    "a tag over the sentence's end": Story(f"A few. ⟦{VOTE}⟧ B.", f"<p>A <b>few. ⟦{VOTE[:20]}</b>{VOTE[20:]}⟧ B.</p>"),
    "no-break spaces in the page": Story(f"A. ⟦{VOTE}⟧ B.", f"<p>A.&nbsp;⟦{VOTE.replace(' ', '&nbsp;')}⟧ B.</p>"),
    "no-break spaces in the text": Story(f"A. ⟦{VOTE.replace(' ', chr(0xA0))}⟧ B.", f"<p>A. ⟦{VOTE}⟧ B.</p>"),
    "two spaces, one no-break": Story("A. ⟦The council \u00a0voted.⟧ B."),
    "narrow spaces": Story(
        "A. ⟦Il a dit : « 3 % en 2024 ! »⟧ B.", "<p>A. ⟦Il a dit\u202f: «\u202f3\u202f% en 2024\u202f!\u202f»⟧ B.</p>"
    ),
    "two spaces in the text": Story(f"A.  ⟦{VOTE.replace(' ', '  ')}⟧  B.", f"<p>A. ⟦{VOTE}⟧ B.</p>"),
    "lines in the source": Story(f"A. ⟦{VOTE}⟧ B.", f"<p>A.\n   ⟦{VOTE.replace(' ', chr(10) + '   ')}⟧\n B.</p>"),
    "soft hyphens and word breaks": Story(
        f"A. ⟦{VOTE}⟧ B.", "<p>A. ⟦The coun&shy;cil vo<wbr>ted on Tues\u200bday to extend the truce.⟧ B."
    ),
    "signs": Story('A. ⟦A "50%" rise, R&D-led (the so-called #1) – it’s $5; a=b+c, he/she said—3–4?⟧ B.'),
    "first on its line, with a dash": Story(
        "One.\n⟦- The council, it was said, voted.⟧", "<p>One.</p><ul><li>⟦The council, it was said, voted.⟧</ul>"
    ),
    "Russian": Story("Зал опустел. ⟦Совет во вторник проголосовал за продление перемирия.⟧ Все ушли."),
    "Arabic": Story("انتهى الاجتماع. ⟦صوت المجلس يوم الثلاثاء على تمديد الهدنة لثلاثة أشهر.⟧ غادر الجميع."),
    "Arabic from right to left": Story(
        "انتهى الاجتماع. ⟦صوت المجلس يوم 5 مايو على تمديد الهدنة.⟧ غادر الجميع.",
        "<p dir=rtl>انتهى الاجتماع. ⟦صوت المجلس يوم 5 مايو على تمديد الهدنة.⟧ غادر الجميع.</p>",
    ),
    "Hindi": Story(f"पहले बैठक हुई। ⟦{HINDI}⟧ फिर सब चले गए।"),
    "Korean": Story("회의가 끝났다. ⟦이사회는 화요일 휴전을 연장하기로 의결했다.⟧ 모두 떠났다."),
    "Thai": Story("การประชุมจบลง ⟦คณะมนตรีลงมติขยายเวลาหยุดยิงออกไปอีกสามเดือน⟧ ทุกคนกลับบ้าน"),
    "Chinese": Story(f"会谈开始。⟦{CHINESE}⟧会谈结束了。"),
    "Chinese, said twice": Story(f"会谈开始。{CHINESE}有人欢迎。⟦{CHINESE}⟧会谈结束了。"),
    "Chinese, long": Story(f"会谈开始。⟦{LONG_CHINESE}⟧会谈结束了。"),
    "Japanese": Story("会談が始まった。⟦両国の代表は火曜日、ジュネーブで停戦協定に署名した。⟧会談は終わった。"),
    "long": Story(f"{FILLER}⟦{LONG}⟧ {FILLER}"),
    "long, with others like it": Story(f"{LONG.replace('Geneva', 'Vienna')} ⟦{LONG}⟧ {LONG.replace('held', 'broke')}"),
    "long, with a footnote": Story(f"A. ⟦{LONG}⟧ B.", f"<p>A. ⟦{LONG.replace('and which', 'and<sup>[1]</sup> which', 1)}⟧ B.</p>"),
    "in two paragraphs": Story(f"{FILLER}⟦The council voted to\nextend the truce.⟧ {FILLER}"),
    "in two paragraphs, with a caption between": Story(
        "A. ⟦The council voted to\nextend the truce.⟧ B.",
        "<p>A. ⟦The council voted to</p><figcaption>The hall.</figcaption><p>extend the truce.⟧ B.</p>",
    ),
    "captions and boxes around it": Story(
        f"{VOTE} All left.\n{FILLER}\n⟦{VOTE}⟧ All stayed.\n{FILLER}",
        f"<h1>Truce</h1><p>{VOTE} All left.</p><aside>Read more: the talks</aside><p>{FILLER}</p><figure><figcaption>The hall. "
        f"Photo: C. Specimen</figcaption></figure><p>⟦{VOTE}⟧ All stayed.</p><aside>Read on</aside><p>{FILLER}</p>",
    ),
    "a line break before it": Story(f"One.\n⟦{VOTE}⟧\nTwo. {VOTE}", f"<p>One.<br>⟦{VOTE}⟧<br>Two. {VOTE}</p>"),
    "in a table": Story(f"{VOTE} One.\n⟦{VOTE}⟧ Two.", f"<table><tr><td>{VOTE} One.<td>⟦{VOTE}⟧ Two.</table>"),
    "in capitals by style": Story(f"A. ⟦{VOTE}⟧ B.", f"<p style='text-transform: uppercase'>A. ⟦{VOTE}⟧ B.</p>"),
}


@pytest.mark.parametrize("story", SHOWN.values(), ids=SHOWN)
def test_chromium_scrolls_to_the_sentence_and_marks_it(browser: Browser, story: Story) -> None:
    """The whole sentence is marked, and nothing else is; it was far below what one sees at first."""
    scrolled, marked, wanted = show(browser, story)
    assert scrolled > 1_000
    assert wanted.getbbox()
    assert surplus(wanted, marked) is None
    assert surplus(marked, wanted) is None


@pytest.mark.parametrize("tail", ["?id=1&page=2", "#part", "?id=1#part", "#:~:text=Nothing", "#part:~:text=Nothing%20else"])
def test_chromium_shows_it_whatever_the_address_has(browser: Browser, tail: str) -> None:
    """Query, fragment and an older text directive are not in the way, and the page still sees its own fragment."""
    scrolled, marked, wanted = show(browser, Story(f"{FILLER}⟦{VOTE}⟧ {FILLER}"), tail)
    assert scrolled > 1_000
    assert (surplus(wanted, marked), surplus(marked, wanted)) == (None, None)
    assert browser.run("return location.hash") == ("#part" if "#part" in tail else "")


def test_chromium_marks_a_very_long_sentence_from_its_beginning(browser: Browser) -> None:
    """More than a window holds is marked all over, and what stands before it is not."""
    browser.viewport(1_000, 3_000)
    scrolled, marked, wanted = show(browser, Story(f"{FILLER}⟦{VERY_LONG}⟧ {FILLER}"))
    assert scrolled > 1_000
    assert (surplus(wanted, marked), surplus(marked, wanted)) == (None, None)


NOT_SHOWN = {
    "a line break within": VOTE.replace(" voted", "<br>voted"),
    "a footnote within": VOTE.replace(" to", "<sup>1</sup> to"),
    "a button within": VOTE.replace(" to", " <button>Share</button>to"),
    "words for screen readers": VOTE.replace(" to", "<span style='position: absolute; clip-path: inset(50%)'>(new tab)</span> to"),
    "a floated initial": f"<span style='float: left'>T</span>{VOTE[1:]}",
    "other dashes": VOTE.replace("extend", "ex–tend"),
    "two spaces that HTML keeps": VOTE.replace(" voted", "&nbsp; voted"),
}


@pytest.mark.parametrize("sentence", NOT_SHOWN.values(), ids=NOT_SHOWN)
def test_what_chromium_does_not_find_leaves_the_page_as_it_is(browser: Browser, sentence: str) -> None:
    """The limits that the module's docstring names: the page opens at its top, with nothing marked."""
    told = VOTE.replace("extend", "ex-tend") if "–" in sentence else VOTE
    scrolled, marked, _ = show(browser, Story(f"⟦{told}⟧", f"<p>⟦{sentence}⟧</p>"))
    assert (scrolled, marked.getbbox()) == (0, None)


def test_the_browser_is_as_the_test_asks(browser: Browser, tmp_path: Path) -> None:
    """Size, colours, print and errors are those of the page that is shown; a page may be a file."""
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><meta name=viewport content='width=device-width'><script>console.error('broken')</script>")
    browser.viewport(390, 844, scale=2, mobile=True)
    browser.media("dark", "print")
    browser.open(page)
    assert browser.picture().size == (780, 1_688)
    assert browser.run("return [innerWidth, innerHeight, location.protocol]") == [390, 844, "file:"]
    asked = "return ['(prefers-color-scheme: dark)', 'print'].map(query => matchMedia(query).matches)"
    assert browser.run(asked) == [True, True]
    assert ["broken" in error for error in browser.errors()] == [True]
    browser.reset()
    assert browser.run(asked) == [False, False]
    browser.show("<!DOCTYPE html><title>Ours</title>")
    assert browser.run("return [document.title, innerWidth, innerHeight]") == ["Ours", 1_000, 800]
    assert browser.errors() == []


@pytest.mark.parametrize(("ci", "outcome"), [({}, "1 skipped"), ({"CI": "true"}, "1 error")], ids=["at home", "CI"])
def test_without_chromium_a_test_is_skipped_but_not_in_ci(tmp_path: Path, ci: dict[str, str], outcome: str) -> None:
    """Who has no browser reads how to get one; where one has to be, its absence is an error."""
    (tmp_path / "test_page.py").write_text("pytest_plugins = ['tests.browser']\ndef test_page(browser): pass\n")
    environment = {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT), **ci}
    command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "test_page.py"]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False).stdout
    assert outcome in said
    assert MISSING in said
