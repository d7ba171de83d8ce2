"""Ways to find topics, side by side: ours and those that one would otherwise use.

Each takes texts, their vectors (the same for all) and a number of topics, and returns an `Answer`.
Those that must be told a number are told the right one. All have fixed seeds. A peer that is not
installed, nor in the folder that the environment variable PEERS names, is left out.

    python benchmarks/theme_peers.py NAME FOLDER

clusters what lies in FOLDER (`texts.json`, `vectors.npy`) and writes a line when done, then the
seconds of three more times: this is how a cold process is timed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Encoder

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]

# A folder of packages to compare with, so that they need not be installed beside ours.
sys.path += filter(None, [os.environ.get("PEERS")])

OURS = "ours"
PARENTS = "ours, parent themes"
PLAIN = "ours, plain vectors"  # those that all others are given
TOP = 10
Words = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answer:
    """A topic for each row, -1 for none, and each topic's top words where a method has them."""

    labels: Labels
    words: Words | None = None


@dataclass(frozen=True)
class Peer:
    """A way to find topics: its name, the packages it needs, how it is done."""

    name: str
    packages: tuple[str, ...]
    find: Callable[[Sequence[str], Vectors, int], Answer]

    @property
    def is_there(self) -> bool:
        """Return whether the packages are installed."""
        return all(importlib.util.find_spec(name) is not None for name in self.packages)

    def answer(self, texts: Sequence[str], vectors: Vectors, topics: int) -> Answer:
        """Return the topics of some texts; what a package prints goes to stderr."""
        with warnings.catch_warnings(), redirect_stdout(sys.stderr):
            warnings.simplefilter("ignore")
            return self.find(texts, vectors, max(2, min(topics, len(texts) - 1)))


def ours(
    texts: Sequence[str],
    vectors: Vectors,
    coded: Mapping[int, str] | None = None,
    *,
    parents: bool = False,
) -> Labels:
    """Return our themes, or their parents; rows are put in canonical order first, as a run does.

    `coded` gives the codes of some rows, by their number: others are led by them.
    """
    import numpy as np

    from pipeline.themes import discover, draws, guide

    order = sorted(range(len(texts)), key=lambda row: hashlib.sha256(texts[row].encode()).digest())
    known = sorted(set((coded or {}).values()))
    given = np.array([known.index(coded[row]) if coded and row in coded else -1 for row in order])
    held, keys = vectors[order], draws.keys([texts[row] for row in order])
    found = discover.discover(held, keys, given=guide.led(held, given))
    themes = found.themes
    if parents:
        alone = len(found.parents) + np.arange(found.count)
        themes = np.where(found.parents >= 0, found.parents, alone)[themes]
    labels = np.empty(len(texts), dtype=np.int64)
    labels[order] = themes
    return labels


def taught(texts: Sequence[str]) -> Vectors:
    """Return the vectors of a run: those of the encoder beside those of the one taught themes."""
    from pipeline.themes.points import both

    return both(texts, _encoder())


def _bertopic(texts: Sequence[str], vectors: Vectors, **models: object) -> Answer:
    import numpy as np
    import umap
    from bertopic import BERTopic

    # The seed is all that differs from BERTopic's own UMAP.
    flat = umap.UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine",
                     random_state=0, low_memory=False)  # fmt: skip
    model = BERTopic(umap_model=flat, **models)
    labels = model.fit_transform(list(texts), embeddings=vectors)[0]
    named = sorted(model.get_topics().items())
    words = [[word for word, _ in found if word] for topic, found in named if topic >= 0]
    return Answer(np.asarray(labels, dtype=np.int64), _top(words))


def _bertopic_k_means(texts: Sequence[str], vectors: Vectors, topics: int) -> Answer:
    from sklearn.cluster import KMeans

    return _bertopic(texts, vectors, hdbscan_model=KMeans(topics, random_state=0))


def _nmf(texts: Sequence[str], vectors: Vectors, topics: int) -> Answer:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    del vectors
    model = NMF(topics, random_state=0, max_iter=500)
    return _by_words(TfidfVectorizer(stop_words="english", min_df=2), model, texts)


def _lda(texts: Sequence[str], vectors: Vectors, topics: int) -> Answer:
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    del vectors
    model = LatentDirichletAllocation(topics, random_state=0)
    return _by_words(CountVectorizer(stop_words="english", min_df=2), model, texts)


def _by_words(vectorizer: Any, model: Any, texts: Sequence[str]) -> Answer:  # noqa: ANN401
    """Return topics of word counts; a text with no word that counts has none."""
    import numpy as np

    counts = vectorizer.fit_transform(texts)
    weights = model.fit_transform(counts)
    bare = (counts.sum(axis=1).A1 == 0) | (weights.sum(axis=1) == 0)
    labels = np.where(bare, -1, weights.argmax(axis=1)).astype(np.int64)
    return _without_empty(labels, _strongest(model.components_, vectorizer.get_feature_names_out()))


def _key_nmf(texts: Sequence[str], vectors: Vectors, topics: int) -> Answer:
    import numpy as np
    from turftopic import KeyNMF

    model = KeyNMF(topics, encoder=_encoder(), random_state=0)
    weights = model.fit_transform(list(texts), embeddings=vectors)
    labels = np.where(weights.sum(axis=1) == 0, -1, weights.argmax(axis=1)).astype(np.int64)
    return _without_empty(labels, _strongest(model.components_, model.get_vocab()))


def _strongest(components: Any, names: Sequence[str]) -> list[list[str]]:  # noqa: ANN401
    return [[str(names[at]) for at in row.argsort()[::-1][:TOP]] for row in components]


def _without_empty(labels: Labels, words: Sequence[Sequence[str]]) -> Answer:
    """Return an answer whose words are those of topics that hold a row."""
    held = {int(label) for label in labels if label >= 0}
    return Answer(labels, _top([words[topic] for topic in sorted(held)]))


def _top(words: Sequence[Sequence[str]]) -> Words:
    return tuple(tuple(topic[:TOP]) for topic in words)


@cache
def _encoder() -> Encoder:
    """Return the sentence encoder that made the vectors."""
    from pipeline import embed, settings

    return embed.Encoder(str(embed.prepare(settings.cache_folder() / "models")))


PEERS = (
    Peer(OURS, ("pipeline",), lambda texts, _, __: Answer(ours(texts, taught(texts)))),
    Peer(PARENTS, ("pipeline",),
         lambda texts, _, __: Answer(ours(texts, taught(texts), parents=True))),
    Peer(PLAIN, ("pipeline",), lambda texts, vectors, _: Answer(ours(texts, vectors))),
    Peer("BERTopic defaults", ("bertopic", "umap", "hdbscan"),
         lambda texts, vectors, _: _bertopic(texts, vectors)),
    Peer("BERTopic with k-means", ("bertopic", "umap", "hdbscan"), _bertopic_k_means),
    Peer("NMF", ("sklearn",), _nmf),
    Peer("LDA", ("sklearn",), _lda),
    Peer("KeyNMF", ("turftopic", "igraph", "sentence_transformers"), _key_nmf),
)  # fmt: skip


@dataclass
class Asked:
    """Every answer that was given: the same question is put once."""

    known: dict[tuple[str, str, int], Answer | None] = field(default_factory=dict)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts; the encoder remembers them through the run."""
        return _encoder().encode(texts)

    def answer(self, peer: Peer, texts: Sequence[str], topics: int) -> Answer | None:
        """Return the topics that a method finds; None where a method of others gives up."""
        key = (peer.name, hashlib.sha256("\0".join(texts).encode()).hexdigest(), topics)
        if key not in self.known:
            try:
                self.known[key] = peer.answer(texts, self.vectors(texts), topics)
            except Exception as error:  # whatever a package of others may raise
                if peer.name.startswith(OURS):
                    raise
                print(f"{peer.name}: {type(error).__name__}: {error}", file=sys.stderr)
                self.known[key] = None
        return self.known[key]

    def part(
        self, peer: Peer, texts: Sequence[str], rows: Sequence[int], topics: int
    ) -> dict[int, int] | None:
        """Return the labels of some rows, found on these rows alone, in the order given."""
        answer = self.answer(peer, [texts[row] for row in rows], topics)
        return None if answer is None else dict(zip(rows, answer.labels.tolist(), strict=True))

    def reordered(self, peer: Peer, texts: Sequence[str], topics: int, seed: int) -> Labels | None:
        """Return the labels of texts given in another order, put back in the first order."""
        import numpy as np

        order = np.random.default_rng(seed).permutation(len(texts)).tolist()
        found = self.part(peer, texts, order, topics)
        return None if found is None else np.array([found[row] for row in range(len(order))])


def timed(peer: Peer, folder: Path) -> tuple[float, float] | None:
    """Return seconds from the start of a process to its first answer, and of an answer after.

    `folder` holds the texts and their vectors. None where the process fails.
    """
    command = [sys.executable, str(Path(__file__).resolve()), peer.name, str(folder)]
    begun = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as child:
        done = child.stdout.readline() if child.stdout else ""
        cold = time.perf_counter() - begun
        rest = child.stdout.read() if child.stdout else ""
    return (cold, median(json.loads(rest))) if done and child.returncode == 0 else None


def load_whole() -> None:
    """Import BERTopic with all its parts, before ours imports it without the heavy ones."""
    for name in ("umap", "hdbscan", "bertopic"):
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)


def main() -> None:
    """Cluster what lies in a folder: once from cold, three times warm."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    name = PLAIN if name == OURS else name  # the vectors are there
    import numpy as np

    peer = next(peer for peer in PEERS if peer.name == name)
    given = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    vectors = np.load(folder / "vectors.npy")
    peer.answer(given["texts"], vectors, given["topics"])
    print("done", flush=True)
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        peer.answer(given["texts"], vectors, given["topics"])
        seconds.append(time.perf_counter() - begun)
    print(json.dumps(seconds), flush=True)


if __name__ == "__main__":
    main()
