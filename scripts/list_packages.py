"""List the packages that Dateline is installed with: their licences, or all of them as a software bill of materials.

    python scripts/list_packages.py                        a table of licences, as in docs/licences.md
    python scripts/list_packages.py --sbom sbom.json       a bill of materials: CycloneDX 1.6, JSON

Both tell of what is installed here of requirements/dateline.txt and requirements/llm.txt.

Exit code 0 listed, 1 a package that is always needed is not installed, 2 wrong usage.
"""

import argparse
import json
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("dateline", "llm")
_LONGEST = 60  # characters: a longer "licence" is the text of one


def main(argv: list[str]) -> int:
    """Print the table, or write the bill."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sbom", type=Path, metavar="FILE", help="write a bill of materials")
    arguments = options.parse_args(argv)
    packages = installed()
    if not packages:
        print("No package of requirements/dateline.txt is installed for this Python. Run: make demo", file=sys.stderr)
        return 1
    if arguments.sbom:
        arguments.sbom.write_text(json.dumps(bill(packages), indent=2) + "\n", encoding="utf-8")
        print(f"{len(packages)} packages written to {arguments.sbom}")
    else:
        print("\n".join(["| package | licence |", "|---|---|", *(f"| {name} | {licence(of)} |" for name, of in packages.items())]))
    return 0


def installed() -> dict[str, Distribution]:
    """What is installed of the lists, by normalised name, in alphabetical order."""
    text = "".join((ROOT / "requirements" / f"{name}.txt").read_text() for name in LISTS)
    found = {}
    for name in sorted(set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))):
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # for another system, or an extra
            continue
    return found


def licence(package: Distribution) -> str:
    """A package's licence in its own words: an SPDX expression where it gives one; "unknown" where it says nothing."""
    said, short = (_field(package, name) for name in ("License-Expression", "License"))
    classes = [line.rpartition(" :: ")[2] for line in package.metadata.get_all("Classifier") or () if line.startswith("License")]
    return said or (short if 0 < len(short) <= _LONGEST and "\n" not in short else ", ".join(classes)) or "unknown"


def bill(packages: dict[str, Distribution]) -> dict[str, object]:
    """CycloneDX: each package with version, package URL, licence, and which others it asks for."""
    refs = {name: f"pkg:pypi/{name}@{of.version}" for name, of in packages.items()}
    components = [
        {
            "type": "library",
            "bom-ref": refs[name],
            "name": name,
            "version": of.version,
            "purl": refs[name],
            "licenses": _licences(of),
        }
        for name, of in packages.items()
    ]
    needs = [
        {"ref": refs[name], "dependsOn": [refs[other] for other in _asks_for(of) if other in refs]} for name, of in packages.items()
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": {"type": "application", "name": "dateline", "licenses": [{"expression": "MIT"}]},
        },
        "components": components,
        "dependencies": needs,
    }


def _licences(package: Distribution) -> list[object]:
    if said := _field(package, "License-Expression"):
        return [{"expression": said}]
    return [{"license": {"name": licence(package)}}]


def _field(package: Distribution, name: str) -> str:
    """What a package's metadata say under a name; "" where they do not have it."""
    values: list[str] = package.metadata.get_all(name) or [""]
    return values[0].strip()


def _asks_for(package: Distribution) -> list[str]:
    """Normalised names of what a package needs without any extra."""
    asked = (line for line in package.requires or () if "extra ==" not in line)
    return sorted({re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", line)[0]).lower() for line in asked})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
