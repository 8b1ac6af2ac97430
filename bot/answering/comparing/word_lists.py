"""Words by what they do in a sentence, for comparing two sentences: see `terms` and `differences` beside it."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


NUMBERS = {
    word: value
    for value, word in enumerate(
        _listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
            "eighteen nineteen"
        )
    )
}
TENS = {word: value for value, word in enumerate(_listed("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
}
SHORT_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9} | SCALES
"""Written to the number, as in "5m"; "5 m" may be metres."""
ORDINALS = {
    word: str(value) for value, word in enumerate(_listed("first second third fourth fifth sixth seventh eighth ninth tenth"), 1)
}
CROWDS = frozenset(_listed("dozen dozens scores hundreds thousands millions billions trillions half quarter double triple twice"))
"""Figures without a number."""
NEGATIONS = frozenset(_listed("not no never nor neither none nobody nothing nowhere"))
NEGATING_VERBS = frozenset(_listed("fail fails failed failing refuse refuses refused refusing decline declines declined declining"))
"""With "to" after them."""
NOT_NEGATING = frozenset(_listed("only just merely least necessarily"))
"""After "not"."""
HEDGES = frozenset(
    _listed(
        "may might could should must can reportedly allegedly alleged possibly perhaps unlikely likely probably if unless only "
        "former vice deputy acting ex deny denies denied denying denial points north south east west northern southern eastern "
        "western upper lower before after until since without almost nearly over under above "
        "below least most more less fewer"
    )
)
"""They say how sure, of which side, when or about how many: what has one is not what lacks it."""
JUDGEMENTS = frozenset(
    _listed(
        "true untrue false falsely fake fakes hoax wrong incorrect misleading disputed doubtful debunked myth satire "
        "parody rumour rumours rumor rumors claim claims claimed alleged unverified unconfirmed verified confirmed denial "
        "retracted withdrawn cancelled canceled postponed suspended corrected forecast prediction scenario source sources "
        "official officials witness witnesses expert experts analyst analysts critic critics media yes some all every few "
        "many several both each half partly mostly hardly rarely seldom barely"
    )
)
"""What they say before a dash is more than where and when a dispatch was written."""
TITLES = frozenset(
    _listed(
        "president prime minister foreign defence defense secretary state general gen lieutenant colonel col captain senator sen "
        "representative rep congressman congresswoman governor gov mr mrs ms dr sir dame lord king queen prince princess "
        "chancellor spokesman spokeswoman spokesperson leader chief head ambassador envoy mayor pope judge justice premier "
        "sheikh ayatollah"
    )
)
LIGHT = frozenset(
    _listed(
        "about around roughly approximately "
        "a an the this that these those its his her their our my your it he she they we i you who which whom whose there here "
        "and or but so as at by for from in into of on onto to upon with within than then also too very just yet still already "
        "any some be is are was were been being am do does did done doing have has had having will would shall ever now up out "
        "off said says say told according added"
    )
)
SAME = {
    "pct": "percent",
    "programme": "program",
    "grey": "gray",
    "whilst": "while",
    "amongst": "among",
    "towards": "toward",
    "judgement": "judgment",
    "ageing": "aging",
    "tyre": "tire",
    "kerb": "curb",
    "storey": "story",
    "aluminium": "aluminum",
    "plough": "plow",
    "kilometre": "km",
    "kilometer": "km",
    "kilometres": "km",
    "kilometers": "km",
}
STATES = {
    ("united", "states"): "US",
    ("united", "kingdom"): "UK",
    ("united", "nations"): "UN",
    ("european", "union"): "EU",
}
STATE_INITIALS = {"US": "US", "UK": "UK", "UN": "UN", "EU": "EU"} | {
    "USA": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "U.K.": "UK",
    "U.N.": "UN",
    "E.U.": "EU",
}
OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in _listed(
        "confirm/deny admit/deny accept/reject accept/refuse agree/refuse approve/reject support/oppose back/oppose rise/fall "
        "rose/fell rise/drop rise/decline rose/dropped rose/declined increase/decrease gain/lose win/lose won/lost "
        "killed/wounded killed/injured dead/injured dead/wounded allow/ban legal/illegal guilty/innocent guilty/acquitted "
        "convicted/acquitted alive/dead open/close begin/end began/ended start/stop join/leave joined/left enter/leave "
        "success/failure for/against up/down high/low higher/lower more/less more/fewer maximum/minimum import/export buy/sell "
        "bought/sold before/after pass/fail possible/impossible able/unable willing/unwilling"
    )
)
"""In one form or with an ending: see `bot.answering.comparing.differences`."""
SEATS = frozenset(
    frozenset(pair.split("/"))
    for pair in _listed(
        "washington/@US american/@US america/@US moscow/russia kremlin/russia moscow/kremlin beijing/china kyiv/ukraine "
        "kiev/ukraine tehran/iran pyongyang/korea seoul/korea tokyo/japan london/@UK britain/@UK british/@UK paris/france "
        "berlin/germany brussels/@EU ankara/turkey jerusalem/israel riyadh/arabia damascus/syria cairo/egypt baghdad/iraq "
        "beirut/lebanon kabul/afghanistan taipei/taiwan canberra/australia ottawa/canada islamabad/pakistan warsaw/poland "
        "rome/italy madrid/spain doha/qatar"
    )
)
"""Two names that may mean one party or place."""
AGENCIES = frozenset(
    _listed("reuters ap afp associated press cnn bbc dpa efe xinhua tass interfax ria times post journal news bloomberg")
)
"""Whom somebody told is another for each outlet."""
SYMMETRIC = frozenset(
    _listed(
        "and or with between met meet meets meeting talk talks talked spoke speak speaks agreed signed married joined versus vs "
        "v both"
    )
)
"""The order of names beside them says nothing."""
