"""News that arrives by itself: sources are asked politely, what they sent is kept as sent, and stories are read from that.

::

    sources.toml ─► source ─► listing ─► pages ─► stories ─► build
                              (feeds,    │  └► archive: every response, as it came
                              sitemaps,  │
                              sections)  └ web: one polite request at a time to a host

`round.py` goes through the sources that are due, once; `state.py` remembers what was seen and how each source is.
"""
