"""A citation to a verdict. Imports nothing of `bot.answering`: an error there must not hide itself here."""
