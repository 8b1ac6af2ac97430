"""Each reader finds the story in its format, and says why where there is none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.draft import BadStoryError, Draft
from index.sources.formats import read_json, read_markdown, read_text
from index.sources.moments import parse_date
from index.sources.pages.reader import read_html

STORY = "Two ships met at sea. Nobody was hurt."
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "title", "date", "id", "x"]), inner),
    max_leaves=8,
)
MARKDOWN_PARTS = st.lists(
    st.sampled_from([*"#*_`>-[]()!<&;:|\n ", "---\n", "word", "date:", "title: x\n", "    ", "\u00e9", "&#0;"])
)
HTML_PARTS = st.lists(st.sampled_from([*'<>/="&; \n', "<p>", "</p>", "<div>", "<meta ", "<!--", "word ", "<script>", "&#x0;"]))


def markdown(text: str) -> Draft:
    """Read the one story of a Markdown text."""
    return next(read_markdown(text))


def page_draft(page: str) -> Draft:
    """Read the one story of a page."""
    (draft,) = read_html(page)
    assert isinstance(draft, Draft)
    return draft


def json_drafts(value: object) -> list[Draft | BadStoryError]:
    """Read a value as JSON."""
    return list(read_json(json.dumps(value)))


def json_draft(**fields: object) -> Draft:
    """Read one record."""
    (draft,) = json_drafts(fields)
    assert isinstance(draft, Draft)
    return draft


def test_a_text_file_is_its_words() -> None:
    """Nothing of a dispatch is interpreted by its reader."""
    assert list(read_text(STORY)) == [Draft(STORY)]


def test_front_matter_gives_the_fields() -> None:
    """What stands above a Markdown story describes it, and the text follows."""
    draft = markdown(
        "---\ntitle: Ships meet\npublisher: Example Post\npublished: 2024-03-04\nlanguage: en\n"
        "url: https://news.example/a\nauthors:\n  - Jane Doe\n  - John Roe\nid: 7\n---\n\nTwo ships met.\n\nThey left.\n"
    )
    assert draft == Draft(
        text="Two ships met.\n\nThey left.",
        title="Ships meet",
        url="https://news.example/a",
        publisher="Example Post",
        published="2024-03-04",
        language="en",
        authors=("Jane Doe", "John Roe"),
        identity="7",
    )


def test_front_matter_values_are_taken_as_written() -> None:
    """A title may be a number, and a day that no calendar has costs the date, not the story."""
    draft = markdown("---\ntitle: 1984\ndate: 2024-13-45\nid: 007\nauthor: no\n---\nTwo ships met.")
    assert (draft.title, draft.published, draft.identity, draft.authors) == ("1984", "2024-13-45", "007", ("no",))


@pytest.mark.parametrize("date", ["20241015", "2024-10-15", "2024-10-15 00:00:00", "2024-10-15T00:00:00Z", "'October 15, 2024'"])
def test_a_date_in_front_matter_is_read_with_or_without_quotes(date: str) -> None:
    """YAML's own idea of dates and numbers does not come between the file and the date reader."""
    found = parse_date(markdown(f"---\ndate: {date}\n---\nTwo ships met.").published)
    assert found is not None
    assert found.isoformat() == "2024-10-15T00:00:00+00:00"


@pytest.mark.parametrize("nothing", ["", "~", "null", '""', "[]"])
def test_an_empty_value_in_front_matter_is_not_given(nothing: str) -> None:
    """A field left empty is unknown, not a story called null."""
    draft = markdown(f"---\ntitle: {nothing}\ndate: {nothing}\nauthor: {nothing}\n---\nTwo ships met.")
    assert draft == Draft("Two ships met.")


@pytest.mark.parametrize(
    "front",
    ["title: [unclosed", "title: 'unclosed", "a: b: c", "\t- a", "? [a]\n: b", "x: *unknown", "x: " + "[" * 5000, "x: \x01"],
    ids=["list", "quote", "colons", "tab", "key", "alias", "depth", "control"],
)
def test_broken_front_matter_is_a_bad_story(front: str) -> None:
    """YAML that cannot be read is reported as such, whatever is wrong with it."""
    with pytest.raises(BadStoryError, match=r"front matter is (?:not valid YAML|nested too deep)"):
        markdown(f"---\n{front}\n---\nTwo ships met.")


@pytest.mark.parametrize(
    "front",
    [
        "x: !!python/object:os.system a",
        "x: !!int a",
        "x: !!timestamp a",
        "x: !!bool q",
        "n: " + "1" * 5000,
        "- a",
        "just words",
    ],
)
def test_odd_front_matter_runs_no_code_and_loses_no_story(front: str) -> None:
    """Tags and values that mean nothing to a story are let pass."""
    assert markdown(f"---\n{front}\n---\nTwo ships met.").text == "Two ships met."


def test_markdown_needs_no_front_matter() -> None:
    """A leading heading is the title, and does not stand in the text again."""
    assert markdown("# Ships meet\n\nTwo ships met.\n") == Draft("Two ships met.", title="Ships meet")


def test_a_heading_is_not_the_title_where_one_is_given() -> None:
    """Front matter outranks the heading, which is not part of the text either."""
    draft = markdown("---\ntitle: Given\n---\n# Ships meet\n\nTwo ships met.")
    assert (draft.title, draft.text) == ("Given", "Two ships met.")


def test_only_a_leading_heading_is_the_title() -> None:
    """A heading below the first paragraph, or a smaller one, is part of the text."""
    assert markdown("Two ships met.\n\n# Later\n\nThey left.") == Draft("Two ships met.\n\nLater\n\nThey left.")
    assert markdown("## Ships meet\n\nTwo ships met.") == Draft("Ships meet\n\nTwo ships met.")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Two *ships* **met** at _sea_.", "Two ships met at sea."),
        ("Two [ships](https://news.example/a) met.", "Two ships met."),
        ("Two `ships` met.", "Two ships met."),
        ("> Two ships met.", "Two ships met."),
        ("- Two ships met.\n- They left.", "Two ships met.\n\nThey left."),
        ("1. Two ships met.\n2. They left.", "Two ships met.\n\nThey left."),
        ("Two ships\nmet.", "Two ships\nmet."),
        ("Two ships  \nmet.", "Two ships\nmet."),
        ("Ships & boats &amp; rafts \\* met.", "Ships & boats & rafts * met."),
        ("Two <b>ships</b> met.", "Two ships met."),
        ("<p>Two ships met.</p>", "Two ships met."),
        ("<div>\nTwo ships met.\n</div>", "Two ships met."),
        ("They left.\n\n    Two ships met.", "They left.\n\nTwo ships met."),
        ("```\nTwo ships met.\n```", "Two ships met."),
        ("Two ships met <!-- sic --> at sea.", "Two ships met  at sea."),
        ("Two ships met.\n\n***\n\nThey left.", "Two ships met.\n\nThey left."),
        ("3 * 4 * 5 and a_b_c", "3 * 4 * 5 and a_b_c"),
    ],
)
def test_markup_goes_and_words_stay(marked: str, plain: str) -> None:
    """Markdown's signs are removed, and no word of a story is lost with them."""
    assert markdown(marked).text.strip() == plain


@pytest.mark.parametrize("text", ["", "\n\n", "# Only a title", "---\ntitle: x\n---\n", "![](a.png)", "[a]: https://news.example"])
def test_markdown_without_text_is_a_bad_story(text: str) -> None:
    """A heading, a picture or front matter alone is no story."""
    with pytest.raises(BadStoryError, match="no text"):
        markdown(text)


PAGE = """<!DOCTYPE html><html lang="en"><head>
<title>Ships meet | Example Post</title>
<meta property="og:title" content="Ships meet">
<meta property="og:site_name" content="Example Post">
<meta property="og:url" content="https://news.example/2024/ships">
<meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-03-04T10:00:00Z">
</head><body>
<nav><ul><li><a href="/">Front page</a></li><li><a href="/sport">Cricket results</a></li></ul></nav>
<article><h1>Ships meet</h1>
<p>Two ships met at sea on Monday, and nobody on board of either of them was hurt in any way.</p>
<p>The captains greeted one another, exchanged the newspapers of the week and sailed on to the north.</p>
<p>It was the third such meeting this year, the harbour office said in a short statement on Tuesday.</p>
</article>
<footer><p>Copyright 2019 Example Post. Imprint. Jobs.</p></footer>
<script>var tracker = "boats";</script>
</body></html>"""


def test_a_page_gives_its_story_and_what_its_head_says() -> None:
    """Title, outlet, address, author and day come from the head, and the text from the article."""
    draft = page_draft(PAGE)
    assert (draft.title, draft.publisher, draft.url) == ("Ships meet", "Example Post", "https://news.example/2024/ships")
    assert draft.authors == ("Jane Doe",)
    assert draft.published == "2024-03-04T10:00:00Z"
    assert draft.language == "en"
    assert "Two ships met at sea on Monday" in draft.text
    assert "third such meeting" in draft.text


@pytest.mark.parametrize("furniture", ["Front page", "Cricket", "Imprint", "tracker"])
def test_a_page_gives_nothing_but_its_story(furniture: str) -> None:
    """Navigation, footer and scripts are not part of the text."""
    draft = page_draft(PAGE)
    assert furniture not in draft.text


def test_a_page_that_states_no_date_has_none() -> None:
    """A year somewhere on the page is not taken for the story's date."""
    page = "\n".join(line for line in PAGE.split("\n") if "published_time" not in line)
    draft = page_draft(page)
    assert draft.published is None


@pytest.mark.parametrize("page", ["", "<html></html>", "<<<<", "{}"])
def test_a_page_without_a_story_is_a_bad_story(page: str) -> None:
    """A page that holds only its frame says so."""
    with pytest.raises(BadStoryError, match="no story"):
        list(read_html(page))


@pytest.mark.parametrize("name", ["text", "body", "content", "article", "maintext", "full_text", "articleBody"])
def test_a_records_text_has_one_of_the_usual_names(name: str) -> None:
    """Each usual name of the text is known."""
    assert json_draft(**{name: STORY}) == Draft(STORY)


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (("title", "headline", "name"), "title"),
        (("url", "link", "canonical_url", "permalink"), "url"),
        (("publisher", "source", "outlet", "source_name", "site_name", "sitename"), "publisher"),
        (
            ("published", "date", "published_at", "publishedAt", "pub_date", "pubDate", "datePublished", "timestamp"),
            "published",
        ),
        (("language", "lang", "inLanguage"), "language"),
        (("id", "guid"), "identity"),
    ],
)
def test_a_records_fields_have_the_usual_names(names: tuple[str, ...], field: str) -> None:
    """Each usual name of a field is known."""
    for name in names:
        value = "https://news.example/a" if field == "url" else "something"
        assert getattr(json_draft(text=STORY, **{name: value}), field) == value


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ("Jane Doe", ("Jane Doe",)),
        (["Jane Doe", "John Roe"], ("Jane Doe", "John Roe")),
        ([{"name": "Jane Doe"}, {"email": "x"}, None, 3], ("Jane Doe",)),
        ({"@type": "Person", "name": "Jane Doe"}, ("Jane Doe",)),
        ([], ()),
        (None, ()),
    ],
)
def test_authors_come_in_every_shape(authors: object, expected: tuple[str, ...]) -> None:
    """A name, an object with a name, or a list of either."""
    assert json_draft(text=STORY, author=authors).authors == expected


def test_a_record_in_the_form_of_newsapi_is_read() -> None:
    """A source may be an object with a name, and an id of null."""
    draft = json_draft(
        source={"id": None, "name": "Example Post"},
        author="Jane Doe",
        title="Ships meet",
        url="https://news.example/a",
        publishedAt="2024-03-04T10:00:00Z",
        content=STORY,
    )
    assert draft == Draft(
        STORY, "Ships meet", "https://news.example/a", "Example Post", "2024-03-04T10:00:00Z", authors=("Jane Doe",)
    )


def test_a_list_of_paragraphs_is_a_text() -> None:
    """Paragraphs stay apart."""
    assert json_draft(text=["Two ships met.", "They left."]).text == "Two ships met.\n\nThey left."


def test_a_number_may_be_an_id() -> None:
    """Records are often numbered."""
    assert json_draft(text=STORY, id=7).identity == "7"


@pytest.mark.parametrize(
    "value",
    [
        {"text": STORY},
        [{"text": STORY}],
        {"articles": [{"text": STORY}]},
        {"stories": [{"text": STORY}]},
        {"items": [{"text": STORY}]},
        {"status": "ok", "results": [{"text": STORY}]},
        {"data": [{"text": STORY}]},
        {"text": STORY, "items": ["a", "b"]},
        {"text": STORY, "data": [1, 2]},
    ],
)
def test_a_json_file_holds_one_story_or_a_list(value: object) -> None:
    """An object, a list, or a list in a field of the usual name; a story's own lists are no such field."""
    assert json_drafts(value) == [Draft(STORY)]


def test_a_bad_record_does_not_hide_the_others() -> None:
    """In a list each record that is no story gives its reason in its place."""
    first, second, third, fourth = json_drafts([{"text": "One."}, 3, {"title": "no text"}, {"text": "Two."}])
    assert (first, fourth) == (Draft("One."), Draft("Two."))
    assert isinstance(second, BadStoryError)
    assert "not a JSON object" in str(second)
    assert isinstance(third, BadStoryError)
    assert "no text" in str(third)


@pytest.mark.parametrize("text", [None, "", [], {}, 7, {"format": "x"}])
def test_a_record_whose_text_is_no_text_says_so(text: object) -> None:
    """A record needs words, or an object or a list that holds them."""
    (draft,) = json_drafts([{"title": "Ships meet", "text": text}])
    assert isinstance(draft, BadStoryError)
    assert "no text" in str(draft)


@pytest.mark.parametrize("value", [3, "words", None, True])
def test_json_that_is_no_object_is_a_bad_story(value: object) -> None:
    """A bare value is no story."""
    with pytest.raises(BadStoryError, match="no JSON object"):
        json_drafts(value)


def test_an_empty_list_holds_no_story() -> None:
    """A service that found nothing is no error."""
    assert json_drafts([]) == []


@pytest.mark.parametrize("text", ["", "{", '{"text": ', "[" * 100_000, '{"text":' + "1" * 5000 + "}", "words"])
def test_broken_json_is_a_bad_story(text: str) -> None:
    """What cannot be parsed is reported, however deep it is nested."""
    with pytest.raises(BadStoryError, match="not valid JSON"):
        list(read_json(text))


@given(JSON_VALUES)
def test_no_json_breaks_the_reader(value: object) -> None:
    """Whatever the fields hold, each record is a story or has a reason why not."""
    try:
        drafts = json_drafts(value)
    except BadStoryError:
        return
    for draft in drafts:
        assert isinstance(draft, BadStoryError) or isinstance(draft.text, str)


@given(st.text() | MARKDOWN_PARTS.map("".join) | MARKDOWN_PARTS.map(lambda parts: "---\n" + "".join(parts) + "\n---\nText."))
def test_no_markdown_breaks_the_reader(text: str) -> None:
    """Every text is a Markdown story or has a reason why not."""
    try:
        draft = markdown(text)
    except BadStoryError:
        return
    assert draft.text


@given(
    st.lists(st.sampled_from(["ship", "Oslo", "7"]), min_size=1),
    st.sampled_from(["{}", "*{}*", "> {}", "- {}", "    {}", "<p>{}</p>", "```\n{}\n```", "**[{}](/a)**"]),
)
def test_no_word_of_a_markdown_story_is_lost(told: list[str], markup: str) -> None:
    """All words arrive in order, whatever markup stands around them."""
    assert markdown(markup.format(" ".join(told))).text.split() == told


@given(HTML_PARTS.map("".join))
def test_no_page_breaks_the_reader(page: str) -> None:
    """Every tangle of tags is a story or has a reason why not."""
    try:
        drafts = list(read_html(page))
    except BadStoryError:
        return
    assert all(draft.text for draft in drafts if isinstance(draft, Draft))
