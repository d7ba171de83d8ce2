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
from typing import TYPE_CHECKING, Any

from pipeline.themes import draws

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.themes.draws import Keys

    Matrix = NDArray[np.float32]
    Labels = NDArray[np.int64]

_FEWEST = 4  # clusters of the coarsest run
_ROUNDS = 25  # of k-means, at most


@dataclass(frozen=True, slots=True)
class Tree:
    """Average linkage on the agreement of n findings: SciPy's linkage matrix (n - 1, 4)."""

    linkage: Any
    count: int

    def cut(self, level: float) -> Labels:
        """Return branch numbers (n) from 0; inside a branch the mean agreement is `level`."""
        import numpy as np
        from scipy.cluster.hierarchy import fcluster

        if self.count < 2:
            return np.zeros(self.count, dtype=np.int64)
        found = fcluster(self.linkage, 1.0 - level, criterion="distance")
        return in_order_of_appearance(found)


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
    same = np.zeros((count, count), dtype=np.float32)
    with threadpool_limits(1):  # small products: threads cost more than they give, and may reorder
        for rows, labels in clusterings(vectors, keys, runs, share):
            held = np.zeros(count, dtype=np.float32)
            held[rows] = 1.0
            seen.append(held)
            for number in range(int(labels.max()) + 1):
                inside = rows[labels == number]
                same[np.ix_(inside, inside)] += 1.0
        met = np.array(seen, dtype=np.float32).reshape(len(seen), count)
        met = met.T @ met
    made: Matrix = (same / np.maximum(met, 1.0)).astype(np.float32)
    return made


def tree(together: Matrix) -> Tree:
    """Return the tree of average linkage on an agreement (n, n)."""
    import numpy as np
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    if len(together) < 2:
        return Tree(None, len(together))
    distance = 1.0 - together
    np.fill_diagonal(distance, 0.0)
    flat = np.round(squareform(distance, checks=False).astype(np.float64), 6)
    return Tree(linkage(flat, method="average"), len(together))


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
    for _ in range(_ROUNDS):
        moved = np.round(vectors @ centres.T, 5).argmax(axis=1)
        if (moved == labels).all():
            break
        labels = moved
        member = np.zeros((clusters, len(vectors)), dtype=np.float32)
        member[labels, np.arange(len(vectors))] = 1.0
        sums = member @ vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True).astype(np.float32)
        filled = lengths[:, 0] > 1e-6
        centres[filled] = (sums[filled] / lengths[filled]).astype(np.float32)
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
        chosen.append(int(np.argmin(race / np.maximum(np.round(far, 5), 1e-9))))
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

    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    made: Labels = rank[inverse].astype(np.int64)
    return made
