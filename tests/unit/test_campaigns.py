"""A campaign does not decide the themes of others: as many as sent it in, it is a text or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

import pytest
from made_up import FIELDS, Said, note, notes

from pipeline.codebook import CodeBook
from pipeline.stages import Recipe
from pipeline.themes import stability
from pipeline.types import Coded, Themes

LETTER = (
    "Please keep the swimming pool in the park open because it is the only one within an hour of "
    "the village and the children of working families would never learn to swim without it"
)
_CHANGES = (("Please keep", "We ask you to keep"), ("the park", "our park"), ("because", "since"),
            ("the children", "children"), ("within an hour", "within an hour's drive"))  # fmt: skip
_ENDINGS = (
    "",
    " or feel safe",
    " at all",
    " as mine did last summer",
    ", a parent of twins writes",
)


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Tell stability from fewer clusterings: its own tests use all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stability, "_RUNS", 4)
        patch.setattr(stability, "_RESAMPLES", 1)
        patch.setattr(stability, "_DOCUMENTS", 1)
        yield


def campaign(count: int) -> list[str]:
    """Return so many letters of one campaign, half of them with words changed or added."""
    draw = Random(11)
    made = []
    for _ in range(count):
        text = LETTER
        if draw.random() < 0.5:
            for old, new in _CHANGES:
                text = text.replace(old, new) if draw.random() < 0.3 else text
            text += draw.choice(_ENDINGS)
        made.append(text)
    return made


@pytest.fixture(scope="module")
def others() -> tuple[Coded, ...]:
    """What those said who sent no letter."""
    return notes()


@pytest.fixture(scope="module")
def letters(others: Sequence[Coded]) -> Coded:
    """As many letters as make them 60 in 100 of all findings."""
    said = sum(len(one.codings) for one in others)
    return note("letters.txt", [Said(text, "need") for text in campaign(said * 3 // 2)])


def themes_of(found: Themes) -> dict[str, str]:
    return {member.segment: theme.id for theme in found.themes for member in theme.members}


def together(themes: dict[str, str], ids: Sequence[str]) -> set[tuple[str, str]]:
    """Return the pairs of findings that stand in one theme."""
    return {
        (one, other)
        for one, other in combinations(ids, 2)
        if one in themes and themes[one] == themes.get(other)
    }


def test_six_letters_in_ten_leave_the_themes_of_the_rest_as_they_are(
    others: tuple[Coded, ...], letters: Coded, recipe: Recipe, codebook: CodeBook
) -> None:
    ids = [coding.segment for one in others for coding in one.codings]
    alone = recipe.finder.find(others, codebook)
    joined = recipe.finder.find((*others, letters), codebook)
    before, after = together(themes_of(alone), ids), together(themes_of(joined), ids)
    assert len(ids) == sum(map(len, FIELDS.values()))
    assert before
    assert len(before & after) >= 0.95 * len(before | after)
    assert len(joined.themes) <= len(alone.themes) + 1


def test_each_letter_is_counted_and_told_as_a_repeat(
    others: tuple[Coded, ...], letters: Coded, recipe: Recipe, codebook: CodeBook
) -> None:
    found = recipe.finder.find((*others, letters), codebook)
    sent = {coding.segment for coding in letters.codings}
    held = {*themes_of(found), *(one.segment for one in found.unplaced)}
    assert sent <= held
    told = [set(same) for same in found.repeats if sent & set(same)]
    assert max(map(len, told)) >= 0.7 * len(sent)
    assert len(sent) - sum(map(len, told)) + len(told) <= 6  # texts that 48 letters come to
    assert not any(same - sent for same in told)
