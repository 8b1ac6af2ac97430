"""Records of services and tools: objects with named fields, in JSON or as rows of a table, to drafts.

``finding`` finds the records in whatever they are wrapped in, ``linked_data`` resolves JSON-LD, ``names`` knows what each service
calls a field, ``values`` reads what stands in one, ``extracts`` deals with text that was cut off, ``outlets`` with the titles of
feeds, ``tables`` with rows, ``clippings`` with notes of reading programs, and ``record`` makes the draft.
"""
