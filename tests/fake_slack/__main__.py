"""Try the bot without a workspace: `python -m tests.fake_slack [--port 3100]`.

Prints what the bot has to be told to come here instead of to Slack; start it in another terminal with these in its environment.
Then type. A line is a mention of the bot in a channel; one that begins with ">" goes on in the last thread, one with "/" is a
slash command, and "press NAME [VALUE]" presses the button with that action_id on the last message. An empty line ends it.
"""

import argparse
import sys
import threading
from dataclasses import dataclass, field

from tests.fake_slack import Channel, Message, Slack, User, render


@dataclass
class Console:
    """One person in one channel, and what they have seen."""

    slack: Slack
    user: User
    channel: Channel
    thread: str = ""
    last: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def type(self, line: str) -> None:
        """Do what the line says."""
        word, _, rest = line.partition(" ")
        if line.startswith("/"):
            self.slack.command(self.user, self.channel, word, rest)
        elif word == "press":
            name, _, value = rest.partition(" ")
            self.slack.click(self.user, self.last, name, value or None)
        elif line.startswith(">"):
            self.slack.post(self.user, self.channel, line[1:].strip(), self.thread or None)
        else:
            self.thread = self.slack.post(self.user, self.channel, f"{self.slack.mention} {line}")

    def fresh(self) -> list[Message]:
        """What the bot says that was not shown yet, or reads otherwise now."""
        posted = [message for message in self.slack.said(self.channel) if message.author == self.slack.bot_user]
        messages = (*posted, *self.slack.ephemerals(self.user))
        return [message for message in messages if self.seen.get(message.ts) != render(message)]

    def watch(self) -> None:
        """Show it as it comes."""
        while not self.over.is_set():
            try:
                messages = self.slack.wait_for(self.fresh, timeout=0.5)
            except TimeoutError:
                continue
            for message in messages:
                self.last, self.seen[message.ts] = message.ts, render(message)
                sys.stdout.write(f"\n{self.seen[message.ts]}\n\n")
                sys.stdout.flush()


def main(argv: list[str]) -> int:
    """Run the console until an empty line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fake_slack", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--port", type=int, default=0, help="listen on this port of 127.0.0.1 (default: any free one)")
    with Slack(port=parser.parse_args(argv).port) as slack:
        sys.stdout.write("".join(f"{name}={value}\n" for name, value in slack.environment.items()) + "\n")
        sys.stdout.flush()
        console = Console(slack, slack.add_user("you"), slack.add_channel("general"))
        watcher = threading.Thread(target=console.watch)
        watcher.start()
        for line in iter(lambda: sys.stdin.readline().strip(), ""):
            try:
                console.type(line)
            except LookupError as error:
                sys.stdout.write(f"{error}\n")
        console.over.set()
        watcher.join()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
