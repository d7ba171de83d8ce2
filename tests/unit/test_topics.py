"""BERTopic on our themes: texts as it is given them."""

from __future__ import annotations

from pipeline.themes import topics


def test_strokes_and_dashes_stand_between_words() -> None:
    assert topics.apart("IT/HR – pay-roll — now") == "IT HR   pay roll   now"
