"""Stories in, searchable chunks out.

::

    sources ─► article ─► sentences ─► chunks ─► embedder ─► vectors ──┐
    (files)                               └────────────────► keywords ─┤
                                                                       │
                                   store ◄────── build ─────► snapshot ┴─► retriever

`build` reads every story of `sources`, keeps each version in `store` (SQLite, with its sentences and chunks), and writes what is
searched into a `snapshot`: one folder that never changes. `retriever` searches one open snapshot, and asks the store for the text.
Vectors lie behind the seams of `vectors`, with FAISS (`faiss_index`) behind those; keywords are tantivy's.
"""
