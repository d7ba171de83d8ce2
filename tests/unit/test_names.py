"""Names of themes: short phrases of the notes' own words, all different, without places."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import FIELDS

from pipeline.codebook import CodeBook
from pipeline.embed import Encoder
from pipeline.errors import SettingsError
from pipeline.shipped import shipped
from pipeline.text import capital
from pipeline.themes import candidates, grammar, names
from pipeline.themes.candidates import Words
from pipeline.themes.names import FEATURES, Group, Namer, Ranker
from pipeline.themes.phrases import LONGEST, stem
from pipeline.themes.points import both

FORMS = [
    "Two sets of adult protection forms are used",
    "The adult protection forms differ in Stirling",
    "Adult protection forms take too long",
]
PAY = [
    "Payroll systems in Clackmannanshire run twice",
    "Two payroll systems for one team",
    "The payroll systems do not talk to each other",
]


@pytest.fixture(scope="module")
def namer(codebook: CodeBook, encoder: Encoder) -> Namer:
    ranker = names.load(shipped("namer/namer.json"))
    return Namer(codebook, encoder, grammar.load(shipped("tagger/tagger.json")), ranker)


def group(namer: Namer, texts: Sequence[str], headings: Sequence[str] = ()) -> Group:
    return Group(texts, [*headings] or [""] * len(texts), both(texts, namer.encoder))


def check(name: str, own: Group) -> None:
    """Hold what any name promises."""
    said = "\n".join((*own.texts, *own.headings)).casefold()
    assert name.casefold() in said
    assert 1 <= len(name.split()) <= LONGEST
    assert name[0] == name[0].upper()


def test_a_theme_is_named_by_a_phrase_of_its_members(namer: Namer) -> None:
    groups = [group(namer, FORMS), group(namer, PAY)]
    forms, pay = namer.names(groups)
    assert "protection" in forms.lower() and "payroll" in pay.lower()
    check(forms, groups[0])
    check(pay, groups[1])


def test_names_of_many_themes_are_verbatim_short_and_all_different(namer: Namer) -> None:
    groups = [group(namer, [text for _, text in field]) for field in FIELDS.values()]
    made = namer.names(groups)
    for name, own in zip(made, groups, strict=True):
        check(name, own)
        assert name[1:] in "\n".join(own.texts)
    stems = [{stem(word) for word in name.split()} for name in made]
    assert len({frozenset(one) for one in stems}) == 4
    told = dict(zip(FIELDS, (name.lower() for name in made), strict=True))
    assert "librar" in told["library"] and "protection" in told["protection"]


def test_the_order_of_groups_does_not_show_in_their_names(namer: Namer) -> None:
    groups = [group(namer, [text for _, text in field]) for field in FIELDS.values()]
    assert namer.names(groups[::-1]) == namer.names(groups)[::-1]


def test_names_are_all_different_even_for_equal_themes(namer: Namer) -> None:
    made = namer.names([group(namer, FORMS)] * 6)
    assert len({name.lower() for name in made}) == 6


def test_no_name_is_one_that_is_taken_or_says_the_same(namer: Namer) -> None:
    (usual,) = namer.names([group(namer, PAY)])
    (other,) = namer.names([group(namer, PAY)], [usual])
    assert {stem(w) for w in other.split()} != {stem(w) for w in usual.split()}
    vectors = namer.encoder.encode([usual, other])
    assert "(" in other or vectors[0] @ vectors[1] < 0.85


@pytest.mark.parametrize(
    "texts",
    [["Stirling schools are good", "Stirling schools improve", "Good schools in Stirling"],
     ["The Clacks office", "CLACKMANNANSHIRE depot", "Stirling's depots"]],
)  # fmt: skip
def test_no_name_holds_a_place(namer: Namer, texts: list[str]) -> None:
    made = namer.names([group(namer, texts, ["Stirling schools and depots"] * 3)])[0].lower()
    assert not {"stirling", "clacks", "clackmannanshire", "stirling's"} & set(made.split())


def test_texts_without_a_phrase_still_get_a_name(namer: Namer) -> None:
    made = namer.names([group(namer, ["It is so"]), group(namer, ["They are"])])
    assert len(set(made)) == 2 and all(made)


def test_no_themes_have_no_names(namer: Namer) -> None:
    assert namer.names([]) == [] == namer.names([], ["Pay"])


def test_a_code_book_may_name_words_that_name_no_theme(namer: Namer, codebook: CodeBook) -> None:
    book = dataclasses.replace(codebook, stop_words=("payroll", "systems", "team"))
    other = dataclasses.replace(namer, codebook=book)
    for text in ("payroll", "payroll systems", "payroll system"):
        tagged = namer.tagger.tag([text], namer.encoder)[0]
        assert not other._phrases(text, tagged)
        assert namer._phrases(text, tagged)


def test_a_heading_above_a_third_may_name_a_theme_and_one_above_few_may_not(
    namer: Namer,
) -> None:
    texts = ["It is too slow", "Nobody answers", "It was wrong twice", "They wait too long"]
    for count, is_known in ((2, True), (1, False)):
        heads = ["PAYROLL QUERIES"] * count + [""] * (4 - count)
        (found, _), *_ = namer.described([group(namer, texts, heads)])
        titles = {one.text for one in found if one.is_heading}
        assert titles == ({"Payroll queries"} if is_known else set())
    one, *_ = namer.names([group(namer, texts, ["PAYROLL QUERIES"] * 4)])
    assert one == "Payroll queries"


def test_candidates_are_whole_phrases_with_a_row_of_features_each(namer: Namer) -> None:
    groups = [group(namer, FORMS), group(namer, PAY)]
    for (found, features), own in zip(namer.described(groups), groups, strict=True):
        assert features.shape == (len(found), len(FEATURES)) and len(found) > 0
        assert np.isfinite(features).all()
        for one in found:
            assert sum(one.text.casefold() in text.casefold() for text in own.texts) >= one.held
            assert one.phrase.words[-1] not in ("adult", "protection")
    forms = {one.text.casefold(): one.held for one in namer.described(groups)[0][0]}
    assert forms["adult protection forms"] == 3


def test_features_tell_what_their_names_say(namer: Namer) -> None:
    (found, features), _ = namer.described([group(namer, FORMS), group(namer, PAY)])
    at = [one.text.casefold() for one in found].index("adult protection forms")
    told = dict(zip(FEATURES, features[at], strict=True))
    assert told["words 3"] == 1 and told["words 2"] == 0
    assert told["members"] == told["said"] == 1.0
    assert told["near"] > 0.5 and told["contrast"] > 0.2 and told["telling"] > 0
    assert told["common"] == 0.5 and told["heading"] == told["capitals"] == 0


def test_words_that_others_use_too_tell_less() -> None:
    words = Words()
    words.add(["pay forms", "pay cards"])
    words.add(["pay slips", "bus slips"])
    form, pay = stem("forms"), stem("pay")
    assert words.said(pay, 0) == 1.0 and words.said(form, 0) == words.said(pay, 1) == 0.5
    assert words.telling(form, 0) > words.telling(pay, 0) > 0 > words.telling(form, 1)
    assert (words.common(pay), words.common(form)) == (1.0, 0.5)


def far(count: int, axis: int) -> np.ndarray:
    """Return unit vectors ever further from an axis."""
    angles = np.linspace(0.0, 1.2, count)
    made = np.zeros((count, 768), dtype=np.float32)
    made[:, axis], made[:, 700] = np.cos(angles), np.sin(angles)
    return made


def test_large_themes_are_named_by_the_findings_nearest_to_their_centre() -> None:
    texts = [f"finding {at}" for at in range(1000)]
    vectors = far(1000, 0)
    own = candidates.source(Group(texts, ["PAYROLL"] * 400 + [""] * 600, vectors))
    order = np.argsort(-np.round(vectors @ own.centre, 4), kind="stable")
    assert own.texts == tuple(texts[at] for at in sorted(order[: candidates.READ]))
    assert (own.size, own.read, own.often) == (1000, candidates.READ, ("Payroll",))
    assert own.each * len(own.some) == 1000


def test_no_more_than_what_is_read_of_a_theme_is_tagged_and_nothing_withheld(
    namer: Namer,
) -> None:
    read: list[str] = []

    class Counting(grammar.Tagger):
        def tag(self, texts: Sequence[str], encoder: Encoder) -> list[tuple[grammar.Tagged, ...]]:
            read.extend(texts)
            return super().tag(texts, encoder)

    tagger = Counting(namer.tagger.weights, namer.tagger.constants)
    texts = [f"The payroll forms of office {chr(97 + at % 26)}{at} are late" for at in range(300)]
    group = Group(texts, [""] * 300, far(300, 0), frozenset(range(100, 150)))
    (name,) = dataclasses.replace(namer, tagger=tagger).names(iter([group]))
    assert len(read) == len(set(read)) == candidates.READ
    assert not set(read) & set(texts[100:150])
    assert "payroll" in name.lower()


def test_small_themes_are_read_whole() -> None:
    texts = [f"finding {at}" for at in range(candidates.READ)]
    own = candidates.source(Group(texts, [""] * len(texts), far(len(texts), 1)))
    assert own.texts == tuple(texts) and own.read == len(texts) == own.size and own.each == 1.0


def average_precision(near: np.ndarray, inside: np.ndarray) -> float:
    """Return average precision by its definition."""
    order = sorted(range(len(near)), key=lambda at: (-round(float(near[at]), 4), at))
    right = [at for at, row in enumerate(order, 1) if inside[row]]
    return sum((n + 1) / at for n, at in enumerate(right)) / len(right)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(-99, 99), st.booleans(), st.integers(1, 3)), min_size=1))
def test_a_finding_that_stands_for_several_counts_as_often_as_these(
    told: list[tuple[int, bool, int]],
) -> None:
    near = np.array([one / 100 for one, _, _ in told], dtype=np.float32)
    inside = np.array([one for _, one, _ in told])
    (plain,) = names._precision(near[None], inside, np.ones(len(told)))
    expected = average_precision(near, inside) if inside.any() else 0.0
    assert plain == pytest.approx(expected)
    weights = np.array([float(one) for _, _, one in told])
    (heavy,) = names._precision(near[None], inside, weights)
    assert heavy == pytest.approx(names._precision(near[None], inside, 2 * weights)[0])
    assert 0.0 <= heavy <= 1.0 + 1e-9


def test_a_ranker_measures_features_by_their_spread() -> None:
    size = len(FEATURES)
    ranker = Ranker((1.0,) + (0.0,) * (size - 1), (2.0,) * size, (4.0,) * size)
    told = ranker.worth(np.array([[6.0] * size, [0.0] * size]))
    assert told.tolist() == [1.0, -0.5]


def test_a_ranker_that_is_missing_or_of_another_version_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        names.load(tmp_path / "none.json")
    other = tmp_path / "other.json"
    told = {"features": ["near"], "weights": [1.0], "means": [0.0], "spreads": [1.0]}
    other.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SettingsError, match="another version"):
        names.load(other)


def test_a_name_starts_with_a_capital_and_keeps_its_abbreviations() -> None:
    assert capital("money for ICT") == "Money for ICT"
    assert capital("") == ""
