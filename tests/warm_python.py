"""A Python that starts quickly: for each program, a process is forked that has imported the heavy libraries, and used none.

Importing them takes most of the time of a command, and the tests run commands by the hundred. `warm_python()` is a program that
takes the place of `sys.executable`, with a script, ``-m`` or ``-c``; what runs is a process of its own with the caller's arguments,
folder, environment, standard streams and signals. None of our own code is imported beforehand. Killed outright, it ends a moment
later than its caller sees; what is killed at moments that count is to be started otherwise.

As a program: the server, which is told the path of a socket.
"""

import array
import atexit
import gc
import importlib
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

_IMPORTED = (
    "faiss",
    "pydantic_settings",
    "sentence_transformers",
    "tantivy",
    "trafilatura",
    "transformers.models.bert.modeling_bert",
)
_LONGEST = 1 << 20  # bytes of arguments and environment
_PATIENCE = 120.0  # seconds that the server may take to start
_CLIENT = """#!{python} -SE
import array, json, os, signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
server.sendmsg([len(asked).to_bytes(4, "big") + asked], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
answers = server.makefile("r")
pid = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: os.kill(pid, number))
ended = int(answers.readline())
if ended < 0:
    if -ended != signal.SIGKILL:
        signal.signal(-ended, signal.SIG_DFL)
    os.kill(os.getpid(), -ended)
os._exit(ended)
"""


@cache
def warm_python() -> str:
    """The path of the program; its server is started at the first call, and ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    address = folder / "socket"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    server = subprocess.Popen([sys.executable, __file__, str(address)], env=environment)
    atexit.register(server.kill)
    client = folder / "python"
    client.write_text(_CLIENT.format(python=sys.executable, address=str(address)))
    client.chmod(0o755)
    until = time.monotonic() + _PATIENCE
    while not address.exists():
        if server.poll() is not None or time.monotonic() > until:
            message = "the server of quick processes did not start"
            raise RuntimeError(message)
        time.sleep(0.02)
    return str(client)


def _serve(address: str) -> list[str]:
    """Fork a process for each that connects; returns in that process, with the arguments of Python."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that wait are not waited for
    made = f"{address}.new"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(made)
        listener.listen(64)
        Path(made).rename(address)
        parent = os.getppid()
        while os.getppid() == parent:
            if not select.select([listener], [], [], 1.0)[0]:
                continue
            caller = listener.accept()[0]
            if os.fork() == 0:
                listener.close()
                return _run(caller)
            caller.close()
    sys.exit()


def _run(caller: socket.socket) -> list[str]:
    """Fork once more and wait; returns in the process that is waited for."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    content, streams = _received(caller)
    arguments: list[str]
    arguments, folder, environment = json.loads(content)
    child = os.fork()
    if child:
        _wait(caller, child)
    caller.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    _open_streams()
    return arguments


def _open_streams() -> None:
    """Open the standard streams as a new process would: those of the server remember what it was started with, say a file."""
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    encoding = encoding or "utf-8"
    sys.stdin = open(0, encoding=encoding, errors=errors or None, closefd=False)  # noqa: SIM115 - for the whole process
    sys.stdout = open(1, "w", encoding=encoding, errors=errors or None, closefd=False)  # noqa: SIM115 - the same
    sys.stderr = open(2, "w", 1, encoding=encoding, errors=errors or "backslashreplace", closefd=False)  # noqa: SIM115 - the same


def _received(caller: socket.socket) -> tuple[bytes, list[int]]:
    streams = array.array("i")
    first, passed, _, _ = caller.recvmsg(4, socket.CMSG_LEN(3 * streams.itemsize))
    streams.frombytes(passed[0][2])
    length, content = int.from_bytes(first, "big"), b""
    while len(content) < length:
        content += caller.recv(_LONGEST)
    return content, list(streams)


def _wait(caller: socket.socket, child: int) -> None:
    """Say how the child ended, or end it when its caller has ended; returns never."""
    caller.sendall(f"{child}\n".encode())
    ended = os.pidfd_open(child)
    if ended not in select.select([caller.fileno(), ended], [], [])[0]:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with suppress(BrokenPipeError):  # nobody is there to be told
        caller.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(arguments: list[str]) -> NoReturn:
    """Run what Python would run with these arguments, and end as it would, without taking the libraries down again."""
    ended: object = None
    try:
        _run_program(arguments)
    except SystemExit as asked:
        ended = asked.code
    except BaseException:  # noqa: BLE001 - as Python has it
        traceback.print_exc()
        ended = 1
    threading._shutdown()  # type: ignore[attr-defined]  # what Python does at its end
    atexit._run_exitfuncs()
    if isinstance(ended, str):
        sys.stderr.write(f"{ended}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended if isinstance(ended, int) else int(ended is not None))


def _run_program(arguments: list[str]) -> None:
    if os.environ.get("COVERAGE_PROCESS_CONFIG") or os.environ.get("COVERAGE_PROCESS_START"):
        importlib.import_module("coverage").process_startup()
    sys.argv = arguments
    if arguments[0] == "-m":
        sys.argv, sys.path[0] = arguments[1:], os.getcwd()  # noqa: PTH109 - as Python has it
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments[0] == "-c":
        sys.argv, sys.path[0] = ["-c", *arguments[2:]], ""
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - what the caller wants run
    else:
        sys.path[0] = str(Path(arguments[0]).resolve().parent)
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    for name in _IMPORTED:
        importlib.import_module(name)
    importlib.import_module("transformers.models.bert.modeling_bert")  # what `from transformers import BertModel` loads
    gc.freeze()  # a collection in a child copies no page of these
    _become(_serve(sys.argv[1]))
