"""The notation of cue phrases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from pipeline import nlp
from pipeline.errors import SettingsError
from pipeline.nlp import Phrases, english, variants


def hits(cue: str, text: str) -> list[str]:
    found = Phrases({"cue": [cue]}).find([text])[0]
    return [text[hit.span.start : hit.span.end] for hit in found]


@pytest.mark.parametrize(
    ("cue", "text", "wanted"),
    [
        ("need* to", "We needed to talk", ["needed to"]),
        ("need* to", "We must talk", []),
        ("was|were clear", "They were clear, it was clear", ["were clear", "was clear"]),
        ("working (well)", "It is working well now", ["working well"]),
        ("working (well)", "It is working now", ["working"]),
        ("no _ plan", "There is no joint plan", ["no joint plan"]),
        ("no _ plan", "There is no plan", []),
        ("progress ... made", "Progress has since been made", ["Progress has since been made"]),
        ("progress ... made", "progress made", ["progress made"]),
        ("progress ... made", "progress that we all saw was made", []),
        ("progress ... made", "progress. It made", []),
        ("^review", "Review the plan", ["Review"]),
        ("^review", "Actions: review the plan", ["review"]),
        ("^review", "We review the plan", []),
        ("required$", "More is required", ["required"]),
        ("required$", "What is required is more", []),
        ("^but$", "But", ["But"]),
        ("^but$", "But why", []),
        ("IT", "the IT team said it works", ["IT"]),
        ("can't", "We can’t go", ["can’t"]),
    ],
)
def test_a_cue_finds_what_its_notation_says(cue: str, text: str, wanted: list[str]) -> None:
    assert hits(cue, text) == wanted


def test_case_counts_only_for_capitals() -> None:
    assert hits("trade union*", "TRADE UNIONS") == ["TRADE UNIONS"]


def test_a_longer_cue_hides_those_inside_it() -> None:
    found = Phrases({"barrier": ["no clear"], "need": ["clear"]}).find(["no clear plan"])[0]
    assert [hit.name for hit in found] == ["barrier"]


def test_two_names_with_one_cue_are_both_found() -> None:
    found = Phrases({"a": ["plan"], "b": ["plan"]}).find(["plan"])[0]
    assert [hit.name for hit in found] == ["a", "b"]


def test_hits_come_in_the_order_of_the_text() -> None:
    found = Phrases({"z": ["first"], "a": ["second"]}).find(["first, then second"])[0]
    assert [hit.name for hit in found] == ["z", "a"]


def test_each_text_has_its_own_answer() -> None:
    found = Phrases({"cue": ["plan"]}).find(["a plan", "", "no"])
    assert [len(hits) for hits in found] == [1, 0, 0]


@pytest.mark.parametrize("cue", ["", "^", "^$"])
def test_an_empty_cue_is_refused(cue: str) -> None:
    with pytest.raises(SettingsError, match="a cue phrase is empty"):
        variants(cue)


def test_an_empty_choice_is_refused() -> None:
    with pytest.raises(SettingsError, match="has an empty choice"):
        Phrases({"cue": ["a|"]})


def test_a_star_inside_a_word_is_refused() -> None:
    with pytest.raises(SettingsError, match="inside a word"):
        Phrases({"cue": ["ne*ed"]})


WORDS = st.sampled_from(["need", "needed", "plan", "plans", "no", "clear", "IT", "it", ",", "-"])
CUE_WORDS = st.sampled_from(
    ["need*", "plan", "plan|plans", "no|clear*", "_", "...", "(clear)", "(no)", "IT", "need"]
)


def spacy_spans(cue: str, text: str) -> set[tuple[int, int]]:
    """Return what spaCy's own Matcher finds for a cue: the longest matches only."""
    tokens: list[dict[str, object]] = []
    for word in cue.split():
        if word == "...":
            tokens += [{"IS_PUNCT": False, "OP": "?"}] * 3
            continue
        body = word.strip("()")
        choices = "|".join(part.replace("*", r"[\w'-]*") for part in body.lower().split("|"))
        token: dict[str, object] = {"LOWER": {"REGEX": f"^(?:{choices})$"}}
        token = {"ORTH": body} if body.isupper() else {} if body == "_" else token
        tokens.append({**token, "OP": "?"} if word != body else token)
    matcher = Matcher(english()(text).vocab)
    matcher.add("cue", [tokens])
    doc = english()(text)
    found = {
        (doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for _, start, end in matcher(doc)
    }
    inside = {(a, b) for a, b in found for c, d in found if (a, b) != (c, d) and c <= a and b <= d}
    return found - inside


@given(st.lists(CUE_WORDS, min_size=1, max_size=5), st.lists(WORDS, max_size=10))
def test_cues_are_found_where_the_matcher_of_spacy_finds_them(
    cue: list[str], words: list[str]
) -> None:
    firm = [word for word in cue if word != "..." and not word.startswith("(")]
    if not firm:
        return
    text = " ".join(words)
    mine = Phrases({"cue": [" ".join(cue)]}).find([text])[0]
    assert {(hit.span.start, hit.span.end) for hit in mine} == spacy_spans(" ".join(cue), text)


AWKWARD = [
    "", " ", "\n\t ", "can't", "I'd've", "e.g. U.K., 10km/h (sic)", "a--b...c", ":-) ¯\\_(ツ)_/¯",
    "www.example.org/x?y=1 and a.b@c.example", "£5m-6m", "don’t", "№ 1, 2nd, 3’s",
    "a\u00adb\u200bc", "'tis 'twas", "I'm you're y'all", "Mr. and Mrs. Smith vs. St. Ann",
    "and/or", "COVID-19", "\x00",
]  # fmt: skip


def split(tokenizer: Callable[[str], Doc], text: str) -> list[tuple[str, int, bool]]:
    return [(token.text, token.idx, token.is_punct) for token in tokenizer(text)]


WHOLE = spacy.blank("en")


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_are_split_as_a_blank_pipeline_does(text: str) -> None:
    assert split(english(), text) == split(WHOLE.make_doc, text)


@pytest.mark.parametrize("file", ["README.md", "CHANGELOG.md"])
def test_prose_is_split_as_a_blank_pipeline_does(file: str, root: Path) -> None:
    for line in (root / file).read_text(encoding="utf-8").splitlines():
        assert split(english(), line) == split(WHOLE.make_doc, line)


PIECES = st.sampled_from([*AWKWARD, "word", "Word's", "(", ")", "-", "…", "/", ".", "1,000.5", "%"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_is_split_as_a_blank_pipeline_does(text: str) -> None:
    assert split(english(), text) == split(WHOLE.make_doc, text)


def test_a_spacy_put_together_otherwise_is_opened_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise ImportError("another spaCy")

    monkeypatch.setattr(nlp, "_tokenizer", absent)
    made = english.__wrapped__()
    assert split(made, "We can't (yet).") == split(english(), "We can't (yet).")
