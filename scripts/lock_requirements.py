"""Lock what is installed: every package in its one version, with the sha256 of each file that a package index has of it.

    python scripts/lock_requirements.py

Versions are those of constraints.txt, for all platforms and for Python 3.11 and later. Each package stands in the first of the
lists in requirements/ that needs it; a list names those that it adds to. Run it after a change of pyproject.toml or
constraints.txt. It asks the package index through uv, which the extra `dev` brings.

Exit code 0 written, 1 uv found no such set of packages, or a hash here is of another version, 2 wrong usage.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDS_TO = {
    "dateline": (),
    "llm": ("dateline",),
    "train": ("dateline",),
    "dev": ("dateline", "llm", "train"),
    "bench": ("dateline",),
}
"""Each list, and those that it adds to; all but the first are extras of pyproject.toml."""
# The usual torch for Linux computes on GPUs. Its publisher also has one for CPUs alone, which needs none of these packages.
ONLY_FOR_GPUS = re.compile(r"(?:cuda|nvidia)-|triton==")
CPU_TORCH = ("torch==2.13.0", "sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b")
CPU_ONLY = (
    f"{CPU_TORCH[0]}+cpu ; implementation_name == 'cpython' and python_version == '3.11' and platform_machine == 'x86_64'"
    f" and sys_platform == 'linux' \\\n    --hash={CPU_TORCH[1]}"
)
_UV = ("pip", "compile", "pyproject.toml", "--constraint", "constraints.txt", "--universal", "--python-version", "3.11")
_PLAIN = ("--generate-hashes", "--no-header", "--no-annotate", "--quiet")


def main(argv: list[str]) -> int:
    """Write all lists."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.parse_args(argv)
    try:
        locked = {name: _locked((*below, name)) for name, below in ADDS_TO.items()}
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
        return 1
    if not any(entry.startswith(CPU_TORCH[0]) for entry in locked["dateline"]):
        print(
            f"The lock names another version than {CPU_TORCH[0]}: put the hash of its build for CPUs into {__file__}.",
            file=sys.stderr,
        )
        return 1
    gpus = [entry for entry in locked["dateline"] if ONLY_FOR_GPUS.match(entry)]
    _write("cpu", (), [CPU_ONLY])
    _write("cuda", (), gpus)
    for name, below in ADDS_TO.items():
        known = {*gpus, *(entry for other in below for entry in locked[other])}
        _write(name, below, [entry for entry in locked[name] if entry not in known])
    return 0


def _locked(extras: tuple[str, ...]) -> list[str]:
    """The entries of a list, each with its hashes; the first of the names is the project itself."""
    wanted = [part for extra in extras if extra != "dateline" for part in ("--extra", extra)]
    uv = str(Path(sys.executable).parent / "uv")
    text = subprocess.run([uv, *_UV, *_PLAIN, *wanted], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - uv
    entries = re.split(r"\n(?=\S)", text.strip())
    return [f"{entry} \\\n    --hash={CPU_TORCH[1]}" if entry.startswith(CPU_TORCH[0]) else entry for entry in entries]


def _write(name: str, below: tuple[str, ...], entries: list[str]) -> None:
    lines = [
        "# Made by scripts/lock_requirements.py; versions are changed in constraints.txt.",
        *(f"-r {other}.txt" for other in below),
    ]
    (ROOT / "requirements" / f"{name}.txt").write_text("\n".join([*lines, *entries]) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
