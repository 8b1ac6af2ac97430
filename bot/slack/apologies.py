"""What somebody hears who gets no answer."""

from bot.errors import SlackShutOutError
from bot.slack.hiding import HiddenError
from index.errors import AudienceError, SnapshotError

LATER = (
    "I cannot put an answer on record just now, so I cannot answer yet. I will as soon as I can; "
    "if nothing has come within an hour, please ask again."
)
UNKNOWN_AUDIENCE = "I cannot tell just now who may see which story, so I show none. Who runs this bot can mend it."
TOO_LATE = "I was restarted before I could answer this, and that was a while ago. Please ask again."


def apology(error: Exception, reference: str) -> str:
    """What somebody hears instead of an answer; of damage, that asking again does not help; and what they can mend themselves."""
    if isinstance(error, HiddenError):
        return error.problem
    if isinstance(error, AudienceError):
        return f"{UNKNOWN_AUDIENCE} The reference is {reference}."
    if isinstance(error, SlackShutOutError):
        return f"{error.problem} {error.next_step}"
    if isinstance(error, SnapshotError):
        return (
            "A story that this question needs is damaged in the index, and so nothing is quoted. Who runs this bot can mend it; the"
            f" reference is {reference}."
        )
    return f"Something went wrong with this question. Please ask again; the reference for who runs this bot is {reference}."
