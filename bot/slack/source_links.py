"""Where the cited sentences of a reply can be read."""

from bot.rendering.links import sentence_link
from bot.reply import Reply
from index.store import Store


def source_links(store: Store, reply: Reply) -> dict[int, str]:
    """URLs that show the cited sentences, by citation number."""
    links = {}
    for citation in reply.answer.citations:
        text = store.version_text(citation.article_id, citation.version) or ""
        link = sentence_link(citation.url, text, citation.start, citation.end)
        if link:
            links[citation.number] = link
    return links
