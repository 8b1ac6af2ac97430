"""views.*: modals, which take a trigger, and home tabs, which do not; and what an acknowledged submission does to a modal."""

from dataclasses import dataclass

from tests.fake_slack.installation import Installation, Method, checked_view
from tests.fake_slack.journal import Delivery
from tests.fake_slack.records import View
from tests.fake_slack.schema import Json
from tests.fake_slack.workspace import RefusedError


@dataclass(frozen=True, slots=True)
class ViewMethods:
    """Each returns what Slack answers, less the `ok`."""

    app: Installation

    def methods(self) -> dict[str, Method]:
        """By Slack's names."""
        return {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    def open(self, arguments: Json) -> Json:
        """A modal for whoever pulled the trigger."""
        content = checked_view(arguments.get("view"), "modal")
        return self._told(self.app.workspace.open_modal(self._pull(arguments), content))

    def push(self, arguments: Json) -> Json:
        """A modal on top of the one that the trigger was pulled in."""
        content = checked_view(arguments.get("view"), "modal")
        return self._told(self.app.workspace.push_modal(self._pull(arguments), content))

    def update(self, arguments: Json) -> Json:
        """Something else in a view, unless it has changed since the `hash` was given out."""
        view = self._known(arguments)
        content = checked_view(arguments.get("view"), str(view.content["type"]))
        return self._told(self._change(view, content, arguments))

    def publish(self, arguments: Json) -> Json:
        """A user's home tab."""
        workspace = self.app.workspace
        user = str(arguments.get("user_id"))
        if user not in workspace.users:
            raise RefusedError("user_not_found")
        content = checked_view(arguments.get("view"), "home")
        if user in workspace.homes:
            return self._told(self._change(workspace.views[workspace.homes[user]], content, arguments))
        view = workspace.show(user, content)
        workspace.homes[user] = view.id
        return self._told(view)

    def submitted(self, delivery: Delivery) -> None:
        """What the acknowledgement of a submission says: close the modal, or errors, another content, one more, or clear all."""
        view = self.app.workspace.views[delivery.payload["view"]["id"]]
        response = delivery.response
        try:
            self._respond(view, response)
        except RefusedError as refused:
            delivery.problems.extend([refused.error, *refused.problems])

    def _respond(self, view: View, response: Json) -> None:
        workspace = self.app.workspace
        action = response.get("response_action")
        if action == "errors":
            workspace.complain(view, self._errors(view, response.get("errors")))
        elif action == "update":
            workspace.change(view, checked_view(response.get("view"), "modal"))
        elif action == "push":
            workspace.push_modal(view.user, checked_view(response.get("view"), "modal"))
        elif action in {None, "clear"}:
            workspace.close_modal(view, every=action == "clear")
        else:
            raise RefusedError("invalid_response_action", [str(action)])

    def _errors(self, view: View, errors: object) -> dict[str, str]:
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
            raise RefusedError("invalid_errors", [f"errors must name inputs among {sorted(inputs)}: {errors}"])
        return {str(name): str(error) for name, error in errors.items()}

    def _pull(self, arguments: Json) -> str:
        if not arguments.get("trigger_id"):
            raise RefusedError("invalid_arguments", ["missing required field: trigger_id"])
        return self.app.workspace.pull(arguments["trigger_id"])

    def _known(self, arguments: Json) -> View:
        name, external = arguments.get("view_id"), arguments.get("external_id")
        for view in self.app.workspace.views.values():
            if name == view.id or (external and external == view.content.get("external_id")):
                return view
        raise RefusedError("not_found")

    def _change(self, view: View, content: Json, arguments: Json) -> View:
        if arguments.get("hash") not in {None, view.hash}:
            raise RefusedError("hash_conflict")
        return self.app.workspace.change(view, content)

    def _told(self, view: View) -> Json:
        return {"view": {**view.payload(self.app.workspace.installed), "bot_id": self.app.bot.bot_id}}
