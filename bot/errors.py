"""What can go wrong with the record of replies, a language model and Slack, in a way a person can mend.

::

    DatelineError             one sentence, and the next step (see `index.errors`)
    ├── LedgerError           the record of replies cannot be read or written
    ├── BackupError           a backup cannot be written or restored
    ├── UnknownReplyError     no such reply on record
    ├── LanguageModelError    the language model gives no answer that can be used
    └── SlackError            a message could not be shown in Slack
        ├── SlackRefusedError      Slack refuses it, and will again
        │   └── SlackShutOutError      the bot is not in the channel
        └── SlackUnreachableError  Slack cannot be reached for now
            └── SlackUncertainError    whether a message was posted cannot be seen for now
"""

from index.errors import DatelineError


class LedgerError(DatelineError):
    """The record of replies cannot be read or written."""


class BackupError(DatelineError):
    """A backup cannot be written or restored."""


class UnknownReplyError(DatelineError):
    """The ledger has no such reply."""


class LanguageModelError(DatelineError):
    """The language model gives no answer that can be used."""


class SlackError(DatelineError):
    """A message could not be shown in Slack."""


class SlackRefusedError(SlackError):
    """Slack refuses it, and will again."""


class SlackShutOutError(SlackRefusedError):
    """The bot is not in the channel."""


class SlackUnreachableError(SlackError):
    """Slack cannot be reached for now."""


class SlackUncertainError(SlackUnreachableError):
    """A message may have been posted already, and Slack does not let us look: nothing else may be posted in its place."""
