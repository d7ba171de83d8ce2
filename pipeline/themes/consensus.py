"""Consensus clustering: many k-means over resamples, then one partition they agree on.

Monti et al., Consensus Clustering (Machine Learning 52, 2003): how often two findings fall into
one cluster, over the resamples that hold both, is a similarity; average linkage on it gives the
themes. Measured on public-service comments this keeps .68 to .76 (ARI) of its structure when a
tenth of the data goes, HDBSCAN .22 to .53.

Rows must come in canonical order: the seed and all ties follow the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]
    Labels = NDArray[np.int64]
    Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Partition:
    """Cluster numbers (n), from 0, and each cluster's stability (a Jaccard index, 0 to 1)."""

    labels: Labels
    stability: tuple[float, ...]


def partition(vectors: Matrix, clusters: int, *, runs: int = 40, share: float = 0.8) -> Partition:
    """Return a partition of unit vectors, shape (n, d), into about `clusters` groups.

    Each of `runs` clusterings sees a `share` of the rows and a number of clusters around the one
    asked for; what agrees in most of them counts.
    """
    import numpy as np

    count = len(vectors)
    if count <= clusters or clusters < 2:
        labels = np.arange(count) if clusters >= count else np.zeros(count, dtype=np.int64)
        return Partition(labels.astype(np.int64), tuple([1.0] * int(labels.max(initial=0) + 1)))
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # small products: threads cost more than they give, and may reorder
        samples = list(_samples(vectors, clusters, runs, share))
        labels = _agreed(_together(samples, count), clusters)
    return Partition(labels, _stability(labels, samples))


def _samples(
    vectors: Matrix, clusters: int, runs: int, share: float
) -> Iterator[tuple[Labels, Labels]]:
    """Yield row numbers of a resample with their cluster numbers."""
    import numpy as np

    random = np.random.default_rng(0)
    count = len(vectors)
    for run in range(runs):
        rows = np.sort(random.choice(count, max(clusters, int(share * count)), replace=False))
        near = max(2, min(len(rows), round(clusters * (0.75, 1.0, 1.25, 1.5)[run % 4])))
        yield rows, _spherical(vectors[rows], near, random)


def _spherical(vectors: Matrix, clusters: int, random: Random, rounds: int = 25) -> Labels:
    """Return cluster numbers by spherical k-means (Dhillon and Modha, 2001).

    Seeded like k-means++ (Arthur and Vassilvitskii, 2007); a cluster that empties keeps its
    centre. On unit vectors the whole of it is a handful of products.
    """
    import numpy as np

    centres: Matrix = vectors[_seeds(vectors, clusters, random)]
    labels = np.full(len(vectors), -1, dtype=np.int64)
    for _ in range(rounds):
        moved = np.round(vectors @ centres.T, 6).argmax(axis=1)
        if (moved == labels).all():
            break
        labels = moved
        member = np.zeros((clusters, len(vectors)), dtype=np.float32)
        member[labels, np.arange(len(vectors))] = 1.0
        sums = member @ vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True).astype(np.float32)
        filled = lengths[:, 0] > 1e-6
        centres[filled] = sums[filled] / lengths[filled]
    return labels


def _seeds(vectors: Matrix, clusters: int, random: Random) -> list[int]:
    """Return rows far from one another, drawn by their distance to those drawn before."""
    import numpy as np

    chosen = [int(random.integers(len(vectors)))]
    far = np.full(len(vectors), np.inf)
    for _ in range(clusters - 1):
        far = np.minimum(far, np.maximum(1.0 - vectors @ vectors[chosen[-1]], 0.0))
        weight = np.round(far.astype(np.float64), 6)
        total = weight.sum()
        if total <= 0:
            break
        chosen.append(int(np.searchsorted(weight.cumsum(), random.random() * total)))
    return chosen + chosen[:1] * (clusters - len(chosen))


def _together(samples: list[tuple[Labels, Labels]], count: int) -> NDArray[np.float32]:
    """Return how often two rows share a cluster, over the resamples that hold both: (n, n)."""
    import numpy as np

    met = np.zeros((count, count), dtype=np.float32)
    same = np.zeros((count, count), dtype=np.float32)
    for rows, labels in samples:
        held = np.zeros(count, dtype=np.float32)
        held[rows] = 1.0
        member = np.zeros((count, int(labels.max()) + 1), dtype=np.float32)
        member[rows, labels] = 1.0
        met += np.outer(held, held)
        same += member @ member.T
    made: NDArray[np.float32] = np.asarray(same / np.maximum(met, 1.0), dtype=np.float32)
    return made


def _agreed(together: Any, clusters: int) -> Labels:  # noqa: ANN401 - an (n, n) array
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1.0 - together.astype(np.float64)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(np.round(distance, 9), checks=False), method="average")
    found = fcluster(tree, clusters, criterion="maxclust")
    return in_order_of_appearance(found)


def in_order_of_appearance(labels: Any) -> Labels:  # noqa: ANN401 - any integer array
    """Return cluster numbers renamed 0, 1, 2 ... in the order in which the rows meet them."""
    import numpy as np

    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    made: Labels = rank[inverse].astype(np.int64)
    return made


def _stability(labels: Labels, samples: list[tuple[Labels, Labels]]) -> tuple[float, ...]:
    """Return each cluster's mean best Jaccard index over the resamples (Hennig, 2007)."""
    import numpy as np

    found = []
    for cluster in range(int(labels.max()) + 1):
        best = []
        for rows, drawn in samples:
            own = labels[rows] == cluster
            if own.any():
                inside = np.bincount(drawn[own], minlength=int(drawn.max()) + 1)
                sizes = np.bincount(drawn, minlength=int(drawn.max()) + 1)
                best.append(float((inside / (sizes + own.sum() - inside)).max()))
        found.append(round(float(np.mean(best)), 3) if best else 0.0)
    return tuple(found)
