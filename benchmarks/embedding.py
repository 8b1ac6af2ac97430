"""How much faster `embed_passages` is than plain `encode`, in one run, on the chunks of an index.

    python benchmarks/embedding.py --data data/demo

Both embed the same passages in turns, five times each; printed are the medians and their ratio. Plain is sentence-transformers'
own `encode` with its default batch size, in float32, on all cores.

Exit code 0 measured, 1 no index, 2 wrong usage.
"""

import statistics
import time
from collections.abc import Callable
from itertools import islice

import numpy as np
from sentence_transformers import SentenceTransformer

from bot.command import parser, run, settings_of
from bot.wiring import open_embedder, open_snapshots
from index.chunks import passage_text
from index.snapshot import Snapshots
from index.store import Store

_ROUNDS = 5


def main(argv: list[str]) -> int:
    """Print chunks a second, both ways."""
    options = parser(__doc__)
    options.add_argument("--chunks", type=int, default=400, metavar="N", help="how many chunks to embed (default: 400)")
    arguments = options.parse_args(argv)
    settings = settings_of(arguments)
    passages = passages_of(open_snapshots(settings), arguments.chunks)
    ours = open_embedder(settings)
    plain = SentenceTransformer(str(ours.folder), device="cpu")
    drift = float(np.min(np.sum(ours.embed_passages(passages) * plain.encode(passages, normalize_embeddings=True), axis=1)))
    ways: dict[str, Callable[[], object]] = {
        "embed_passages": lambda: ours.embed_passages(passages),
        "plain encode": lambda: plain.encode(passages),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - start)
    rates = {name: len(passages) / statistics.median(times) for name, times in seconds.items()}
    for name, rate in rates.items():
        print(f"{name:<16}{rate:8.1f} chunks a second")
    print(f"ratio           {rates['embed_passages'] / rates['plain encode']:8.2f}")
    print(f"least cosine    {drift:8.4f}")
    return 0


def passages_of(snapshots: Snapshots, number: int) -> list[str]:
    """Passages of the snapshot that serves, as they were embedded."""
    snapshot = snapshots.open()
    with Store(snapshots.store_file, readonly=True) as store:
        places = store.chunks(snapshot.versions, snapshot.manifest.chunking)
        step = max(1, len(places) // number)
        return [
            passage_text(
                store.article(chunk.version),
                store.passage(chunk),
                snapshot.manifest.recipe.context,
            )
            for chunk in (place.chunk for place in islice(places, 0, None, step))
        ][:number]


if __name__ == "__main__":
    run(main)
