"""Teaching the tagger and the ranker of names, and measuring both on what was left out.

Tagged sentences are lines of `number TAB word/TAG word/TAG ...`; themed points are read by
`adapting`. Needs scikit-learn.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.nlp import tokens
from pipeline.themes import draws
from pipeline.themes.adapting import ThemedPoint
from pipeline.themes.discover import discover
from pipeline.themes.grammar import TAGS, Tagger, features_of
from pipeline.themes.names import FEATURES, Group, Namer, Ranker
from pipeline.themes.points import both

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STRENGTH = 1.0  # inverse regularisation of the tagger
_SHRINKAGE = 30.0  # ridge penalty of the ranker


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence tagged by hand; `part` is the file it stands in, one coder's work."""

    part: str
    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_sentences(folder: Path) -> tuple[Sentence, ...]:
    """Return the tagged sentences of a folder, in order of file and line."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise SettingsError(str(folder), "holds no .txt file of tagged sentences.", "Check it.")
    return tuple(
        _sentence(line, path.stem, f"{path}, line {number}")
        for path in paths
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
    )


def _sentence(line: bytes, part: str, where: str) -> Sentence:
    try:
        told = line.decode("utf-8").partition("\t")[2]
    except UnicodeDecodeError:
        told = ""
    pairs = [pair.rsplit("/", 1) for pair in told.split(" ")]
    if any(len(pair) != 2 or not pair[0] or pair[1] not in TAGS for pair in pairs):
        todo = "Write a number, a tab and word/TAG word/TAG."
        raise SettingsError(where, "is no tagged sentence.", todo)
    words, tags = zip(*pairs, strict=True)
    return Sentence(part, words, tags)


def usable(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences whose words are those that are found in their text ("we" "'ve" is not).

    Tags of the others could not be laid beside the words.
    """
    return [one for one in sentences if _cut(" ".join(one.words)) == len(one.words)]


def _cut(text: str) -> int:
    return sum(bool(word.text.strip()) for word in tokens(text))


def learn_tags(sentences: Sequence[Sentence], encoder: Encoder) -> tuple[Tagger, dict[str, float]]:
    """Return the tagger of all sentences, and the share of words right in each part left out."""
    import numpy as np

    kept = usable(sentences)
    _, features = features_of([" ".join(one.words) for one in kept], encoder)
    matrix = np.concatenate(features)
    wanted = np.array([tag for one in kept for tag in one.tags])
    part = np.array([one.part for one in kept for _ in one.tags])
    right = {}
    for name in sorted(set(part.tolist())):
        held = _tagger(matrix[part != name], wanted[part != name])
        told = (matrix[part == name] @ held.weights.T + held.constants).argmax(axis=1)
        right[name] = float(np.mean(np.array(TAGS)[told] == wanted[part == name]))
    return _tagger(matrix, wanted), right


def _tagger(matrix: Any, wanted: Any) -> Tagger:  # noqa: ANN401 - arrays
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    made = LogisticRegression(C=_STRENGTH, max_iter=300).fit(matrix, wanted)
    weights = np.zeros((len(TAGS), matrix.shape[1]), dtype=np.float32)
    constants = np.full(len(TAGS), -99.0, dtype=np.float32)
    for row, tag in enumerate(made.classes_):
        weights[TAGS.index(tag)] = np.round(made.coef_[row], 4)
        constants[TAGS.index(tag)] = np.round(made.intercept_[row], 4)
    return Tagger(weights, constants)


def tagger_json(tagger: Tagger) -> str:
    """Return the tagger as the text of its file."""
    rows = [[round(float(value), 4) for value in row] for row in tagger.weights]
    constants = [round(float(value), 4) for value in tagger.constants]
    return json.dumps({"tags": TAGS, "weights": rows, "constants": constants}) + "\n"


@dataclass(frozen=True, slots=True)
class NameScore:
    """Mean cosines to the names that people gave: of the first choice, of the best there was."""

    chosen: float
    best: float
    mean: float


def learn_names(points: Sequence[ThemedPoint], namer: Namer) -> tuple[Ranker, dict[str, NameScore]]:
    """Return the ranker of all themed points, and how well it names each field left out."""
    import numpy as np

    domains = sorted({point.domain for point in points})
    lessons = {name: _lessons([p for p in points if p.domain == name], namer) for name in domains}
    scores = {}
    for name in domains:
        others = [lesson for other in domains if other != name for lesson in lessons[other]]
        ranker = _ranker(others)
        scores[name] = _score(lessons[name], ranker)
    scores["all"] = NameScore(
        *(float(np.mean([getattr(one, part) for one in scores.values()]))
          for part in ("chosen", "best", "mean"))
    )  # fmt: skip
    return _ranker([lesson for one in lessons.values() for lesson in one]), scores


def _lessons(points: Sequence[ThemedPoint], namer: Namer) -> list[tuple[Array, Array]]:
    """Return features and cosines to the human name of each theme's candidates.

    Themes are taken as people made them and as they are found, named by most of their members.
    """
    import numpy as np

    texts = [point.text for point in points]
    vectors = both(texts, namer.encoder)
    keys = draws.keys(texts)
    names = sorted({point.theme for point in points})
    by_hand = np.array([names.index(point.theme) for point in points])
    made = []
    for labels in (by_hand, discover(vectors, keys).themes):
        groups = [np.flatnonzero(labels == at) for at in range(int(labels.max()) + 1)]
        wanted = [names[int(np.bincount(by_hand[rows]).argmax())] for rows in groups]
        described = namer.described(
            [Group([texts[at] for at in rows], [""] * len(rows), vectors[rows]) for rows in groups]
        )
        for name, (found, features) in zip(wanted, described, strict=True):
            if found:
                told = namer.encoder.encode([one.text for one in found])
                made.append((features, (told @ namer.encoder.encode([name])[0]).astype(float)))
    return made


def _ranker(lessons: Sequence[tuple[Array, Array]]) -> Ranker:
    """Return ridge regression weights; a theme's own mean is no merit of its candidates."""
    import numpy as np

    features = np.concatenate([one for one, _ in lessons])
    means, spreads = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-3)
    rows = np.concatenate([(f - f.mean(axis=0)) / spreads for f, _ in lessons])
    wanted = np.concatenate([target - target.mean() for _, target in lessons])
    square = rows.T @ rows + _SHRINKAGE * np.eye(rows.shape[1])
    weights = np.linalg.solve(square, rows.T @ wanted)
    return Ranker(*(tuple(round(float(v), 5) for v in part) for part in (weights, means, spreads)))


def _score(lessons: Sequence[tuple[Array, Array]], ranker: Ranker) -> NameScore:
    import numpy as np

    chosen = [target[int(ranker.worth(features).argmax())] for features, target in lessons]
    best = [target.max() for _, target in lessons]
    mean = [target.mean() for _, target in lessons]
    return NameScore(*(float(np.mean(part)) for part in (chosen, best, mean)))


def ranker_json(ranker: Ranker) -> str:
    """Return the ranker as the text of its file."""
    told = {
        "features": FEATURES,
        "weights": ranker.weights,
        "means": ranker.means,
        "spreads": ranker.spreads,
    }
    return json.dumps(told, indent=1) + "\n"
