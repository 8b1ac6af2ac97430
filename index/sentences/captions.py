"""What stands beside a picture: captions, and who took it."""

import re

from index.article import Role
from index.sentences.noise import WORDS, Reach, Rule, anywhere, at_head
from index.text import CAPITALS

_AGENCY = (
    r"(?:the )?(?:associated press|ap|afp|agence france[- ]presse|reuters|epa(?:-efe)?|efe|ansa|dpa|getty(?: images)?"
    r"|shutterstock|alamy"
    r"|anadolu(?: agency)?|xinhua|tass|sputnik|kyodo(?: news)?|yonhap|nurphoto|bloomberg|zuma(?: press)?|upi"
    r"|pa(?: wire| media| images)?"
    r"|imago(?: images)?|picture[- ]alliance|redux|magnum(?: photos)?|maxar(?: technologies)?|planet labs(?: pbc)?"
    r"|sipa(?: usa)?|abaca(?:press)?"
    r"|ritzau(?: scanpix)?|ntb|keystone|belga|lusa|ukrinform|unian|aap|rex(?: features)?|wireimage|istock(?:photo)?"
    r"|wikimedia commons|pool"
    r"|handout|file|al jazeera|usa today network|imagn(?: images)?|newscom)"
)
_NAMED_CREDIT = re.compile(
    r"[\[(]?(?:(?:file )?photo(?:graph)?s?|pictures?|images?|credit|pic|foto|file|source|video"
    rf"|photographer)\b(?: credit)? ?(?::|\.{{3}}|…) ?"
    rf"[^.!?]{{1,80}}\.?$|\(?courtesy\b(?: of|:)? [^.!?]{{1,80}}$|\(file\)$"
    rf"|©[^.!?]{{1,60}}\.?$|/ ?{_AGENCY} ?/ ?{WORDS}\.?$",
    re.IGNORECASE,
)
_BARE_CREDIT = re.compile(
    rf"\(?(?i:(?:photo(?:graph)?s?|picture|image|credit|file|source)s?\b[:.… ]{{0,4}})?{WORDS}"
    rf"(?: ?[/|] ?| via )(?:(?:the|via) )?{WORDS}(?: ?/ ?{WORDS}){{0,2}}\)?\.?$"
)
_NEXT_IN_GALLERY = re.compile(rf"{WORDS}(?: ?/ ?{WORDS}){{0,2}}(?: ?/ ?| via )(?i:{_AGENCY}) (?=[{CAPITALS}])")
RULES: tuple[Rule, ...] = (
    # A caption: "Photo: the port at noon" or "Ships at noon/Getty Images", not "The photo shows the port at noon."
    at_head(
        Role.CAPTION,
        Reach.REST,
        r"\(?(?:photos?|image|images|video|pictured|file photo|caption|watch|listen|graphic|map|above|below|left|right|top|bottom"
        r"|cent(?:er|re)|clockwise from [^:]{1,40}|pictures?)\s*(?:\d+ of \d+)?\s*[:|]",
        r"\(?(?-i:COMBO)\b|(?:slide|image|photo|picture) \d{1,3} of \d{1,3}\b|gallery ?:|\[\d{1,3}/\d{1,3}\]"
        r"|item \d{1,3} of \d{1,3} (?-i:[A-Z])",
        r"this (?:image|photo|picture|video|handout) (?:was|has been|is being) (?:supplied|provided|distributed)\b"
        r"|mandatory credit\b"
        r"|(?:acquire|purchase) licensing rights\b",
        r"[(\[]?(?-i:FILE|File|ARCHIVE|Archive|HANDOUT)(?: (?:photo|photograph|image|picture|pic|footage"
        r"|video|PHOTO|IMAGE|PICTURE))? ?"
        r"(?:[:—–]|--?) ?(?-i:[A-Z0-9(“\"‘'\[])",
        r"(?:file|representational|representative|illustrative|stock) (?:photo|image|picture)s?(?: of\b.{0,200}[^.]$|\W*$)",
        r"(?:hide|toggle|enlarge|show) caption\b|caption \d+ of \d+|(?:image|media) (?:source|caption|credit)\b",
        r"(?:ap|afp|reuters|efe|epa) photo\s*[/:]|(?:photo(?:graph)?s?|pictures?|images?|foto|photographie|illustration"
        r"|composite) ?(?:by |credit|source|:|\.\.\.)",
        r"(?:credit|photographer) ?(?::|\.\.\.|…)",
        r"this (?:\w+[ .,-]{1,2}){0,8}?(?:photo|photograph|image|picture|frame ?grab|screen ?grab|screen ?shot|handout"
        r"|video grab|still)s?"
        r"(?:(?: from| taken| created| provided| released| made) .{2,60}?|,? .{2,40},)? shows?\b",
        r"in this (?:\w+[ .,]{1,2}){0,8}?(?:photo|photograph|image|picture|frame ?grab|footage|screen ?grab|video)\b"
        r".{0,60}?(?:, |provided by|released by|taken from|made available)",
    ),
    anywhere(
        Role.CAPTION,
        Reach.WHOLE,
        (
            "photo",
            "caption",
            "pool",
            "handout",
            "credit",
            "image",
            "picture",
            "foto",
            "pic:",
            "©",
            "/",
            " via ",
            "[",
            "getty",
            "courtesy",
            "screenshot",
            "afp",
        ),
        r"(?:^|[(\[|—–/.-]\s*)(?:file )?photo(?:graph)?s? (?:by|credit|courtesy)\b|hide caption"
        r"|toggle caption|\bcaption \d+ of \d+",
        rf"(?:/ ?|[|] ?|\bvia |[.!?”\"] )(?:{_AGENCY}[/ ]){{0,2}}getty(?: images)?[)\]]?\.?$|^[(\[]?getty images[)\]]?\.?$"
        rf"|[(—–-] ?getty(?: images)?\)?\.?$",
        rf"(?:/|[|] ?|\bvia ){_AGENCY}(?:,? file)?(?: photos?)?[)\]]?\.?$|[.!?”\"] ?/ ?{_AGENCY} ?/ ?(?-i:{WORDS})$",
        r"[(\[](?:ap|afp|reuters|epa|efe|dpa|xinhua|cctv|kcna|kyodo|tass|pool|handout"
        r"|file)(?:/|:| photos?\b| pictures?\b| via | file\b|, file)"
        r"[^()\[\]]{0,100}[)\]]?\.?$",
        r"[(\[](?:file )?(?:photo|photograph|image|picture|credit|courtesy"
        r"|pic)s?(?::| by | via | courtesy | credit)[^()\[\]]{0,100}[)\]]?\.?$",
        rf"[(\[][^()\[\]]{{2,80}}(?:/| via ){_AGENCY}(?:[/, ][^()\[\]]{{0,60}})?[)\]]\.?$",
        r"(?:^|[.!?”\")\]] ?)(?-i:REUTERS|AFP|EPA|Xinhua|EFE|AP|TASS)/(?-i:[A-ZÀ-Þ][\w.’'-]*(?: [A-ZÀ-Þ][\w.’'-]*){0,4}"
        r"(?: ?/ ?File [Pp]hoto)?)\.?$",
        r"\(?\b(?-i:AP|AFP|REUTERS|EPA) (?-i:Photo|PHOTO)\b(?!graph)|/handout\b|\bhandout via\b|\b"
        r"(?-i:Pool|POOL) via\b|/pool\b|\b(?-i:Pool) photo\b",
        r"(?:[.!?”\"] ?|[(\[|] ?)(?:photograph|photo|picture|image|credit|pic|foto)s? ?(?:credit"
        r"|source)?s? ?(?::|\.{3}|…) ?(?-i:[A-Z©@]).{1,80}$",
        r"\b(?:image|media) (?:source|caption|credit)\b ?[,:]",
        r"(?:^|[.!?”\"] ?)(?-i:[A-Z]{2,6} (?:PHOTO|FILE)|(?:Navy|Army|Air Force|Marine Corps|Coast Guard|NATO|Government"
        r"|Ministry) photo)\b",
        r"(?:^|[.!?”\"] ?)(?-i:(?:AFP|AP|REUTERS|EPA) ?[-–—/|] ?[A-Z]{2,20}(?: [A-Z]{2,20}){1,3})$",
        r"[.!?”\"] ?© ?(?-i:[A-Z]).{1,60}$|[(\[](?:representational|representative|illustrative|file|stock) (?:image|photo"
        r"|picture)s?[)\]]",
    ),
    anywhere(
        Role.CAPTION,
        Reach.WHOLE,
        ("(", "["),
        # A credit in brackets: "(U.S. Navy photo by Ensign Jane Doe)", "(Jane Doe for Example Post)"
        r"(?:^|[.!?”\"] ?)[(\[](?=[^()\[\]]{0,80}\b(?:photos?|photograph|images?|picture|screen ?(?:shot|grab)|courtesy"
        r"|handout|credit|press service"
        r"|press office|spokesperson[’']s (?:unit|office))\b)[^()\[\]!?]{1,120}[^.!?][)\]]$",
        rf"(?:^|[.!?”\"] ?)[(\[](?-i:{WORDS}(?: for |, )(?:The )?{WORDS})[)\]]$",
    ),
)

_NAME = rf"(?:[{CAPITALS}][\w.’'&-]{{0,30}}|@\w{{1,30}}|\d(?:st|nd|rd|th))"
_NAMES_ALONE = re.compile(
    rf"[(\[/]? ?{_NAME}(?:[,:;]? ?[/|—–-]? ?(?:(?:for|of|the|and|via|from|by|at) ){{0,2}}{_NAME}){{1,9}}(?<!\.)[)\]]?$"
    rf"|[(\[/—–-]{{0,2}} ?(?i:{_AGENCY}|getty|vcg|cfp|supplied|facebook|telegram|instagram|screenshot"
    rf"|cc by(?:-\w{{2}}){{0,2}} \d\.\d)[)\]]?$"
    r"|(?i:(?:photo|picture|image|screen ?grab|screenshot|supplied|handout|provided|video) (?:from|by|screen"
    r"|illustrative)[^.!?]{2,60}$"
    r"|photo illustrative$|video screen ?grab$)"
)


def names_only(piece: str) -> bool:
    """Whether a piece of a line is a name or two, as of who took a picture and for whom, and nothing else.

    >>> names_only("Jane Doe, AP"), names_only("(Supplied: Jane Doe)"), names_only("The port is shut")
    (True, True, False)
    """
    return bool(_NAMES_ALONE.match(piece))


def is_credit(piece: str) -> bool:
    """Whether a piece of a line is nothing but who took a picture: "Jane Doe/Example Post", "Photo: Jane Doe"."""
    return bool(_NAMED_CREDIT.match(piece)) or (("/" in piece or " via " in piece) and bool(_BARE_CREDIT.match(piece)))


def follows_credit(sentence: str) -> bool:
    """Whether the credit of the picture before stands at its head, as in a gallery: "Jane Doe/AP Two ships meet at sea."."""
    return "/" in sentence and bool(_NEXT_IN_GALLERY.match(sentence))
