"""Signed HTTP: deliveries as POST requests to the bot's request URL."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.fake_slack.courier import ACKNOWLEDGED, EVENTS, Receipt
from tests.fake_slack.journal import Delivery
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import Workspace


@dataclass(slots=True)
class SignedHttp:
    """A request URL that has proved to be the bot's."""

    workspace: Workspace
    secret: str
    url: str
    session: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)

    async def verify(self) -> bool:
        """Whether the URL answers the challenge."""
        challenge = f"challenge-{self.workspace.next()}"
        payload = {"type": "url_verification", "token": "fake-slack", "challenge": challenge}
        receipt = await self._post(json.dumps(payload), "application/json", {})
        answer = receipt.response.get("challenge", receipt.response.get("text", ""))
        return receipt.outcome == ACKNOWLEDGED and answer == challenge

    async def hand_over(self, delivery: Delivery, attempt: int, reason: str) -> Receipt:
        """Post once and wait for the answer."""
        again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        if delivery.kind == EVENTS:
            return await self._post(json.dumps(delivery.payload), "application/json", again)
        form = {"payload": json.dumps(delivery.payload)} if delivery.kind == "interactive" else delivery.payload
        return await self._post(urlencode(form), "application/x-www-form-urlencoded", again)

    async def close(self) -> None:
        """Let go of its connections."""
        await self.session.close()

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> Receipt:
        sent = {**headers, **signature(self.secret, body), "Content-Type": content_type, "User-Agent": "Slackbot 1.0"}
        limit = aiohttp.ClientTimeout(total=self.workspace.timing.acknowledgement)
        try:
            async with self.session.post(
                self.url, data=body.encode(), headers=sent, timeout=limit, allow_redirects=False
            ) as answer:
                final = answer.headers.get("X-Slack-No-Retry") == "1"
                outcome = ACKNOWLEDGED if answer.ok and answer.status < 300 else "http_error"  # redirects are not
                return Receipt(outcome, self.url, parsed(await answer.text()), final)
        except TimeoutError:
            return Receipt("http_timeout", self.url)
        except aiohttp.ClientError:
            return Receipt("connection_failed", self.url)


def signature(secret: str, body: str, now: float | None = None) -> dict[str, str]:
    """The two headers by which the bot knows Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    timestamp = str(int(time.time() if now is None else now))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def parsed(body: str) -> Json:
    """The answer of the bot: an object, or a text, or nothing."""
    if not body.startswith("{"):
        return {"text": body} if body else {}
    answer = json.loads(body)
    return answer if isinstance(answer, dict) else {}
