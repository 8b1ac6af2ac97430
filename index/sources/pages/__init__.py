"""A news page to its story: what its head says of it, and the text that a reader sees.

::

    reader ─► head, linked_data ─► titles, outlets, dates, authors     what the page says of itself
           ─► refusals                                        no story: robot checks, error pages, paywalls
           ─► live                                            a live blog: each post with its own time
           ─► cleaning ─► footnotes, furniture ─► body        the text, compared with the page's paragraphs
"""
