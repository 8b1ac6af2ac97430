"""What goes on until it is told to end ends then."""

import subprocess
import sys
from threading import Event

import pytest

from bot.command import wait_for
from tests.conftest import ROOT

# The system may give a signal to any thread of a process: here to one that is not the main one, for certain.
ELSEWHERE = """
import signal, sys, threading
from bot.command import ending, wait_for

ended = ending()
number = signal.Signals[sys.argv[1]]
thread = threading.Thread(target=lambda: signal.pthread_kill(threading.get_ident(), number))
threading.Timer(0.2, thread.start).start()
print(wait_for(ended))
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_whichever_thread_gets_it(name: str) -> None:
    """Python sees to a signal in its main thread, which the signal wakes only where it is given to that."""
    command = [sys.executable, "-c", ELSEWHERE, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True\n"


def test_a_wait_has_an_end() -> None:
    """Nothing has happened by then."""
    assert wait_for(Event(), 0.01) is False
