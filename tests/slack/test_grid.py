"""In an Enterprise Grid people are of an organisation and of a workspace; those of other organisations stay strangers."""

from typing import Any

import pytest

from bot.slack.origin import Origin, origin_of
from bot.slack.policy import Policy

OURS, SECOND, ORG, THEIRS, OTHER_ORG = "T0OURS", "T0SECOND", "E0OURS", "T0THEIRS", "E0THEIRS"
Json = dict[str, Any]


def event(author: Json, *, shared: bool, team: str = OURS, enterprise: str | None = ORG) -> Json:
    """A message in its envelope, as it comes to an app that is installed for the whole organisation."""
    authorization = {"enterprise_id": ORG, "team_id": None, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": True}
    return {
        "type": "event_callback",
        "team_id": team,
        "enterprise_id": enterprise,
        "context_team_id": OURS,
        "context_enterprise_id": ORG,
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event": {"type": "message", "user": "U0ANN", "channel": "C0NEWS", "ts": "1.0", **author},
    }


def home(team: str, enterprise: str | None, view: Json | None = None) -> Json:
    """An opening of Home; the first one has no view."""
    about = {"type": "app_home_opened", "user": "U0ANN", "tab": "home", "channel": "D0ANN", "user_team": None, "team": None}
    return {**event({}, shared=False, team=team, enterprise=enterprise), "event": {**about, **({"view": view} if view else {})}}


def changed(author: Json, *, shared: bool) -> Json:
    """An edit, which names its author in the message that it is of."""
    envelope = event({}, shared=shared)
    message = {"user": "U0ANN", "ts": "1.0", "text": "Who won?", **author}
    return {**envelope, "event": {"type": "message", "subtype": "message_changed", "channel": "C0NEWS", "message": message}}


def press(kind: str, user_team: str | None, team: str | None, enterprise: str | None, **more: Json) -> Json:
    """A button, a form or a shortcut: the workspace is left out for an app of the whole organisation."""
    user = {"id": "U0ANN", "name": "ann", **({"team_id": user_team} if user_team else {})}
    place = {"id": team, "domain": "news"} if team else None
    organisation = {"id": enterprise, "name": "News"} if enterprise else None
    return {"type": kind, "user": user, "team": place, "enterprise": organisation, "is_enterprise_install": team is None, **more}


def typed(team: str, enterprise: str | None) -> Json:
    """A slash command, whose values are strings."""
    named = {"enterprise_id": enterprise, "enterprise_name": "News"} if enterprise else {}
    return {"command": "/dateline", "team_id": team, "user_id": "U0ANN", "is_enterprise_install": "true", **named}


OWN: dict[str, Json] = {
    "a message that names the organisation": event({"user_team": ORG, "source_team": ORG, "team": OURS}, shared=False),
    "the same in a shared channel": event({"user_team": ORG, "source_team": ORG, "team": OURS}, shared=True),
    "a message that names nothing else": event({"user_team": ORG, "team": ORG}, shared=True),
    "a message in another workspace of ours": event({"team": SECOND}, shared=False, team=SECOND),
    "a colleague of another workspace in our channel": event({"user_team": SECOND, "team": SECOND}, shared=False),
    "a colleague who is shared with others": event(
        {"user_team": OURS, "team": OURS}, shared=True, team=THEIRS, enterprise=OTHER_ORG
    ),
    "an edit": changed({"user_team": ORG, "team": OURS}, shared=True),
    "an edit in another workspace": changed({"team": SECOND}, shared=False),
    "a first look at Home": home(SECOND, ORG),
    "a later look at Home": home(SECOND, ORG, {"team_id": SECOND}),
    "Home of the whole organisation": home(OURS, ORG, {"team_id": ORG, "app_installed_team_id": ORG}),
    "a command": typed(SECOND, ORG),
    "a command from the organisation": typed(ORG, ORG),
    "a press": press("block_actions", SECOND, SECOND, ORG),
    "a press without a workspace": press("block_actions", SECOND, None, ORG),
    "a press that names the organisation": press("block_actions", ORG, None, ORG),
    "a form": press("view_submission", SECOND, None, ORG, view={"team_id": ORG, "app_installed_team_id": ORG}),
    "a form of somebody without a workspace": press("view_submission", None, None, ORG, view={"team_id": SECOND}),
    "a shortcut": press("shortcut", SECOND, None, ORG),
    "a shortcut on a message": press("message_action", None, SECOND, ORG),
}
STRANGERS: dict[str, Json] = {
    "a message of another organisation": event({"user_team": OTHER_ORG, "source_team": OTHER_ORG, "team": OURS}, shared=True),
    "a message of another workspace": event({"user_team": THEIRS, "source_team": THEIRS, "team": OURS}, shared=True),
    "a message sent in their workspace": event({"team": THEIRS}, shared=True, team=THEIRS, enterprise=OTHER_ORG),
    "a message of nobody sure": event({}, shared=True),
    "an edit": changed({"user_team": OTHER_ORG, "team": OURS}, shared=True),
    "an edit of nobody sure": changed({}, shared=True),
    "a first look at Home": home(THEIRS, OTHER_ORG),
    "a first look at Home from a workspace without an organisation": home(THEIRS, None),
    "a later look at Home": home(OURS, ORG, {"team_id": THEIRS}),
    "a command": typed(THEIRS, OTHER_ORG),
    "a command from a workspace without an organisation": typed(THEIRS, None),
    "a press": press("block_actions", THEIRS, THEIRS, OTHER_ORG),
    "a press in our workspace": press("block_actions", THEIRS, OURS, ORG),
    "a press that names the organisation": press("block_actions", OTHER_ORG, OURS, ORG),
    "a form": press("view_submission", THEIRS, None, OTHER_ORG, view={"team_id": THEIRS, "app_installed_team_id": OURS}),
    "a shortcut": press("shortcut", THEIRS, None, None),
}
ORG_WIDE, IN_A_WORKSPACE = Policy(None, "U0BOT", enterprise=ORG), Policy(OURS, "U0BOT", enterprise=ORG)


@pytest.mark.parametrize("body", OWN.values(), ids=OWN)
def test_people_of_our_organisation_are_ours(body: Json) -> None:
    """Whichever of its workspaces they are in, and whichever of the two ids Slack names; an organisation is never a workspace."""
    origin = origin_of(body)
    assert origin.team is None or origin.team.startswith("T")
    assert ORG_WIDE.admits_person("U0ANN", origin)
    assert IN_A_WORKSPACE.admits_person("U0ANN", origin)


@pytest.mark.parametrize("body", STRANGERS.values(), ids=STRANGERS)
def test_people_of_others_are_strangers(body: Json) -> None:
    """Also where Slack leaves it unclear in a channel that is shared with others; ALLOW_EXTERNAL lets them in."""
    origin = origin_of(body)
    assert origin.team is None or origin.team.startswith("T")
    assert not ORG_WIDE.admits_person("U0ANN", origin)
    assert not IN_A_WORKSPACE.admits_person("U0ANN", origin)
    assert Policy(OURS, "U0BOT", enterprise=ORG, allow_external=True).admits_person("U0ANN", origin)


def test_without_a_grid_the_workspace_counts() -> None:
    """An organisation that we are not known to be of is ours only with our workspace beside it, in a channel of our own."""
    policy = Policy(OURS, "U0BOT")
    unknown: Json = {"event": {"user_team": ORG, "team": OURS}}
    assert policy.admits_person("U0ANN", origin_of({**unknown, "is_ext_shared_channel": False}))
    assert not policy.admits_person("U0ANN", origin_of({**unknown, "is_ext_shared_channel": True}))


def test_a_list_of_workspaces_may_name_an_organisation() -> None:
    """ALLOWED_TEAMS: of a person of ours whose workspace Slack does not say, only the organisation can be looked for."""
    unsaid = origin_of(event({"user_team": ORG, "team": ORG}, shared=False))
    assert unsaid == Origin(None, ORG)
    assert Policy(None, "U0BOT", frozenset({ORG}), enterprise=ORG).admits_person("U0ANN", unsaid)
    assert not Policy(None, "U0BOT", frozenset({SECOND}), enterprise=ORG).admits_person("U0ANN", unsaid)
