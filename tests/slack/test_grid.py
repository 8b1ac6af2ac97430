"""In an Enterprise Grid people are of an organisation and of a workspace; those of other organisations stay strangers."""

import pytest

from bot.slack.events import team_of

OURS, ORG, THEIRS, OTHER_ORG = "T0OURS", "E0OURS", "T0THEIRS", "E0THEIRS"


@pytest.mark.parametrize(
    ("event", "shared", "enterprise", "team"),
    [
        ({"user_team": ORG, "source_team": ORG, "team": OURS}, False, ORG, OURS),
        ({"user_team": ORG, "source_team": ORG, "team": OURS}, True, ORG, OURS),
        ({"user_team": ORG, "team": OURS}, False, None, OURS),
        ({"user_team": ORG, "team": OURS}, True, None, ORG),
        ({"user_team": OTHER_ORG, "source_team": OTHER_ORG, "team": OURS}, True, ORG, OTHER_ORG),
        ({"user_team": OTHER_ORG, "team": OURS}, True, None, OTHER_ORG),
        ({"user_team": THEIRS, "source_team": THEIRS, "team": OURS}, True, ORG, THEIRS),
        ({"team": THEIRS}, True, ORG, THEIRS),
        ({"team": OURS}, False, None, OURS),
        ({"user_team": ORG, "team": ORG}, False, ORG, ORG),
        ({}, False, ORG, None),
    ],
)
def test_an_organisation_is_no_workspace(event: dict[str, str], shared: bool, enterprise: str | None, team: str | None) -> None:  # noqa: FBT001 - an example
    """A person of ours is known by the workspace; one of another organisation is never, though the channel is in our workspace."""
    assert team_of({"event": event, "is_ext_shared_channel": shared}, enterprise) == team
