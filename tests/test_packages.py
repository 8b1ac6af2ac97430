"""What is installed is locked: one version of each package, with its hashes, under a licence that lets others use Dateline."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from scripts.list_packages import installed, licence, main
from scripts.lock_requirements import ADDS_TO, CPU_TORCH, ONLY_FOR_GPUS
from tests.conftest import ROOT

ENTRY = re.compile(r"^([\w.-]+)==(\S+)(?: ; ([^\\\n]+?))?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
LISTS = ("cpu", "cuda", *ADDS_TO)
ELSEWHERE = re.compile(r"os_name == 'nt'|sys_platform == '(?:win32|emscripten)'|sys_platform == 'linux'")
"""Markers of what is installed on Windows, in a browser, or with a torch for GPUs."""


def text(name: str) -> str:
    """A list."""
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def normal(name: str) -> str:
    """A package's name as the lists have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(content: str) -> dict[str, str]:
    """Versions by package."""
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", content, re.MULTILINE)}


def closure(name: str) -> dict[str, str]:
    """Versions of a list and of those that it adds to."""
    return {package: version for each in (*ADDS_TO[name], name) for package, version in pins(text(each)).items()}


@pytest.mark.parametrize("name", LISTS)
def test_every_line_of_a_list_is_one_version_with_its_hashes(name: str) -> None:
    """So pip installs with --require-hashes; no list says where packages come from."""
    rest = ENTRY.sub("", text(name)).split("\n")
    assert [line for line in rest if line and not re.fullmatch(r"#.*|-r \w+\.txt", line)] == []
    assert re.findall(r"^-r (\w+)\.txt$", text(name), re.MULTILINE) == list(ADDS_TO.get(name, ()))
    assert "://" not in text(name)


def test_the_lists_have_the_versions_of_the_constraints() -> None:
    """Each package of constraints.txt is locked in that version; what is locked beyond these is for other systems."""
    locked = {package: version for name in ("cuda", *ADDS_TO) for package, version in pins(text(name)).items()}
    constraints = pins((ROOT / "constraints.txt").read_text())
    assert {package: locked.get(package) for package in constraints} == constraints
    more = [match for name in LISTS for match in ENTRY.finditer(text(name)) if normal(match[1]) not in constraints]
    assert [match[1] for match in more if not ELSEWHERE.search(match[3] or "")] == []


def declared() -> Iterator[tuple[str, str]]:
    """Lists, and packages that pyproject.toml asks for in them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, wanted in {"dateline": project["dependencies"], **project["optional-dependencies"]}.items():
        yield from ((name, normal(re.split(r"[^\w.-]", line)[0])) for line in wanted)


def test_every_package_that_is_declared_is_locked() -> None:
    """With its extra; and so is all that these ask for, as far as it is installed here."""
    assert [(name, package) for name, package in declared() if package not in closure(name)] == []
    locked = closure("dateline")
    for package, there in installed().items():
        asked = (line for line in there.requires or () if ";" not in line)
        missing = {normal(re.split(r"[^\w.-]", line)[0]) for line in asked} - locked.keys() - closure("llm").keys()
        assert not missing, package


def test_the_build_for_cpus_is_locked_beside_the_one_for_gpus() -> None:
    """Whichever a package index offers; what only the other needs stands in a list of its own."""
    (torch,) = (match for match in ENTRY.finditer(text("dateline")) if match[1] == "torch")
    assert f"torch=={torch[2]}" == CPU_TORCH[0]
    assert CPU_TORCH[1] in torch[4]
    assert len(torch[4].splitlines()) > 2
    (alone,) = ENTRY.finditer(text("cpu"))
    assert (f"{alone[1]}=={alone[2]}", alone[4].split("=")[1]) == (f"{CPU_TORCH[0]}+cpu", CPU_TORCH[1])
    assert not [line for name in ADDS_TO for line in text(name).splitlines() if ONLY_FOR_GPUS.match(line)]
    assert all(ONLY_FOR_GPUS.match(match[0]) for match in ENTRY.finditer(text("cuda")))


FREE = re.compile(
    r"\b(?:MIT|Apache|BSD|ISC|PSF|Python Software Foundation|MPL|Mozilla|Zlib|CC0|0BSD|BSL-1\.0|CNRI|HPND|Unlicense)\b",
    re.IGNORECASE,
)
STRICT = re.compile(r"\b[AL]?GPL|GNU|EUPL|SSPL|CC-BY-NC|Commercial|Proprietary", re.IGNORECASE)
"""A licence that asks more of those who pass Dateline on, or forbids it."""


def may_be_used(said: str) -> bool:
    """Whether each part of a licence, or one alternative of it, is known and asks for little."""
    return any(FREE.search(choice) and not STRICT.search(choice) for choice in said.split(" OR "))


@pytest.mark.parametrize(
    ("said", "fine"),
    [("MIT", True), ("MPL-1.1 OR GPL-2.0-only", True), ("GPL-3.0", False), ("LGPLv3", False), ("unknown", False), ("AGPL", False)],
)
def test_licences_are_told_apart(said: str, *, fine: bool) -> None:
    """The test below can fail."""
    assert may_be_used(said) is fine


def test_every_licence_is_known_and_lets_dateline_be_used() -> None:
    """No package is without one, and none would have a say in what is made with it."""
    licences = {name: licence(package) for name, package in installed().items()}
    assert len(licences) > 90
    assert {name: said for name, said in licences.items() if not may_be_used(said)} == {}


def test_the_page_on_licences_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """A new package is in it, and none that is not locked any more."""
    assert main([]) == 0
    table = capsys.readouterr().out
    page = (ROOT / "docs" / "licences.md").read_text()
    assert [line for line in table.splitlines() if line not in page] == []
    assert set(re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)) - {"package"} <= closure("llm").keys()


def test_the_bill_of_materials_names_every_package(tmp_path: Path) -> None:
    """In CycloneDX's form: versions and package URLs, licences, and who needs whom."""
    assert main(["--sbom", str(tmp_path / "sbom.json")]) == 0
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    components = {component["name"]: component for component in bill["components"]}
    assert components.keys() == installed().keys()
    assert components["rich"]["purl"] == f"pkg:pypi/rich@{distribution('rich').version}"
    assert all(component["licenses"] for component in components.values())
    needs = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}
    assert components["markdown-it-py"]["purl"] in needs[components["rich"]["purl"]]
    assert {ref for refs in needs.values() for ref in refs} <= needs.keys()
