"""What is no reporting is never citable, to the end of its paragraph; what only resembles it is."""

import pytest

from index.article import Role
from index.sentences import split_sentences
from index.sentences.roles import noise_of

SHIPS = "Ships lie in the harbour of Oslo"
NOTES = """
An earlier version of this story named the wrong ship.
Because of an editing error, an earlier version of this article misstated the date.
A correction was made on Nov. 20, 2026: An earlier version of this article misidentified the ship.
Correction (Nov. 20): The ship left on Monday.
CORRECTION — The ship left on Monday.
(This Nov 19 story has been refiled to fix a typo in paragraph 2.)
(This story corrects the name of the ship in paragraph three.)
(This version of the story corrects the day to Thursday.)
This item has been updated to reflect the new toll.
EMBARGOED until 00:01 GMT on Friday, 20 November.
NOT FOR RELEASE before 6 p.m. Friday.
EDS: Updates with quotes from the minister.
(Adds details, background, quotes)
ATTENTION EDITORS - VISUAL COVERAGE OF SCENES OF DEATH
For queries, contact the news desk at +1 555 0100.
A version of this article appears in print on Nov. 20, 2026, Section A, Page 1.
Our Standards: The Example Trust Principles.
If you value our journalism, please consider supporting us.
Your support makes our journalism possible.
Our journalism depends on readers like you.
Copyright 2026 The Example Press.
This is a developing story.
More to follow.
The views expressed in this article are the author's own.
Got a tip?
You are receiving this e-mail because you signed up.
Correction, May 3, 2024: The story said that 21 people had died.
• This article was amended on 3 May 2024 to correct the toll.
In an earlier version of this article, the captain was named Poe.
This corrects the third paragraph to say that 12 people died.
In a story published May 3, The Associated Press reported that 21 people had died.
Reuters erroneously reported on Monday that 21 people had died.
(Except for the headline, this story has not been edited by our staff.)
UPDATE: This story has been updated with a comment from the navy.
Since you’re here, we have a small favour to ask.
Stay up to date with the latest news on the strait.
This conversation has been edited for length and clarity.
Our live coverage has ended.
If you or someone you know needs help, call 988.
Contact Jane Doe at jane@post.example.
This story, first published on May 1, has been updated.
This story originally said that 21 people had died.
We’ve updated this article to reflect that 12 people died.
The Example Times regrets the error.
A headline on an earlier version of this article gave the wrong toll.
An article on Friday about the fire misidentified the captain.
The original story said that 21 people had died.
Under embargo until Friday at 6 a.m.
Updated to correct the toll.
""".strip().split("\n")
LINKS = """
Jane Doe can be reached at jane@post.example.
Sign up for The Morning, our daily newsletter.
Get the day's top stories in your inbox every morning.
READ MORE: The ships are many.
Read Next: Ships in the north are many.
Also Read | Ships in the north are many.
Story continues below
Follow us on Telegram for more.
Listen to this article
pic.twitter.com/abc
""".strip().split("\n")
CAPTIONS = f"""
FILE - {SHIPS} on Monday, May 3, 2021.
FILE — {SHIPS} on Monday, May 3, 2021.
FILE PHOTO: {SHIPS}.
FILE- In this May 3, 2021 file photo, ships lie in the harbour.
In this photo provided by the navy, ships lie in the harbour.
This handout photo shows ships in the harbour.
This satellite image provided by Planet Labs PBC shows ships in the harbour.
Image source, Getty Images
Picture: Jane Doe/Example.
Photograph: Jane Doe/Example
""".strip().split("\n")
CREDITS = """
(AP Photo/Jane Doe)
(AP Photo/Jane Doe, File)
(Jane Doe/Pool via AP)
(Photo by Jane Doe / AFP)
Jane Doe/Pool via REUTERS
REUTERS/Jane Doe/File Photo
/ AFP / Jane Doe
Photograph: Jane Doe/Example Agency
Photo: Jane Doe
Credit: Jane Doe
Credit...Jane Doe for The Example Times
[File: Jane Doe/Reuters]
© Jane Doe, AFP
Jane Doe/EPA-EFE
(Xinhua/Li Doe)
(Courtesy of the navy via AP)
(Representational image)
Handout via REUTERS
Jane Doe/Example Post
(Jane Doe for The Example Post)
(U.S. Navy photo by Petty Officer 2nd Class Jane Doe)
(Velmora army spokesperson's unit)
(PTI Photo)
(Screenshot/X)
Photographer: Jane Doe/Example Agency
Image source, Example Images
AFP - JANE DOE
ST PHOTO: JANE DOE
Courtesy of the navy
Video: Jane Doe
Source: Ministry of Defence
""".strip().split("\n")
WRITERS = """
Maria Fields covers nuclear diplomacy for The Times.
Šefčík reported from Dakar, Senegal.
Jane Doe reported from Oslo, and John Roe from Bergen.
AP writers Jane Doe in Oslo and John Roe in Bergen contributed.
With files from The Example Press
With reporting by Jane Doe in Oslo.
Reporting for this story was supported by the Example Fund.
""".strip().split("\n")
REPORTING = """
The report was published on Monday by the ministry.
An earlier version of the treaty gave the navy 21 ships.
The earlier report said that 20 people had died.
This report was written by three judges and names the captain.
The file on the captain was opened in May.
The photo shows ships in the harbour, the navy said.
A photo of the ship was shown to the court by Reuters.
The Reuters/Ipsos poll showed a lead of 4 points.
The army denied a report by AP.
Support for the government fell to 30 percent.
Donations to the party doubled last year.
Help us, the captain wrote in a letter to the navy.
Correction of the treaty took nine months.
The embargo on oil was lifted on Monday.
Copyright law was changed on Monday.
Jane Doe covers herself in glory at the games.
In a report on Monday, Reuters said that the deal was near.
An article of the treaty on fishing was struck on Friday, the minister said.
A report on Monday by the council omitted the names of the dead, the lawyer said.
The original deal said that 40 ships could leave.
Reporting by the commission showed that 12 people had died.
For more than 40 years the island was closed.
More on the plan is expected on Monday, officials said.
This photo of the captain was shared by millions, the navy said.
The ministry reported from Oslo that the ship had sunk.
This video shows two soldiers leaving the ship, the army said.
We need your help, the mayor told the president.
Follow-up talks will be held in Oslo on Monday.
The story was first reported by the Example Post.
Become a member of the club, the general told them.
Updated figures were published by the ministry on Monday.
""".strip().split("\n")
DENIALS = """
Israel denied it.
Kyiv denies this.
Hamas refused.
Tehran has not.
The Kremlin declined.
It was false.
Nobody was hurt.
Hamas blamed Israel.
He did not.
They didn’t.
Iran said no.
China vetoed it.
Nobody did.
It never happened.
Twelve were killed.
The ceasefire held.
No deal emerged.
""".strip().split("\n")


def roles(text: str) -> dict[str, Role]:
    """What each sentence of a text is."""
    return {sentence.text: sentence.role for sentence in split_sentences(text)}


@pytest.mark.parametrize(
    ("role", "line"),
    [
        (role, line)
        for role, lines in ((Role.FURNITURE, NOTES + LINKS), (Role.CAPTION, CAPTIONS), (Role.BYLINE, WRITERS))
        for line in lines
    ],
)
def test_noise_is_told(role: Role, line: str) -> None:
    """Notes of the desk, links and appeals, captions, and lines on who wrote the story."""
    noise = noise_of(line)
    assert noise
    assert noise.role is role


@pytest.mark.parametrize("line", [line for line in NOTES if not line.startswith("(Adds")])
def test_a_note_holds_to_the_end_of_its_paragraph(line: str) -> None:
    """What was wrong before is told behind it; the next paragraph is reporting again."""
    found = roles(
        f"The ship sank on Monday at noon.\n\n{line} It had given 21 dead in the harbour.\n\nNobody has found the ship yet."
    )
    assert [role for text, role in found.items() if text.startswith(("The ship sank", "Nobody has"))] == [Role.STATEMENT] * 2
    assert Role.STATEMENT not in list(found.values())[1:-1]


@pytest.mark.parametrize("credit", CREDITS)
def test_a_credit_makes_its_paragraph_a_caption(credit: str) -> None:
    """What the picture shows, and when, is no report of the day."""
    found = roles(f"Two ships met at sea on Monday.\n\n{SHIPS}. They are to leave on Monday. {credit}\n\nNobody was hurt on board.")
    assert [text for text, role in found.items() if role is Role.STATEMENT] == [
        "Two ships met at sea on Monday.",
        "Nobody was hurt on board.",
    ]


def test_an_agency_behind_the_last_sentence_makes_no_caption() -> None:
    """It signs the story, and is cut off."""
    for agency in ("(AP)", "— AFP", "—Reuters", "(Reuters)", "EFE"):
        assert roles(f"Two ships met at sea. Nobody was hurt on board. {agency}")["Nobody was hurt on board."] is Role.STATEMENT


@pytest.mark.parametrize("line", REPORTING)
def test_what_resembles_noise_is_reporting(line: str) -> None:
    """A word of a note, a caption or a byline does not make one."""
    assert roles(f"The first ship left. {line} The third ship stayed in Oslo.")[line] is Role.STATEMENT


def test_writers_are_told_of_at_the_end() -> None:
    """With only notes after it, a line on the writer is none of the story's; amid the story it is."""
    line = "Jane Doe is a reporter covering ships in Oslo."
    ended = roles(f"The ship left the harbour at noon.\n\n{line} She lives in Oslo with a cat.\n\nSign up for our newsletter.")
    assert (ended[line], ended["She lives in Oslo with a cat."]) == (Role.BYLINE, Role.BYLINE)
    assert roles(f"The ship left the harbour at noon.\n\n{line}\n\nThe police held her on Monday.")[line] is Role.STATEMENT


@pytest.mark.parametrize("line", DENIALS)
def test_a_short_denial_is_a_statement(line: str) -> None:
    """Two or three words say who denies, refuses or blames."""
    assert roles(f"The camp was struck on Thursday. {line} The talks went on.")[line] is Role.STATEMENT


@pytest.mark.parametrize("line", ["He left.", "Breaking news.", "Jane Doe.", "Oslo harbour.", "A failed state.", "No way out."])
def test_few_words_that_state_nothing_are_a_fragment(line: str) -> None:
    """A name, a heading, a place."""
    assert roles(f"The camp was struck on Thursday. {line} The talks went on.")[line] is not Role.STATEMENT


PROFILES = """
Jane Doe is a senior fellow at the Roe Institute and the author of “The Strait.”
Jane Doe, a former minister, is a professor of history at the University of Alder.
Ms. Doe was Velmora’s ambassador to Tarnow from 2010 to 2014.
Jane Doe is the chief of the Oslo bureau. She has covered wars since 1999.
Based in Oslo, Jane Doe covers national security.
The author is a former ambassador to Tarnow.
""".strip().split("\n")


@pytest.mark.parametrize("line", PROFILES)
def test_an_author_whom_the_story_does_not_name_is_told_of_at_the_end(line: str) -> None:
    """A column ends so; a story that has named her before ends with what she is."""
    assert Role.STATEMENT not in list(roles(f"The ship left the harbour.\n\n{line}").values())[1:]
    named = roles(f"The ship took Ms. Doe, its author, out of the harbour.\n\n{line}")
    assert Role.STATEMENT in list(named.values())[1:]


def test_a_gallery_is_captions() -> None:
    """The credit of each picture stands at the head of the next one's caption; one credit within a long paragraph is one."""
    gallery = "Two ships meet at sea. Jane Doe/AP Ships wait on May 3. They left later. Al Roe/AFP/Getty Images A ship burns."
    assert set(roles(gallery).values()) == {Role.CAPTION}
    story = " ".join(f"The {word} ship left the harbour." for word in ("first", "second", "third", "fourth", "fifth", "sixth"))
    found = roles(f"{story} Jane Doe/AP A ship burns in the strait.")
    assert [role for role in found.values() if role is not Role.STATEMENT] == [Role.CAPTION]


ABROAD = """
de|Foto: Jane Doe/dpa
de|Archivbild: Schiffe liegen in der Meerenge von Velmora.
de|In einer früheren Version dieses Artikels hieß es, 21 Menschen seien gestorben.
de|Anm. d. Red.: Die Zahl war falsch.
de|Lesen Sie auch: Schiffe liegen in der Meerenge.
fr|Crédit photo : Jane Doe
fr|Photo d’archives : des navires dans le détroit.
fr|Une version précédente de cet article parlait de 21 morts.
fr|Cet article a été modifié le 3 mai pour corriger le bilan.
fr|À lire aussi : Des navires dans le détroit.
es|ARCHIVO - Barcos esperan en el estrecho.
es|Fe de errores: murieron 12 y no 21.
es|Una versión anterior de este artículo decía que murieron 21 personas.
es|Con información de EFE y Reuters.
es|Suscríbete a nuestro boletín.
it|Foto d'archivio: navi nello stretto.
it|Correzione: il bilancio è di 12 morti.
it|Leggi anche: Navi nello stretto.
pt|Foto de arquivo: navios no estreito.
pt|Uma versão anterior deste artigo dizia que 21 pessoas morreram.
pt|Leia também: Navios no estreito.
""".strip().split("\n")


@pytest.mark.parametrize("row", ABROAD)
def test_noise_in_other_languages(row: str) -> None:
    """Captions, notes and links are none of the story's sentences there either."""
    language, line = row.split("|")
    assert all(sentence.role is not Role.STATEMENT for sentence in split_sentences(line, language))


NAMES_ALONE = [
    "Jane Doe, AP",
    "(Supplied: Jane Doe)",
    "(Reuters)",
    "Yonhap",
    "Jane Doe for Example Post",
    "Photo from open sources",
    "/VCG",
]


@pytest.mark.parametrize("tail", NAMES_ALONE)
def test_a_name_behind_a_short_paragraph_amid_a_story_is_a_credit(tail: str) -> None:
    """At the story's end it is a sign-off, and what somebody said is reported whoever signs it."""
    before, after = "Two ships met at sea on Monday.", "Nobody was hurt.\n\nThe harbour is open again.\n\nThe navy left at noon."
    assert roles(f"{before}\n\n{SHIPS}. {tail}\n\n{after}")[f"{SHIPS}."] is Role.CAPTION
    assert roles(f"{before}\n\n{after}\n\n{SHIPS}. {tail}")[f"{SHIPS}."] is Role.STATEMENT
    said = "The ships will leave on Friday, the navy said."
    assert roles(f"{before}\n\n{said} {tail}\n\n{after}")[said] is Role.STATEMENT


def test_a_digest_whose_items_are_signed_is_no_gallery() -> None:
    """Each of its paragraphs ends in an agency."""
    items = [
        f"The {number} ship left the harbour on Monday. (Reuters)" for number in ("first", "second", "third", "fourth", "fifth")
    ]
    assert list(roles("\n\n".join(items)).values()).count(Role.STATEMENT) == len(items)
