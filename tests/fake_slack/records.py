"""What a workspace is made of: people, channels, messages and views, as Slack would describe them."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from tests.fake_slack.limits import elements
from tests.fake_slack.schema import Json


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot; `bot_id` is empty for people, and `enterprise` for those of a workspace that is in no organisation."""

    id: str
    name: str
    team: str
    bot_id: str = ""
    enterprise: str = ""

    def payload(self) -> Json:
        """As `users.info` describes it."""
        profile = {"real_name": self.name, "display_name": self.name, **({"bot_id": self.bot_id} if self.bot_id else {})}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.name,
            "deleted": False,
            "is_bot": bool(self.bot_id),
            "tz": "Etc/UTC",
            "tz_offset": 0,
            "profile": profile,
        }


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or a direct message where `with_user` is set."""

    id: str
    name: str
    members: frozenset[str]
    private: bool = False
    external: bool = False
    with_user: str = ""
    archived: bool = False

    @property
    def kind(self) -> str:
        """What events call `channel_type`."""
        if self.with_user:
            return "im"
        return "group" if self.private else "channel"

    def payload(self, reader: str) -> Json:
        """As `conversations.info` describes it to a member or a stranger."""
        if self.with_user:
            return {"id": self.id, "is_im": True, "user": self.with_user, "is_channel": False, "is_ext_shared": False}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_private": self.private,
            "is_ext_shared": self.external,
            "is_shared": self.external,
            "is_org_shared": False,
            "is_member": reader in self.members,
            "is_archived": self.archived,
            "num_members": len(self.members),
        }


@dataclass(frozen=True, slots=True)
class Message:
    """What was said; `only_for` names the one who sees an ephemeral message."""

    ts: str
    channel: str
    author: User
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread: str = ""
    metadata: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    edited: str = ""
    only_for: str = ""
    unfurls: bool = True
    subtype: str = ""

    def payload(self) -> Json:
        """As the history and the events of a channel tell it."""
        payload: Json = {"type": "message", "user": self.author.id, "text": self.text, "ts": self.ts, "team": self.author.team}
        if self.author.bot_id:
            payload |= {"bot_id": self.author.bot_id, "app_id": "A0FAKE", "bot_profile": {"id": self.author.bot_id}}
        optional: Json = {
            "subtype": self.subtype,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "thread_ts": self.thread,
            "metadata": dict(self.metadata),
            "edited": {"user": self.author.id, "ts": self.edited} if self.edited else None,
        }
        return payload | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a home tab that a user sees; `errors` are what an acknowledged submission said about its inputs."""

    id: str
    user: str
    content: Json
    hash: str
    root: str = ""
    previous: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, all with ids."""
        return list(self.content["blocks"])

    def with_content(self, content: Json, new_hash: str) -> Self:
        """The same view showing something else."""
        return replace(self, content=content, hash=new_hash, errors=MappingProxyType({}))

    def payload(self, team: str, values: Json | None = None) -> Json:
        """As methods and interactions describe it."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **self.content,
            "id": self.id,
            "team_id": team,
            "app_id": "A0FAKE",
            "app_installed_team_id": team,
            "hash": self.hash,
            "root_view_id": self.root or self.id,
            "previous_view_id": self.previous or None,
            "state": {"values": values or {}},
        }


def with_ids(blocks: list[Json], prefix: str) -> list[Json]:
    """A copy of the blocks with the names that Slack makes up where the app gave none."""
    named = [{"block_id": f"{prefix}-{number}", **deepcopy(block)} for number, block in enumerate(blocks)]
    for block in named:
        for number, element in enumerate(elements(block)):
            element.setdefault("action_id", f"{block['block_id']}-{number}")
    return named
