"""Kill rebuilds at random moments, and see that what serves is whole after each.

Before each rebuild a story is added, one altered and one removed, so that there is work to do; then a child process rebuilds, and
gets SIGKILL in the middle. The moments are spread over all phases of a build, at random within each: before the first story is
read, while stories are read, while chunks are embedded (and the model is loaded), and while the index is written, verified and
published. Undisturbed builds are measured first.

After each kill another process, which goes on answering meanwhile, opens what serves: the snapshot must verify, questions must be
answered from it, and every citation given so far, back to the first, must pass the check. At the end one rebuild is left alone: it
must complete, and embed nothing that the killed ones had embedded already.
"""

import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.children import Child
from bot.answer import Citation
from bot.answering.citations import fault
from bot.answering.newsroom import Newsroom
from bot.settings import Settings
from bot.wiring import open_builder, open_newsroom, open_snapshots
from index.article import Article, SnapshotId
from index.build_report import BuildReport
from index.errors import DatelineError
from index.snapshot import Snapshots, verify
from index.sources.draft import Reading
from index.sources.files import read_stories
from index.store import Store

PHASES = ("start", "read", "embed", "index")
"""A phase begins when the build first reports it and ends when the next begins; the last ends with the build."""

_ORDER = (*PHASES, "index")  # twice the phase in which the snapshot is written and published
_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """The snapshot that serves, if any; what is wrong; and the citations of answers so far."""

    snapshot: SnapshotId | None
    problems: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder of stories that may be changed, and the settings under which they are indexed."""

    stories: Path
    settings: Settings

    @property
    def snapshots(self) -> Snapshots:
        """The snapshots made of the stories."""
        return open_snapshots(self.settings)

    def read(self) -> Iterator[Reading]:
        """All stories as they are now."""
        return read_stories([self.stories], datetime.now(UTC))

    def change(self, chance: random.Random, number: int) -> None:
        """Add a story, alter one, and remove one of those added earlier."""
        added = sorted(self.stories.glob("added-*.txt"))
        if len(added) > 1:
            chance.choice(added).unlink()
        ferry = f"Ferry {number} left the harbour of Port Anselm with {number} lorries. The crossing took a night.\n"
        (self.stories / f"added-{number:03}.txt").write_text(ferry)
        count = f"The harbour office of Port Anselm counted {number} ferries this week. It had expected more.\n"
        (self.stories / f"altered-{chance.randrange(3)}.txt").write_text(count)


def prepare(folder: Path, paths: Sequence[Path]) -> Workplace:
    """A workplace in a folder, with copies of files and folders with stories."""
    stories = folder / "stories"
    stories.mkdir(parents=True)
    for path in paths:
        if path.is_dir():
            shutil.copytree(path, stories, dirs_exist_ok=True)
        else:
            shutil.copy(path, stories)
    return Workplace(stories, Settings(dateline_data=folder / "data"))


def kill_rebuilds(place: Workplace, kills: int, chance: random.Random) -> list[str]:
    """Kill one after the other, say how each went, and let one complete. All that went wrong."""
    first, _ = _built(place)
    print(f"First build: {first.stories:,} stories, {first.chunks:,} chunks, {first.embedded:,} embedded")
    place.change(chance, 0)
    _, lasted = _built(place)
    print("A rebuild lasts: " + ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in lasted.items()), flush=True)
    with Child(partial(answer, place)) as answering:
        checked = _checked(answering, ())
        failures, killed = list(checked.problems), Counter[str]()
        for number in range(1, kills + 1):
            # The last kill falls in the last phase: all is embedded by then, and the build after it has nothing left to embed.
            phase = _ORDER[(number - kills - 1) % len(_ORDER)]
            moment = chance.uniform(0, lasted[phase])
            place.change(chance, number)
            was_alive = _kill_build(place, phase, moment)
            before, checked = checked.snapshot, _checked(answering, checked.citations)
            killed[phase] += was_alive
            failures += [f"rebuild {number}: {problem}" for problem in checked.problems]
            _show(f"rebuild {number:2}: {phase} + {moment:.2f} s" + ("" if was_alive else ", it had ended"), before, checked)
    failures += _complete(place, checked.citations)
    phases = ", ".join(f"{phase} {killed[phase]}" for phase in PHASES)
    print(f"{killed.total()} rebuilds killed ({phases}), {len(failures)} failures", flush=True)
    return failures


def _show(moment: str, before: SnapshotId | None, checked: Checked) -> None:
    serving = "the one before serves" if checked.snapshot == before else "the new one serves"
    verdict = "; ".join(checked.problems) or f"sound, {len(checked.citations)} citations pass"
    print(f"{moment:36} {serving}, {verdict}", flush=True)


def _complete(place: Workplace, cited: Sequence[Citation]) -> Iterator[str]:
    """Let a rebuild complete, and find what is wrong with it."""
    report, _ = _built(place)
    with Child(partial(answer, place)) as answering:
        checked = _checked(answering, cited)
    print(f"Left alone: {report.stories:,} stories, {report.chunks:,} chunks, {report.embedded:,} embedded")
    yield from checked.problems
    if report.embedded:
        yield f"{report.embedded:,} chunks were embedded that the killed build had embedded already"
    expected = len({reading.id for reading in place.read() if isinstance(reading, Article)})
    if report.stories != expected or checked.snapshot != report.snapshot:
        yield f"{report.stories:,} of {expected:,} stories were indexed"
    yield from (f"{left.name} was left behind" for left in place.snapshots.folder.glob(".*"))


def _built(place: Workplace) -> tuple[BuildReport, dict[str, float]]:
    """What an undisturbed build reports, and the seconds that each phase lasted."""
    with Child(partial(build, place)) as building:
        began: dict[str, float] = {}
        while isinstance(message := building.pipe.recv(), str):  # an EOFError here means that it failed; it has printed why
            began[message] = time.perf_counter()
        ends = [*list(began.values())[1:], time.perf_counter()]
    return message, {phase: end - start for (phase, start), end in zip(began.items(), ends, strict=True)}


def _kill_build(place: Workplace, phase: str, moment: float) -> bool:
    """Kill a build so many seconds into a phase; whether it was still alive."""
    with Child(partial(build, place)) as building:
        while building.pipe.recv() != phase:
            pass
        return building.kill(moment)


def _checked(answering: Child, cited: Sequence[Citation]) -> Checked:
    answering.pipe.send(tuple(cited))
    checked: Checked = answering.pipe.recv()
    return checked


# What children do


def build(place: Workplace, pipe: Connection) -> None:
    """Rebuild as the command does, telling of each phase when it begins, and at the end of the result."""
    begun: set[str] = set()

    def progress(phase: str, _done: int, _total: int | None) -> None:
        if phase not in begun:
            begun.add(phase)
            pipe.send(phase)

    pipe.send(PHASES[0])
    with place.snapshots.lock(), Store(place.snapshots.store_file) as store:
        pipe.send(open_builder(place.settings, store, progress).build(place.read()))


def answer(place: Workplace, pipe: Connection) -> None:
    """Open what serves once, as the bot does, and check it whenever citations come that were given before."""
    newsroom = open_newsroom(place.settings)
    while True:
        cited: tuple[Citation, ...] = pipe.recv()
        try:
            pipe.send(_check(place, newsroom, cited))
        except DatelineError as error:
            pipe.send(Checked(place.snapshots.current(), (error.problem,), cited))


def _check(place: Workplace, newsroom: Newsroom, cited: Sequence[Citation]) -> Checked:
    """Verify what serves, ask about some of its stories, and check the new citations and all those before."""
    snapshot = place.snapshots.open()
    with Store(place.snapshots.store_file, readonly=True) as store:
        problems = list(verify(snapshot, store))
        some = snapshot.versions[:: max(1, len(snapshot.versions) // _QUESTIONS)]
        questions = [f"What is known about this: {store.article(key).title}?" for key in some]
        answers = [newsroom.ask(question, datetime.now(UTC)) for question in questions]
        citations = tuple(dict.fromkeys((*cited, *(citation for answer in answers for citation in answer.citations))))
        problems += [f"a citation of {citation.source}: {wrong}" for citation in citations if (wrong := fault(citation, store))]
    if not any(answer.citations for answer in answers) or {answer.snapshot for answer in answers} != {snapshot.id}:
        problems.append("questions were not answered from what serves")
    return Checked(snapshot.id, tuple(problems), citations)
