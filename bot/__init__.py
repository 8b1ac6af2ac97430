"""Questions in, cited answers out, checked again at any time.

::

                 answering ─────► records ◄───── checking
    index ─────► (question to     (ledger,       (quote to
                  answer)          inbox)         verdict)
                      └───────┐      │      ┌───────┘
                              ▼      ▼      ▼
                                 rendering
                           terminal, page, report
                                     │
                                   slack

Five rooms. What crosses between them are nouns: `answer`, `reply`, and the `wording` that every surface shares. `wiring` puts the
parts together; `commands` are what is typed; `evaluation` says how good the answers are, `training` where the fitted numbers come
from.
"""
