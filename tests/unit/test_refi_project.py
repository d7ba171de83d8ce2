"""A run as a REFI-QDA project: read by a reader of its own, every span must be exact."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
import refi_reader
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline.published import Publication
from pipeline.refi import corrections, schema
from pipeline.refi.codebook import Qdc
from pipeline.refi.plain import PlainText
from pipeline.refi.project import Qdpx
from pipeline.text import fold

PIECES = [*"ab .,&<>\"'é", "\r\n", "\r", "\n", "\ufeff", "😀", "e\u0301", "\u2028", "\x0b", "\x0c"]
PIECES += ["\t", "\x00", "\x07", "\ud800", "\uffff", "𝒳", "\u00a0", "]]>", "&amp;"]
LETTERS = st.sampled_from(PIECES)
TEXTS = st.lists(LETTERS, min_size=1, max_size=80).map("".join)


def data_of(shown: Publication) -> bytes:
    return Qdpx().render(shown)["project.qdpx"]


def with_text(text: str, spans: list[tuple[int, int]]) -> Publication:
    """Return a publication of one paper with that text and passages at those spans."""
    shown = publication()
    passages = tuple(
        replace(
            shown.passages[number % 3],
            id=f"minutes.pdf#char={start},{end}",
            number=number + 1,
            start=start,
            end=end,
            text=fold(text[start:end]),
        )
        for number, (start, end) in enumerate(spans)
        if fold(text[start:end]).strip("\ufeff ")
    )
    return replace(shown, papers=(replace(shown.papers[1], text=text),), passages=passages)


@st.composite
def publications(draw: st.DrawFn) -> Publication:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        spans.append((start, draw(st.integers(start + 1, len(text)))))
    plain = PlainText.of(text)
    apart = {plain.span(*span): span for span in spans}  # two on one stretch are told by GUID alone
    return with_text(text, sorted(apart.values()))


def same(words: str) -> str:
    """Return words without what may be replaced or dropped on the way out."""
    letters = words.replace("\ufeff", "").replace("\ufffd", "")
    return "".join(
        letter for letter in letters if letter >= " " and letter not in "\uffff\ud800"
    ).replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(publications())
def test_every_span_is_exact_whatever_the_text(shown: Publication) -> None:
    data = data_of(shown)
    found = {
        one.memo.rpartition("Address: ")[2]: one for one in refi_reader.opened(data).selections
    }
    assert len(found) == len(shown.passages)
    for passage in shown.passages:
        assert same(fold(found[passage.id].words)) == same(passage.text)
    assert schema.project_problems(data) == ()


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_positions_come_back_from_the_exported_text(text: str, data: st.DataObject) -> None:
    plain = PlainText.of(text)
    assert len(plain.text) == len(text) - len(plain.dropped)
    assert not {"\r", "\x00", "\ufffe"} & set(plain.text)
    assert not plain.text.startswith("\ufeff")
    start = data.draw(st.integers(0, len(plain.text)))
    end = data.draw(st.integers(start, len(plain.text)))
    assert plain.span(*plain.back(start, end)) == (start, end)


def test_the_texts_that_forms_stumble_over_are_exact() -> None:
    shown = publication()
    found = refi_reader.opened(data_of(shown))
    assert [fold(one.words) for one in found.selections] == [
        passage.text for passage in shown.points if passage.text
    ]
    assert found.texts["minutes.pdf"].startswith("Minutes – café meeting 😀\n=1+1")
    assert found.texts["notes.txt"].startswith("Union notes\n")


def test_each_code_of_a_passage_is_a_coding() -> None:
    found = refi_reader.opened(data_of(publication()))
    assert found.selections[1].codes == (
        "Barriers",
        "Progress",
        "Payroll; “twice” & more",
        "Service managers",
        "Trade unions",
        "General",
    )


def test_the_codes_stand_in_a_tree_of_four() -> None:
    paths = set(refi_reader.opened(data_of(publication())).paths.values())
    assert {path[0] for path in paths} == {"Label", "Theme", "Stakeholder group", "Service"}
    assert ("Theme", "Payroll and others", "Payroll; “twice” & more") in paths
    assert ("Theme", "-Branches") in paths
    assert ("Label", "None") not in paths


def test_no_two_codes_have_one_name_whatever_their_kind() -> None:
    shown = publication()
    shown = replace(
        shown,
        themes=tuple(replace(theme, name="General") for theme in shown.themes),
        parents=(replace(shown.parents[0], name="general"),),
        services=(replace(shown.services[0], name="Label"),),
    )
    names = [name.casefold() for name in refi_reader.opened(data_of(shown)).codes.values()]
    assert len(names) == len(set(names))
    assert schema.project_problems(data_of(shown)) == ()
    assert (
        corrections.themes(corrections.read_codebook(Qdc().render(shown)["codebook.qdc"]), shown)
        == ()
    )


def test_codes_of_two_kinds_with_one_id_are_two_codes() -> None:
    shown = publication()
    service = replace(shown.services[0], id="unions", name="Unions")
    shown = replace(shown, services=(service,))
    assert schema.project_problems(data_of(shown)) == ()
    assert {"Unions", "Trade unions"} <= set(refi_reader.opened(data_of(shown)).codes.values())


def test_a_group_that_is_hidden_is_no_code_of_its_passage() -> None:
    shown = publication()
    hidden = replace(shown.passages[0], hidden_groups=True)
    shown = replace(shown, passages=(hidden, *shown.passages[1:]))
    first = refi_reader.opened(data_of(shown)).selections[0]
    assert "Service managers" not in first.codes
    assert "too few people" in first.memo


def test_words_that_may_not_be_quoted_are_nowhere() -> None:
    shown = publication()
    kept = shown.passages[1]
    silent = replace(kept, text="", start=0, end=0, quotable=False)
    text = shown.papers[1].text.replace("Payroll is still run twice", "[…]")
    passages = tuple(silent if one is kept else one for one in shown.passages[:2])
    papers = (replace(shown.papers[1], text=text), shown.papers[2])
    files = zipfile.ZipFile(io.BytesIO(data_of(replace(shown, papers=papers, passages=passages))))
    assert not any(b"run twice" in files.read(name) for name in files.namelist())


def test_a_passage_without_words_is_no_selection() -> None:
    shown = publication()
    first, second, *rest = shown.passages
    passages = (replace(first, text=""), replace(second, quotable=False), *rest)
    found = refi_reader.opened(data_of(replace(shown, passages=passages))).selections
    assert not {first.id, second.id} & {one.memo.rpartition("Address: ")[2] for one in found}
    mark = replace(shown.papers[1], text="\ufeff and more")
    alone = replace(first, text="\ufeff", start=0, end=1)
    data = data_of(replace(shown, papers=(mark,), passages=(alone,)))
    assert refi_reader.opened(data).selections == ()


def test_what_is_left_out_is_counted_in_the_description() -> None:
    root = refi_reader.opened(data_of(publication())).root
    told = root.findtext(f"{refi_reader.SPACE}Description", "")
    assert "five passages of two documents" in told
    assert "One document is left out" in told
    assert "One point without words" in told


def test_what_importers_need_is_there() -> None:
    data = data_of(publication())
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    opened = refi_reader.opened(data)
    assert names[0] == "project.qde"
    assert all(name.startswith("sources/") and name.count("/") == 1 for name in names[1:])
    assert opened.root.get("origin")
    space = refi_reader.SPACE
    for tag in ("TextSource", "PlainTextSelection"):
        for one in opened.root.iter(f"{space}{tag}"):
            assert one.get("creatingUser")
            assert one.get("creationDateTime")
    assert not any("\r" in text or "\ufeff" in text for text in opened.texts.values())
    # QualCoder passes over codes that hold a reference to a note
    assert not list(opened.root.iter(f"{space}NoteRef"))


def test_a_case_shares_the_identifier_of_its_code() -> None:
    opened = refi_reader.opened(data_of(publication()))
    cases = list(opened.root.iter(f"{refi_reader.SPACE}Case"))
    assert [opened.codes[case.attrib["guid"]] for case in cases] == [
        "Service managers",
        "Trade unions",
    ]


def test_the_same_run_gives_the_same_bytes() -> None:
    assert data_of(publication()) == data_of(publication())
    assert Qdc().render(publication()) == Qdc().render(publication())


def test_a_theme_has_one_identifier_in_every_run() -> None:
    other = replace(publication(), name="2015", title="Other")
    ours, theirs = (refi_reader.opened(data_of(one)) for one in (publication(), other))
    assert ours.codes == theirs.codes
    assert {one.guid for one in ours.selections}.isdisjoint(one.guid for one in theirs.selections)


@pytest.mark.parametrize("names", [{}, {"papers": ()}, {"themes": (), "parents": ()}])
def test_next_to_nothing_still_keeps_the_rules(names: dict[str, tuple[()]]) -> None:
    shown = replace(publication(), passages=(), groups=(), services=(), **names)
    assert schema.project_problems(data_of(shown)) == ()
    assert schema.codebook_problems(Qdc().render(shown)["codebook.qdc"]) == ()
