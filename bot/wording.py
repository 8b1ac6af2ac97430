"""Every sentence and date that more than one surface shows."""


def long_date(moment: object) -> str:
    """A date as people write it: 15 October 2024."""
    return f"{moment:%-d %B %Y}" if moment else "date unknown"


UNSURE = "No story clearly answers this. The nearest sentences:"
"""What stands above statements that are no answer."""
