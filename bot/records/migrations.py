"""The tables of the ledger: one script for each step that they have taken.

`user_version` of a file counts the steps that it has behind it. A step that was released is never changed: what must become
different is one more step.
"""

STEPS = (
    """
    CREATE TABLE reply (
        id TEXT PRIMARY KEY, made TEXT NOT NULL, asked TEXT NOT NULL, question TEXT NOT NULL, snapshot TEXT NOT NULL,
        model TEXT NOT NULL, warnings TEXT NOT NULL, seconds TEXT NOT NULL, surface TEXT NOT NULL, team TEXT, channel TEXT,
        thread TEXT, user TEXT
    );
    CREATE INDEX reply_made ON reply (made);
    CREATE TABLE statement (
        reply TEXT NOT NULL REFERENCES reply ON DELETE CASCADE, number INTEGER NOT NULL, text TEXT NOT NULL,
        citations TEXT NOT NULL, PRIMARY KEY (reply, number)
    ) WITHOUT ROWID;
    CREATE TABLE citation (
        reply TEXT NOT NULL REFERENCES reply ON DELETE CASCADE, position INTEGER NOT NULL, number INTEGER NOT NULL,
        article_id TEXT NOT NULL, version TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, quote TEXT NOT NULL,
        title TEXT NOT NULL, publisher TEXT, published TEXT, url TEXT, source TEXT NOT NULL, also_in TEXT NOT NULL,
        PRIMARY KEY (reply, position)
    ) WITHOUT ROWID;
    CREATE INDEX citation_article ON citation (article_id);
    CREATE TABLE feedback (
        id INTEGER PRIMARY KEY, reply TEXT NOT NULL REFERENCES reply ON DELETE CASCADE, citation INTEGER, kind TEXT NOT NULL,
        words TEXT NOT NULL, user TEXT, made TEXT NOT NULL
    );
    """,
    """
    CREATE TABLE told (
        reply TEXT NOT NULL REFERENCES reply ON DELETE CASCADE, article_id TEXT NOT NULL, state TEXT NOT NULL, made TEXT NOT NULL,
        PRIMARY KEY (reply, article_id, state)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE reply ADD COLUMN understood TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE reply ADD COLUMN searched INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE reply ADD COLUMN newest TEXT;
    ALTER TABLE reply ADD COLUMN nearest TEXT NOT NULL DEFAULT '[]';
    CREATE INDEX reply_thread ON reply (channel, thread);
    CREATE TABLE event (id TEXT PRIMARY KEY, made TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE request (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL, thread TEXT, text TEXT NOT NULL,
        address TEXT, edits INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting', reply TEXT, posted TEXT,
        made TEXT NOT NULL, UNIQUE (channel, message)
    );
    CREATE INDEX request_state ON request (state);
    CREATE INDEX request_thread ON request (channel, thread);
    """,
    """
    ALTER TABLE reply ADD COLUMN sure INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE statement ADD COLUMN answer_start INTEGER;
    ALTER TABLE statement ADD COLUMN answer_end INTEGER;
    """,
    """
    ALTER TABLE reply ADD COLUMN level TEXT;
    ALTER TABLE reply ADD COLUMN form TEXT NOT NULL DEFAULT 'list';
    ALTER TABLE statement ADD COLUMN label TEXT NOT NULL DEFAULT '';
    ALTER TABLE statement ADD COLUMN asides TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE citation ADD COLUMN origins INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE citation ADD COLUMN before TEXT;
    """,
    """
    ALTER TABLE citation ADD COLUMN date_inferred INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE citation ADD COLUMN month_day TEXT;
    """,
    """
    CREATE TABLE model_call (
        id INTEGER PRIMARY KEY, made TEXT NOT NULL, key TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL,
        tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL, seconds REAL NOT NULL DEFAULT 0, failure TEXT, answer TEXT
    );
    CREATE INDEX model_call_made ON model_call (made);
    CREATE INDEX model_call_key ON model_call (key);
    CREATE TABLE model_choice (
        reply TEXT PRIMARY KEY REFERENCES reply ON DELETE CASCADE, model TEXT NOT NULL, prompt TEXT NOT NULL,
        tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL, seconds REAL NOT NULL, failure TEXT, recorded INTEGER NOT NULL,
        sufficiency TEXT, offered TEXT NOT NULL, picked TEXT NOT NULL, ranked TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    # The position of the citation that this one is a copy of: the same words in another outlet. Before, names alone were kept.
    """
    ALTER TABLE citation ADD COLUMN copy_of INTEGER;
    """,
    """
    ALTER TABLE citation ADD COLUMN agency TEXT;
    """,
    """
    ALTER TABLE reply ADD COLUMN request INTEGER;
    CREATE INDEX reply_request ON reply (request);
    CREATE TABLE salt (value TEXT NOT NULL);
    INSERT INTO salt SELECT lower(hex(randomblob(16)));
    """,
    # Step 11: reactions to questions that the bot has put there and not yet taken away.
    """
    CREATE TABLE sign (channel TEXT NOT NULL, message TEXT NOT NULL, made TEXT NOT NULL, PRIMARY KEY (channel, message))
    WITHOUT ROWID;
    """,
    # Who said it, by an alias: with it the last thumb of each person counts, also where users are not named.
    """
    ALTER TABLE feedback ADD COLUMN person TEXT;
    CREATE INDEX feedback_reply ON feedback (reply);
    """,
    # What the bot says of its own accord: a greeting, or word to its operators.
    """
    CREATE TABLE notice (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, about TEXT NOT NULL, channel TEXT NOT NULL,
        words TEXT NOT NULL, tried INTEGER NOT NULL DEFAULT 0, posted INTEGER NOT NULL DEFAULT 0, made TEXT NOT NULL
    );
    """,
    # A citation that was called wrong, until the standards desk has decided, and what; it outlives whoever reported it.
    # And how many sources of a reply have changed, as its readers were told.
    """
    CREATE TABLE report (
        id INTEGER PRIMARY KEY, reply TEXT NOT NULL REFERENCES reply ON DELETE CASCADE, citation INTEGER, made TEXT NOT NULL,
        feedback INTEGER UNIQUE REFERENCES feedback ON DELETE SET NULL, form TEXT UNIQUE, channel TEXT, posted TEXT,
        verdict TEXT NOT NULL DEFAULT '', decision TEXT, reason TEXT NOT NULL DEFAULT '', decided TEXT, decider TEXT,
        decider_name TEXT, shown INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX report_reply ON report (reply);
    ALTER TABLE reply ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
    INSERT INTO report (reply, citation, made, feedback)
        SELECT reply, citation, made, id FROM feedback WHERE kind = 'wrong citation';
    """,
    # Edits that came before their messages. Who has an answer posted, by name, and who reported a citation, until they were told
    # what came of it.
    """
    CREATE TABLE early_edit (
        channel TEXT NOT NULL, message TEXT NOT NULL, text TEXT NOT NULL, moment TEXT NOT NULL, made TEXT NOT NULL,
        UNIQUE (channel, message)
    );
    ALTER TABLE request ADD COLUMN asker TEXT;
    ALTER TABLE report ADD COLUMN reporter TEXT;
    """,
)
