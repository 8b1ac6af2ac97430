"""What services and tools call the fields of a story, the best name first.

Names are compared without case and signs: ``published_at``, ``publishedAt`` and ``Published At`` are one. The services are NewsAPI,
Guardian, NYT, WordPress, GDELT, MediaCloud, GNews, Event Registry, NewsData, mediastack, Currents, NewsCatcher, Bing; the tools
news-please, Fundus, trafilatura, newspaper, feedparser, Readwise, Omnivore, and the clippers of Obsidian; the forms JSON Feed,
JSON-LD, RSS and Atom; and what people write at the head of a table.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Fields = Mapping[str, Any]  # Any: they come from strangers' files, and each value is looked at where it is used

TEXT = (
    *("text", "body", "content", "article", "maintext", "fulltext", "articlebody", "articletext", "contenthtml"),
    *("htmlcontent", "contenttext", "contentencoded", "bodyhtml", "bodytext", "texthtml", "plaintext", "storytext"),
    *("newstext", "rawtext", "story", "fullcontent", "cleanedtext", "paragraphs", "blocks", "markdown", "contentelements"),
    *("bodycontent", "html", "texto", "contenido", "texte", "contenu", "inhalt", "cleantext", "postcontent", "contents"),
    *("articlecontent", "news"),
)
SUMMARY = (
    *("leadparagraph", "context", "description", "abstract", "summary", "excerpt", "standfirst", "trailtext"),
    *("snippet", "lead", "lede", "shortdescription", "teaser", "subtitle", "highlights", "highlight", "sentence"),
    "summarydetail",
)
"""Where there is no text, the first of these is an extract of it."""
TITLE = (
    *("title", "headline", "headlines", "webtitle", "name", "articletitle", "newstitle", "readabletitle", "fulltitle"),
    *("posttitle", "booktitle", "heading", "subject", "titulo", "titre", "titel"),
)
URL = (
    *("feedburneroriglink", "url", "link", "weburl", "canonicalurl", "permalink", "articleurl", "newsurl"),
    *("originalurl", "externalurl", "mainentityofpage", "href", "links", "shareurl", "sourceurl", "uniqueurl", "uri"),
    *("address", "guid", "id"),
)
PUBLISHER = (
    *("publisher", "sourcehostname", "sitename", "outlet", "medianame", "publication", "publicationname", "source"),
    *("sourcename", "namesource", "newspaper", "newssource", "provider", "site", "website", "sourceshortname"),
    *("ispartof", "sourceorganization", "_outletoffeed", "sourcedomain", "hostname", "domain", "domainurl"),
    *("cleanurl", "sourceid", "dcpublisher"),
)
PUBLISHED = (
    *("datepublished", "dategmt", "published", "publishedat", "publisheddate", "datetimepub", "webpublicationdate"),
    *("pubdate", "datepublish", "publishingdate", "publishdate", "publicationdate", "publishedon"),
    *("publisheddatetime", "publishtime", "firstpublicationdate", "firstpublished", "firstpublishedat", "pubtime"),
    *("publishedtime", "datetime", "date", "publishedparsed", "timestamp", "pubdatetime", "dcdate", "issued"),
    *("seendate", "dateposted", "postedat", "postdate", "fecha", "datum", "datecreated", "firstpublishdate", "displaydate"),
    *("firstpublisheddate", "publishedutc", "posted", "isodate", "articledate", "releasedate", "fechapublicacion"),
)
MODIFIED = (
    *("datemodified", "modifiedgmt", "modified", "modifiedat", "modifieddate", "datemodify", "updated", "updatedat", "updateddate"),
    *("dateupdated", "lastmodified", "lastupdated", "modificationdate", "updatedparsed"),
)
AUTHORS = (
    *("authors", "author", "byline", "creator", "creators", "dccreator", "writer", "writers", "bookauthor"),
    *("authordetail", "journalist", "credits"),
)
LANGUAGE = ("language", "lang", "inlanguage", "languagecode", "dclanguage", "locale")
IDENTITY = ("id", "guid", "_id", "uri", "articleid", "storiesid", "storyid", "uuid")
MANY = (
    *("articles", "stories", "items", "results", "data", "docs", "entries", "news", "posts", "value", "hits"),
    *("response", "rss", "feed", "channel", "item", "entry", "documents", "records", "rows", "nodes", "edges"),
    *("list", "payload", "content", "newsarticles", "mainentity"),
)
"""Where answers of services and exports keep their records."""
WRAPPERS = (
    *("fields", "attributes", "node", "_source", "article", "document", "doc", "story", "post", "parsed", "params"),
    "extra",
)
"""An object in a record that holds the rest of its fields."""


@lru_cache(maxsize=4_096)
def squeezed(name: str) -> str:
    """A field's name as it is compared.

    >>> squeezed("Published At"), squeezed("dc:creator"), squeezed("_id")
    ('publishedat', 'dccreator', '_id')
    """
    bare = re.sub(r"[^a-z\d]", "", name.lower())
    return f"_{bare}" if name.startswith("_") else bare


def named(fields: Fields) -> dict[str, Any]:  # Any: as above
    """The fields that hold something, by squeezed name; of two alike the first counts."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if value or value == 0:
            found.setdefault(squeezed(str(name)[:80]), value)
    return found
