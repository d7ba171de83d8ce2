"""Consensus clustering over many scales: what stands together in many clusterings is a theme.

Spherical k-means runs over resamples, with few clusters and with many. How often two findings fall
into one cluster, over the runs that hold both, is their agreement (Monti et al., Consensus
Clustering, Machine Learning 52, 2003; Fred and Jain, Combining Multiple Clusterings Using Evidence
Accumulation, 2005). Average linkage on it makes a tree. A theme is a branch whose findings stand
together in two of five runs, a parent theme one with less; so the data say how many there are, and
a change in one corner leaves the other branches as they are.

Rows must come in canonical order: all ties follow the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.lean import unopened
from pipeline.themes import draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.draws import Keys

    Matrix = NDArray[np.float32]
    Labels = NDArray[np.int64]

_FEWEST = 4  # clusters of the coarsest run
_ROUNDS = 25  # of k-means, at most
_BYTE = 256
_AVERAGE = 2  # SciPy's number of average linkage


@dataclass(frozen=True, slots=True)
class Tree:
    """Average linkage on the agreement of n findings: SciPy's linkage matrix (n - 1, 4)."""

    linkage: Any
    count: int

    def cut(self, level: float) -> Labels:
        """Return branch numbers (n) from 0; inside a branch the mean agreement is `level`."""
        import numpy as np

        if self.count < 2:
            return np.zeros(self.count, dtype=np.int64)
        found = np.zeros(self.count, dtype=np.int32)
        _scipy().cluster_dist(self.linkage, found, 1.0 - level, self.count)
        return in_order_of_appearance(found)


def libraries() -> None:
    """Import what clustering needs."""
    _scipy()
    import_module("threadpoolctl")


@cache
def _scipy() -> Any:  # noqa: ANN401 - a module without types
    """Return the compiled part of SciPy's `cluster.hierarchy`: its `nn_chain` and `cluster_dist`.

    The module around it takes a hundred times as long to import, most of it for what is not used
    here. Where the compiled part has not these functions, the module itself stands in for them.
    """
    try:
        with unopened("scipy", "scipy.cluster"):
            inner = import_module("scipy.cluster._hierarchy")
        inner.nn_chain, inner.cluster_dist  # noqa: B018 - are they there?
    except (ImportError, AttributeError):
        return _Public()
    return inner


class _Public:
    """The same two functions by what SciPy documents."""

    def nn_chain(self, flat: Any, count: int, method: int) -> Any:  # noqa: ANN401
        """Return the linkage matrix of condensed distances, by average linkage."""
        from scipy.cluster.hierarchy import linkage

        del count, method
        return linkage(flat, method="average")

    def cluster_dist(self, tree: Any, found: Any, distance: float, count: int) -> None:  # noqa: ANN401
        """Fill in the branch of each row, cut at a distance."""
        from scipy.cluster.hierarchy import fcluster

        del count
        found[:] = fcluster(tree, distance, criterion="distance")


def agreement(vectors: Matrix, keys: Keys, *, runs: int = 60, share: float = 0.8) -> Matrix:
    """Return how often each two of n findings stand together, from 0 to 1; shape (n, n).

    `vectors` are unit vectors, shape (n, d); `keys` their content, shape (n). Each of `runs`
    clusterings sees a `share` of the rows; the numbers of clusters are spread evenly on a
    logarithmic scale.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    count = len(vectors)
    seen: list[NDArray[np.float32]] = []
    same = np.zeros((count, count), dtype=np.uint8 if runs < _BYTE else np.uint32)
    apart = -1 - np.arange(count, dtype=np.int32)  # a row that a run does not hold is like no other
    with threadpool_limits(1):  # small products: threads cost more than they give, and may reorder
        for rows, labels in clusterings(vectors, keys, runs, share):
            held, of = np.zeros(count, dtype=np.float32), apart.copy()
            held[rows], of[rows] = 1.0, labels
            seen.append(held)
            same += of[:, None] == of[None]
        met = np.array(seen, dtype=np.float32).reshape(len(seen), count)
        met = met.T @ met
    np.fill_diagonal(same, np.diagonal(met).astype(same.dtype))  # but itself, where it is held
    made: Matrix = same.astype(np.float32)
    made /= np.maximum(met, 1.0)
    return made


def tree(together: Matrix) -> Tree:
    """Return the tree of average linkage on an agreement (n, n)."""
    import numpy as np

    if len(together) < 2:
        return Tree(None, len(together))
    distance = 1.0 - together
    above = np.concatenate([row[at + 1 :] for at, row in enumerate(distance)])
    flat = np.round(above.astype(np.float64), 6)
    return Tree(_scipy().nn_chain(flat, len(together), _AVERAGE), len(together))


def clusterings(
    vectors: Matrix, keys: Keys, runs: int, share: float
) -> Iterator[tuple[Labels, Labels]]:
    """Yield the row numbers of a resample with their cluster numbers, once a run."""
    import numpy as np

    most = scales(len(vectors))
    for run in range(runs):
        rows = np.flatnonzero(draws.uniform(keys, 2 * run) <= share)
        if len(rows) < 2:
            continue
        wanted = round(_FEWEST * (most / _FEWEST) ** (run / max(1, runs - 1)))
        clusters = max(2, min(wanted, len(rows) // 2))
        yield rows, spherical(vectors[rows], clusters, draws.uniform(keys[rows], 2 * run + 1))


def scales(count: int) -> int:
    """Return the number of clusters of the finest run for so many findings."""
    return int(max(_FEWEST, min(count / 3, max(30.0, 2.5 * count**0.5))))


def spherical(vectors: Matrix, clusters: int, drawn: Any) -> Labels:  # noqa: ANN401 - (n) floats
    """Return cluster numbers (n) by spherical k-means (Dhillon and Modha, 2001).

    Seeded like k-means++ (Arthur and Vassilvitskii, 2007) by the numbers `drawn` for each row; a
    cluster that empties keeps its centre. On unit vectors the whole of it is a handful of products.
    """
    import numpy as np

    centres: Matrix = vectors[_seeds(vectors, clusters, drawn)]
    labels = np.full(len(vectors), -1, dtype=np.int64)
    numbers = np.arange(clusters)[:, None]
    for _ in range(_ROUNDS):
        moved = (vectors @ centres.T).round(5).argmax(axis=1)
        if (moved == labels).all():
            break
        labels = moved
        sums = (labels == numbers).astype(np.float32) @ vectors
        lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        filled = lengths[:, 0] > 1e-6
        centres[filled] = sums[filled] / lengths[filled]
    return labels


def _seeds(vectors: Matrix, clusters: int, drawn: Any) -> list[int]:  # noqa: ANN401
    """Return rows far from one another, with chances by their distance to those chosen before.

    The smallest of exponential numbers, each divided by its weight, falls on a row with a chance
    in proportion to the weight (Efraimidis and Spirakis, 2006): so each row brings its own draw.
    """
    import numpy as np

    race = -np.log(drawn)
    far = np.ones(len(vectors))
    chosen: list[int] = []
    for _ in range(clusters):
        chosen.append(int((race / np.maximum(far.round(5), 1e-9)).argmin()))
        far = np.minimum(far, np.maximum(1.0 - vectors @ vectors[chosen[-1]], 0.0))
        far[chosen] = 0.0
    return chosen


def smoothed(vectors: Matrix, neighbours: int = 10) -> Matrix:
    """Return unit vectors moved half way towards their nearest neighbours; shape (n, d).

    What two findings share with their neighbours is topic; what they do not is wording (one step
    of diffusion on the graph of neighbours; Coifman and Lafon, Diffusion Maps, 2006).
    """
    import numpy as np

    count = len(vectors)
    nearest = min(neighbours, count // 10)
    if nearest < 1:
        return vectors
    made = np.empty_like(vectors)
    for start in range(0, count, 1000):
        near = np.round(vectors[start : start + 1000] @ vectors.T, 5)
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -1.0
        floor = np.partition(near, count - nearest, axis=1)[:, count - nearest, None]
        weight = np.where(near >= floor, np.maximum(near, 0.0), 0.0)
        total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-6)
        made[start : start + 1000] = vectors[start : start + 1000] + weight @ vectors / total
    made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
    return made


def in_order_of_appearance(labels: Any) -> Labels:  # noqa: ANN401 - any integer array
    """Return cluster numbers renamed 0, 1, 2 ... in the order in which the rows meet them."""
    import numpy as np

    seen: dict[int, int] = {}
    made = [seen.setdefault(number, len(seen)) for number in np.asarray(labels).tolist()]
    return np.array(made, dtype=np.int64)
