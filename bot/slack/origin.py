"""Where a person is from, as Slack's payloads say it: events, commands, shortcuts, presses and forms alike.

Slack names a workspace (T...) or, in an Enterprise Grid, the organisation that it belongs to (E...), now one and now the other in
the same places. Source of the places: Slack's reference of payloads, and slack_bolt's request/internals.py, which reads them too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Origin:
    """A person's workspace and organisation; None where Slack does not surely say it. `is_shared`: other companies may be there."""

    team: str | None = None
    enterprise: str | None = None
    is_shared: bool = False


def origin_of(body: Payload) -> Origin:
    """Where the person is from who caused a payload.

    >>> origin_of({"team": None, "user": {"team_id": "T1"}, "enterprise": {"id": "E1"}})
    Origin(team='T1', enterprise='E1', is_shared=False)
    """
    event = body.get("event")
    if event is None:
        return _of_interaction(body)
    if event.get("type") == "app_home_opened":
        return _of_home(body, event)
    return _of_message(body, (event.get("message") or {}) if event.get("subtype") == "message_changed" else event)


def _of_message(body: Payload, message: Payload) -> Origin:
    """The author's: `team` may be the channel's workspace where another field names the author's organisation."""
    is_shared, beside = bool(body.get("is_ext_shared_channel")), message.get("team")
    named = message.get("user_team") or message.get("source_team") or beside
    if not named:
        return Origin(is_shared=True) if is_shared else _place(body)
    belongs = _organisations(body)
    if not _is_organisation(named):
        return Origin(named, belongs.get(named) or _common(body), is_shared)
    is_theirs = beside and not _is_organisation(beside) and (not is_shared or belongs.get(beside) == named)
    return Origin(beside if is_theirs else None, named, is_shared)


def _of_home(body: Payload, event: Payload) -> Origin:
    """Before its first view the page has nothing that names a person but the envelope; where the two differ, neither is sure."""
    place, named = _place(body), _split((event.get("view") or {}).get("team_id"), None)
    if named.team and place.team and named.team != place.team:
        return Origin(None, _organisations(body).get(named.team), is_shared=True)
    if named.enterprise and place.enterprise and named.enterprise != place.enterprise:
        return Origin(None, None, is_shared=True)
    return Origin(place.team or named.team, place.enterprise or named.enterprise, bool(body.get("is_ext_shared_channel")))


def presumed(body: Payload) -> Origin | None:
    """Where somebody is from who pressed, sent or typed, if no other company shares the channel; None where it is said anyhow.

    Slack documents an organisation for `user.team_id` in a Grid, but names workspaces there too, and never whose they are. That of
    the envelope is the organisation which the bot is installed for.
    """
    place, named = _place(body), (body.get("user") or {}).get("team_id")
    is_open = "event" not in body and place.enterprise and named and not _is_organisation(named) and named != place.team
    return Origin(named, place.enterprise) if is_open else None


def _of_interaction(body: Payload) -> Origin:
    """Who pressed, sent or typed: an installation for a whole organisation leaves out the workspace (`team: null`)."""
    place, user, view = _place(body), body.get("user") or {}, body.get("view") or {}
    named = user.get("team_id") or place.team or view.get("team_id")
    if not named:
        return place
    if _is_organisation(named):
        return Origin(place.team if place.enterprise == named else None, named)
    return Origin(named, place.enterprise if place.team in {None, named} else None)


def _place(body: Payload) -> Origin:
    """What the envelope is from; an event's says it by the installation where it says nothing else."""
    team = body.get("team")
    within = team.get("enterprise_id") if isinstance(team, Mapping) else None
    place = _split(body.get("team_id") or _id(team), _id(body.get("enterprise")) or body.get("enterprise_id") or within)
    authorizations = body.get("authorizations") or ()
    return _place(authorizations[0]) if authorizations and place == Origin() else place


def _organisations(body: Payload) -> dict[str, str]:
    """The organisation of each workspace of which the envelope of an event says it."""
    context = {"team_id": body.get("context_team_id"), "enterprise_id": body.get("context_enterprise_id")}
    places = [_place(part) for part in (body, context, *(body.get("authorizations") or ()))]
    return {place.team: place.enterprise for place in places if place.team and place.enterprise}


def _common(body: Payload) -> str | None:
    """The organisation of everybody in a channel that Slack says is shared with no other company."""
    return _place(body).enterprise if body.get("is_ext_shared_channel") is False else None


def _split(team: str | None, enterprise: str | None) -> Origin:
    """Two ids as what they are, whichever place they stand in."""
    return Origin(None, enterprise or team) if _is_organisation(team) else Origin(team or None, enterprise or None)


def _id(named: Payload | str | None) -> str | None:
    return named.get("id") if isinstance(named, Mapping) else named


def _is_organisation(name: str | None) -> bool:
    return bool(name) and str(name).startswith("E")
