"""English abbreviations, by what may follow them: whether the full stop behind one ends a sentence.

Collected from the lists of sentencex and pySBD and from the suppressions of Unicode CLDR (``common/segments/en.xml``), without
those that are words by themselves ("All.", "In."), and from what news agencies abbreviate: ranks, titles, states, days, units.
"""

import re

from index.text import CAPITALS


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


TITLES = _words("""
Adm Adms Ald Alh Amb Ambs Archbp Asst Assoc Atty Attys Barr Bp Brig Capt Capts Card Cdr Cdre Chas Chmn Cllr Cmdr Cmdt Cmsr Col
Cols Comdr Comdt Comm Commr Cong Congr Const Cpl Cpls Cpt Dep Det Dir Dr Dra Drs Engr Ens Exec Flt Fr Ft Gen Gens Gov Govs Gp Hon
Insp Ldr Lic Lieut Lt Lts Maj Majs Mdm Messrs Mgr Mlle Mme Mmes Mohd Mr Mrs Ms Msgr Mt Mts Mx Ofc Pfc Plt Pres Prof Profs Pt Pte
Pvt Pvts RAdm Rep Reps Rev Revd Revs Rt Sec Secy Sen Sens Sfc Sgt Sgts Shri Smt Spc Sr Sra Sres Srta St Ste Sts Supt Surg Thos
Treas Undersec VAdm Ven Wg
""")
"""They stand before a name: "Ms. Roe", "Lt. Gen. Poe", "Ft. Alder"."""
NUMBERED = _words("""
App Apt Art Arts Batt Bldg Btn Ch Chs Cl Ex Ext Fig Figs Hwy Kr Mk No Nos Nr Op P Par Para Paras Pg Pp Prop Pt Pts Ref Reg Regs
Rept Res Rm Rs Rt Rte Sched Sec Secs Sect Ser Sfr Ste Suppl Tel Tk Ver Vol Vols app art ch chs ed ext fig figs kr no nos nr p par
para paras pg pgs pp pt pts sec ss subsec tel ver vol vols
""")
"""They stand before a number: "No. 5", "Art. 51", "pp. 3-9"."""
DAYS = _words("""
Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun
""")
PLACES = _words("""
Ala Alta Ariz Ark Ave Berks Blvd Cal Calif Cambs Colo Conn Cres Ct Del Expy Fla Fwy Ga Glos Hants Herts Hts Hwy Ia Ill Ind Kan Kans
Ky La Lancs Leics Lincs Ln Mass Md Mich Minn Miss Mo Mont Mtn Mtns Neb Nebr Nev Nfld Northants Notts Okla Ont Ore Oreg Oxon Pa
Penn Penna Pkwy Pl Plz Qld Que Rd Sask Sq Staffs Tas Tenn Tex Va Vt Wash Wilts Wis Wisc Worcs Wyo Yorks
""")
"""States, provinces, counties and streets."""
OTHERS = _words("""
Abp Acad Admin Ass'n Assn Assns Bart Bde Bn Bros Cia Cie Cmte Co Corp Cos Cttee Dem Dems Dep't Dept Depts Div Elec Esq Est Etc
GmbH Gov't Govt Grp Hldgs Inc Inst Int Int'l Intl Jr Ltd Ltda Mfg Nat'l Natl Ph Plc Pty Regt Ret Sqn Supr Univ abbr adj anon
appx assn assoc asst attn avg bldg bros co contd corp cu deg dept depts diam dist div edn eds elec equiv esp esq est etc excl exec
ft govt hr hrs illus inc incl inst intl jr kg kph lb lbs ltd max mfg mfr mgmt mgr min mins misc mos mph mtg natl oz pct pkg prof
pseud publ qtr recd ret secs sq sr supt temp transl treas univ wk wks yd yds yr yrs
""")
"""Companies, offices, degrees, units: what follows tells whether they end a sentence. So it does behind days and places."""
OPEN = _words("""
a.k.a aka approx Approx c ca cf Cf circa e.g E.g E.G eg f.k.a i.e I.e I.E ie n.b N.B q.v s.v v viz Viz vs VS Vs
""")
"""They never end a sentence: "Roe vs. Poe", "approx. 40"."""
STARTERS = _words("""
A About According Across Additionally After Afterward Afterwards Against Along Although Amid Among An Analysts And Another
Around As Asked At Authorities Because Before Between Both But By Critics Despite During Each Earlier Even Every Experts
Following For From He Her Here His How However I If In Instead Its It Just Last Later Many Meanwhile Moreover Most Nearly
Nevertheless No Nobody None Nor Not Now Officials On Once Only Other Our Perhaps Police Recently Residents Separately Several
She Since So Some Still Such That The Their Then There These They This Those Though Thus To Today Tomorrow Under Unless Until We
What When Where Whether Which While Who Why With Without Witnesses Yesterday Yet You
""")
"""With a capital, they begin a sentence far more often than a name."""
NO_NAMES = _words("""
According After Although Analysts And As At Authorities Because Before But By Critics Despite During Experts For From He Her His
How However If In Its It Meanwhile Nobody None Officials On Residents She Since That The Their Then There These They This Those
Though Unless Until We What When Where Which While Who Why With Witnesses You
""")
"""Those of them that no person is called by."""

_DAY_OR_MONTH = (
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November"
    r"|December)(?!['’]s)\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)\."
)
# "at 6 p.m. Thursday", "7 a.m. ET", "8 p.m. Kyiv time", "5 p.m. (1500 GMT)" match, "at 6 p.m. Egypt said" does not.
_BEHIND_HOUR = re.compile(
    rf"{_DAY_OR_MONTH}|(?:[ACEMPH][SD]?T|A[CEW][SD]T|CES?T|EES?T|WES?T|[BIJKM]ST|MSK|HKT|SGT|PKT|GMT|UTC|NZD?T)\b"
    r"|(?:Eastern|Central|Pacific|Mountain|Greenwich|Atlantic)\b|[A-Z][\w’'-]{1,20}(?: [A-Z][\w’'-]{1,20})? (?:time|Time|hours)\b"
    r"|[(\[]\d|[a-z]|\d{4} ?(?:GMT|UTC)\b"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_HOUR = re.compile(r"[ap]\.m|[AP]\.M|[ap]m")
_IS_HOUR = re.compile(r"(?:\d|\bnoon|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty))$", re.IGNORECASE)
_ACRONYM = re.compile(r"(?:[A-Za-z]\.-?){1,6}[A-Za-z]{1,2}|Ph\.D|(?:[A-Z][a-z]{1,3}\.){1,2}D|[BDM]\.(?:Sc|Ed|Phil)|S\.p\.A|Lt\.Cdr")
_INITIAL = re.compile(rf"[{CAPITALS}]|Ch|Chr|Th|Wm|Geo|Yu")
# "Plan B.", "vitamin C.", "World War I." may end a sentence, "George W." does not.
_BEFORE_LETTER = re.compile(
    r"\b(?:plan|vitamin|group|hepatitis|influenza|class|grade|type|war|part|point|model|option|phase|category|schedule"
    r"|title|article"
    r"|chapter|section|act|appendix|line|gate|hall|terminal|block|zone|pool|annex|exhibit|series|level|grade of|and|than|or)$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d#§]|[IVXLC]+\b|[A-Z]\b|[-–]\d")
_LAST_WORD = re.compile(r"[^\s:,()\[\]“”\"‘«»„—–/]{1,24}$")
_NEXT_WORD = re.compile(r"[\"'“”‘’«»„(\[]*(\w*)")
_NAMES_WITH_A_MARK = frozenset({"Yahoo!", "Yum!", "Jeopardy!"})
_LOOK_BACK = 40


def goes_on(text: str, end: int, following: int) -> bool:
    """Whether the stop before `end` is that of an abbreviation, and the sentence goes on with the word at `following`.

    >>> text = "They met Ms. Roe at 6 p.m. Thursday in the U.S. The talks failed."
    >>> [goes_on(text, text.index(word) + len(word), text.index(word) + len(word) + 1) for word in ("Ms.", "p.m.", "U.S.")]
    [True, True, False]
    """
    before = text[max(0, end - _LOOK_BACK) : end]
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    after = text[following : following + _LOOK_BACK]
    word = last[0].lstrip("'’*_").replace("’", "'")
    if word in _NAMES_WITH_A_MARK:
        return first_word(after) not in STARTERS
    if not word.endswith("."):
        return False
    return _abbreviation_goes_on(word[:-1], before[: last.start()].rstrip(), after)


def may_end(text: str, end: int) -> bool:
    """Whether the stop before `end` is that of an abbreviation that ends a sentence now and then."""
    last = _LAST_WORD.search(text, max(0, end - _LOOK_BACK), end)
    word = last[0][:-1].rpartition("-")[2] if last else ""
    return word in _MAY_END or bool(_HOUR.fullmatch(word) or _ACRONYM.fullmatch(word))


def first_word(text: str) -> str:
    """The word that a text begins with, without quotation marks and brackets before it."""
    word = _NEXT_WORD.match(text)
    return word[1] if word else ""


def _abbreviation_goes_on(word: str, before: str, after: str) -> bool:
    """Whether it does behind an abbreviation, given without its last stop, with what stands before it and after it."""
    name = word.rpartition("-")[2]
    if _HOUR.fullmatch(name) and _IS_HOUR.search(before):
        return bool(_BEHIND_HOUR.match(after))
    if word in OPEN:
        return True
    if name in NUMBERED and _NUMBER.match(after):
        return True
    if name in TITLES or (name in _PARTS_OF_RANKS and first_word(after) in TITLES):
        return first_word(after) not in NO_NAMES
    if _INITIAL.fullmatch(name) and not _BEFORE_LETTER.search(before):
        return first_word(after) not in NO_NAMES
    starters = STARTERS if name in DAYS else _BEHIND_COMPANY
    return (name in _MAY_END or bool(_ACRONYM.fullmatch(name))) and first_word(after) not in starters


_PARTS_OF_RANKS = frozenset({"Tech", "1st", "2nd"})  # "Tech. Sgt. Roe", but not "at Velmora Tech. Roe left"
_MAY_END = DAYS | PLACES | OTHERS
_BEHIND_COMPANY = STARTERS | {"Mr", "Mrs", "Ms"}  # "the U.S. Sen. Roe" may be one, "the U.S. Mr. Roe" is two
