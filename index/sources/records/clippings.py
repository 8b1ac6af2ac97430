"""Notes that reading programs write in Markdown: a list of metadata above, and below it the text or what was highlighted of it."""

import re

_METADATA = re.compile(r"^## Metadata[ ]*\n{1,2}((?:[-*] [^\n]{0,1000}(?:\n|$)){1,40})", re.MULTILINE)
_LINE = re.compile(r"[-*] (?:\*\*)?([A-Za-z ]{2,30}?)(?:\*\*)?:(?:\*\*)? ([^\n]+)")
_HIGHLIGHTS = re.compile(r"^##+ (?:New )?Highlights\b[^\n]*\n", re.MULTILINE)
_VIEW = re.compile(r" ?\(\[View (?:Highlight|Tweet)\]\([^()\s]{1,500}\)\)")
_OWN_WORDS = re.compile(r"^[ \t]+[-*] (?:\*\*)?(?:Note|Tags)(?:\*\*)?:[^\n]*\n?", re.MULTILINE)
_CONTENTS = re.compile(r"^##+ Full Document\b[^\n]*\n(?:\s*\[\[[^\n]{0,300}\]\][^\n]*\n)?", re.MULTILINE)
_COVER = re.compile(r"^!\[[^\[\]\n]{0,100}\]\([^()\s]{1,1000}\)[ ]*$", re.MULTILINE)


def clipped(body: str) -> tuple[dict[str, str], str, bool]:
    """The fields of such a note, its text without them, and whether the text is highlights, which are an extract.

    What the reader wrote beside a highlight is not the story's. Of any other text: no fields, and all of it.
    """
    found = _METADATA.search(body)
    if not found:
        return {}, body, False
    fields = {name.strip().lower(): value.strip() for name, value in _LINE.findall(found[1])}
    if not fields.keys() & {"url", "full title", "author"}:
        return {}, body, False
    body = _COVER.sub("", body[: found.start()] + body[found.end() :])
    is_extract = bool(_HIGHLIGHTS.search(body))
    for pattern in (_HIGHLIGHTS, _CONTENTS, _VIEW, _OWN_WORDS):
        body = pattern.sub("", body)
    return fields, body, is_extract
