"""The tables of themes: they agree with one another, and tell nothing that may not be told."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from made_by_hand import NOTES, Said, ids, segment, small, stock_take

from pipeline import registry, settings
from pipeline.codebook import CodeBook, CodedTheme
from pipeline.report.actions import ActionsCsv
from pipeline.report.codebook import CodeBookToml
from pipeline.report.csv import SegmentsCsv
from pipeline.report.markdown import Summary
from pipeline.report.theme_tables import (
    ThemeEvidenceCsv,
    ThemeMembersCsv,
    ThemeParentsCsv,
    ThemesCsv,
)
from pipeline.tables import Counts
from pipeline.types import Member, StockTake, Themes

Reporter = type[ActionsCsv | SegmentsCsv | ThemeEvidenceCsv | ThemeMembersCsv | ThemeParentsCsv
                | ThemesCsv]  # fmt: skip
A, B, C = ids().values()
UNTOLD = [
    "Hidden remark about training",
    "Secret demand for payroll",
    "wages were right",
    "Pay is late every",
    "Rain fell",
]


def rows(table: Reporter, found: StockTake, codebook: CodeBook) -> list[dict[str, str]]:
    text = table().render(found, codebook).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(params=["by hand", "by the finder"])
def any_run(request: pytest.FixtureRequest) -> StockTake:
    """A run made by hand, and one that the stages made."""
    if request.param == "by hand":
        return small()
    made: StockTake = request.getfixturevalue("found")
    return made


def test_the_first_themes_of_the_members_are_those_of_the_segments(
    any_run: StockTake, codebook: CodeBook
) -> None:
    members = rows(ThemeMembersCsv, any_run, codebook)
    first = {row["segment_id"]: row["theme_id"] for row in members if row["role"] == "first"}
    second = {row["segment_id"]: row["theme_id"] for row in members if row["role"] == "second"}
    same = {row["segment_id"]: row["same_as"] for row in members if row["same_as"]}
    segments = rows(SegmentsCsv, any_run, codebook)
    assert {r["segment_id"]: r["theme_id"] for r in segments if r["theme_id"]} == first
    assert {
        r["segment_id"]: r["second_theme_id"] for r in segments if r["second_theme_id"]
    } == second
    assert {r["segment_id"]: r["same_as"] for r in segments if r["same_as"]} == same


def test_every_point_is_once_in_a_first_theme_or_in_none(
    any_run: StockTake, codebook: CodeBook
) -> None:
    members = rows(ThemeMembersCsv, any_run, codebook)
    placed = [row["segment_id"] for row in members if row["role"] in ("first", "unplaced")]
    assert placed == [finding.segment.id for finding in any_run.findings()]
    assert {row["role"] for row in members} <= {"first", "second", "unplaced"}
    for row in members:
        if row["theme_id"]:
            assert float(row["fit"]) + float(row["distance"]) == pytest.approx(1, abs=0.0011)


def test_the_points_of_the_themes_are_those_placed(any_run: StockTake, codebook: CodeBook) -> None:
    sizes = Counter[str]()
    for row in rows(ThemesCsv, any_run, codebook):
        sizes[row["theme_id"]] += int(row["segments"])
        assert 1 <= int(row["texts"]) <= int(row["segments"])
        assert int(row["documents"]) <= int(row["documents_of"]) == len(any_run.documents)
    members = rows(ThemeMembersCsv, any_run, codebook)
    assert sizes == Counter(row["theme_id"] for row in members if row["role"] == "first")


def test_the_points_of_a_parent_are_those_of_its_themes(codebook: CodeBook) -> None:
    (parent,) = rows(ThemeParentsCsv, small(), codebook)
    themes = rows(ThemesCsv, small(), codebook)
    assert parent["themes"].split(";") == list(dict.fromkeys(row["theme_id"] for row in themes))
    assert int(parent["segments"]) == sum(int(row["segments"]) for row in themes) == 10
    for label in ("progress", "barrier", "need"):
        told = sum(int(row["segments"]) for row in themes if row["label"] == label)
        assert int(parent[label]) == told
    assert (parent["parent"], parent["documents"]) == ("Working together", "3")
    assert {(row["parent_id"], row["parent"]) for row in themes} == {("p1", "Working together")}


def test_a_row_of_the_themes_tells_how_far_to_trust_it(codebook: CodeBook) -> None:
    told = {(r["theme_id"], r["label"]): r for r in rows(ThemesCsv, small(), codebook)}
    training, payroll = told["t1", "progress"], told["t2", "barrier"]
    assert (training["left_out"], training["coherence"], training["basis"]) == (
        "0.125",
        "0.500",
        "found",
    )
    assert (payroll["left_out"], payroll["coherence"], payroll["basis"]) == ("", "0.250", "human")
    assert (payroll["segments"], payroll["texts"], payroll["documents_of"]) == ("3", "2", "3")


def test_a_share_lies_inside_its_interval(any_run: StockTake, codebook: CodeBook) -> None:
    for row in rows(ThemesCsv, any_run, codebook):
        assert (row["share_low"] == "") == (row["share_high"] == "")
        if row["share_low"]:
            assert float(row["share_low"]) <= float(row["share"]) <= float(row["share_high"])


def test_the_places_of_a_point_stand_first_then_second(codebook: CodeBook) -> None:
    members = rows(ThemeMembersCsv, small(), codebook)
    assert [(r["theme_id"], r["role"]) for r in members if r["segment_id"] == B[1]] == [
        ("t1", "first"),
        ("t2", "second"),
    ]
    far = {r["segment_id"]: r for r in members if r["role"] == "unplaced"}
    assert (far[A[3]]["theme"], far[A[3]]["fit"], far[A[3]]["distance"]) == (
        "Payroll systems",
        "0.125",
        "0.875",
    )
    assert (far[C[3]]["theme_id"], far[C[3]]["fit"], far[C[3]]["distance"]) == ("", "", "")
    assert {r["segment_id"]: r["same_as"] for r in members if r["same_as"]} == {
        B[0]: A[0],
        B[3]: A[1],
    }


def test_evidence_is_ranked_inside_its_role(any_run: StockTake, codebook: CodeBook) -> None:
    ranks: dict[tuple[str, str], list[int]] = {}
    members = {m.segment: t.id for t in any_run.themes.themes for m in t.members}
    for row in rows(ThemeEvidenceCsv, any_run, codebook):
        ranks.setdefault((row["theme_id"], row["role"]), []).append(int(row["rank"]))
        assert members[row["segment_id"]] == row["theme_id"]
        assert row["text"] in ("", segment(any_run, row["segment_id"]).text)
    assert all(found == list(range(1, len(found) + 1)) for found in ranks.values())


def test_what_speaks_against_a_theme_is_of_the_other_label(codebook: CodeBook) -> None:
    told = [row for row in rows(ThemeEvidenceCsv, small(), codebook) if row["role"] == "counter"]
    assert [(row["theme_id"], row["segment_id"], row["label"]) for row in told] == [
        ("t1", B[1], "barrier")
    ]
    counts = Counts(small(), codebook)
    payroll = counts.found.themes.themes[0]
    assert counts.against(payroll) == ()  # it holds barriers most of all, and no progress


def test_needs_speak_against_progress_where_there_are_no_barriers(codebook: CodeBook) -> None:
    run = small()
    coded = tuple(
        dataclasses.replace(
            one,
            codings=tuple(
                dataclasses.replace(c, label="need") if c.segment == B[1] else c
                for c in one.codings
            ),
        )
        for one in run.coded
    )
    counts = Counts(dataclasses.replace(run, coded=coded), codebook)
    assert [f.segment.id for f in counts.against(run.themes.themes[1])] == [B[1]]


def test_the_actions_hold_every_barrier(any_run: StockTake, codebook: CodeBook) -> None:
    told = rows(ActionsCsv, any_run, codebook)
    barriers = {f.segment.id for f in any_run.findings() if f.coding.label == "barrier"}
    assert {row["barrier_id"] for row in told} >= barriers
    pairs = {(a.barrier, a.need) for a in any_run.themes.answers}
    assert {(row["barrier_id"], row["need_id"]) for row in told if row["need_id"]} >= pairs
    alone = [row for row in told if not row["need_id"]]
    assert {row["barrier_id"] for row in alone}.isdisjoint(barrier for barrier, _ in pairs)
    assert all(row["similarity"] == row["indicator_id"] == "" for row in alone)


def test_the_actions_of_a_barrier_stand_the_most_similar_first(codebook: CodeBook) -> None:
    told = rows(ActionsCsv, small(), codebook)
    assert [(r["theme_id"], r["barrier_id"], r["need_id"], r["similarity"]) for r in told] == [
        ("t2", A[1], A[2], "0.750"),
        ("t2", A[1], C[1], "0.500"),
        ("t2", B[2], "", ""),
        ("t2", B[3], A[2], "0.750"),  # the words of A[1] again
        ("t2", B[3], C[1], "0.500"),
        ("t1", B[1], "", ""),
        ("", A[3], "", ""),
        ("", C[3], "", ""),
    ]
    assert told[0]["barrier"] == "Two payroll systems are kept for one team"
    assert told[0]["barrier_source"] == "a.txt, line 2"
    assert (told[1]["need"], told[1]["need_source"]) == ("", "c.txt, line 2")
    assert (told[1]["indicator_id"], told[1]["indicator"]) == (C[2], "")


@pytest.mark.parametrize(
    "name", [name for name in registry.names("reporters") if name not in ("segments", "blocks")]
)
def test_words_that_may_not_be_quoted_are_in_no_file_but_the_register(
    codebook: CodeBook, name: str
) -> None:
    data = registry.load("reporters", name)().render(small(), codebook).decode()
    assert [words for words in UNTOLD if words in data] == []


def test_words_that_may_be_quoted_are_told(codebook: CodeBook) -> None:
    free = small(hidden=())
    for reporter in (ThemeEvidenceCsv(), ActionsCsv(), CodeBookToml(), Summary()):
        assert "Secret demand for payroll" in reporter.render(free, codebook).decode()


def test_a_statement_quotes_words_that_stand_in_its_theme(
    any_run: StockTake, codebook: CodeBook
) -> None:
    texts = {
        (m.segment, t.id): segment(any_run, m.segment).text
        for t in any_run.themes.themes
        for m in t.members
    }
    said = 0
    for row in rows(ThemesCsv, any_run, codebook):
        quoted = re.search(r"\): “(.*)”\.$", row["statement"])
        if quoted:
            said += 1
            inside = [text for (_, theme), text in texts.items() if theme == row["theme_id"]]
            assert any(quoted[1] in text for text in inside), quoted[1]
    assert said


def test_a_statement_quotes_no_point_that_is_to_be_checked(codebook: CodeBook) -> None:
    told = {(r["theme_id"], r["label"]): r["statement"] for r in rows(ThemesCsv, small(), codebook)}
    assert told["t1", "barrier"] == (
        "Trade unions noted barriers on “Joint training” (one point, in at least one of three "
        "documents)."
    )
    assert told["t1", "progress"].endswith(": “Joint training is shared and liked”.")


def test_the_summary_tells_a_theme_in_plain_words(codebook: CodeBook) -> None:
    text = Summary().render(small(), codebook).decode()
    themes = text.partition("## Themes")[2].partition("## Not included")[0]
    assert "### Working together\n\nTwo themes with ten points.\n\n#### Payroll systems" in themes
    assert "Six points in five wordings. Steady: 0.75. Coherent: 0.25." in themes
    assert "Named by people. Code: t2." in themes
    assert (
        "Steady: 0.40 (0.12 without one of the documents). Read with care. Coherent: 0.50. "
        "Code: t1." in themes
    )
    assert (
        "On the other side:\n\n- Barriers: “Training of clerks has been forgotten” "
        "(b.txt, line 2) (to be checked)" in themes
    )
    assert "“Pensions \\| nobody \\<b\\>knows\\</b\\> what they cost”" in themes
    assert "nearest: Payroll systems" in themes


def test_what_one_group_alone_says_is_quoted_with_its_name(codebook: CodeBook) -> None:
    points = [Said(f"Training number {at} was liked", "progress") for at in range(4)]
    alone = Said("The carers were never asked", "progress", ("public",))
    notes = {"a.txt": [*points, alone]}
    addresses = ids(notes)["a.txt"]
    theme = dataclasses.replace(
        small().themes.themes[1],
        members=tuple(Member(one, 0.9) for one in addresses),
        exemplars=tuple(addresses[:3]),
        borderline=(),
        minority=(addresses[4], addresses[0]),
        parent="",
        gists=(),
    )
    text = Summary().render(stock_take(notes, Themes((theme,))), codebook).decode()
    assert text.count("Said by one group only:") == 1
    assert "\n- The public: “The carers were never asked” (a.txt, line 5)\n" in text
    part = text.partition("Said by one group only:")[2].partition("\n## ")[0]
    assert "number 0" not in part  # it stands among the quotations already


def test_the_table_of_actions_quotes_only_what_may_be_quoted(codebook: CodeBook) -> None:
    text = Summary().render(small(), codebook).decode()
    part = text.partition("## What is asked for in answer")[2].partition("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("| “")]
    assert table == [
        "| “Two payroll systems are kept for one team” (a.txt, line 2) | “One payroll system is "
        "needed at once” (a.txt, line 3) | 0.75 |"
    ]
    assert "For four of six barriers the notes name no need" in part


def test_an_indicator_has_a_column_where_there_is_one(codebook: CodeBook) -> None:
    run = small(hidden=())
    only = (dataclasses.replace(run.themes.answers[0], similarity=0.9),)
    told = dataclasses.replace(run, themes=dataclasses.replace(run.themes, answers=only))
    part = Summary().render(told, codebook).decode()
    assert "| Issue | Action | Indicator | Alike |\n| --- | --- | --- | ---: |" in part
    assert "| “The month in which wages were right” (c.txt, line 3) | 0.90 |" in part


def test_a_run_without_themes_has_tables_without_rows(codebook: CodeBook) -> None:
    run = dataclasses.replace(small(), coded=(), documents=(), themes=Themes(()))
    for table in (ThemesCsv, ThemeParentsCsv, ThemeMembersCsv, ThemeEvidenceCsv, ActionsCsv):
        assert rows(table, run, codebook) == []
        assert table().render(run, codebook).count(b"\r\n") == 1
    assert "What is asked for in answer" not in Summary().render(run, codebook).decode()


def test_the_code_book_of_a_run_reads_back_with_its_themes(
    codebook: CodeBook, tmp_path: Path
) -> None:
    own = CodedTheme("t1", "Training", "Ours.", ("An example",), "", "active")
    book = dataclasses.replace(codebook, themes=(own,))
    path = tmp_path / "codebook.toml"
    path.write_bytes(CodeBookToml().render(small(), book))
    again = settings.load_codebook(path)
    assert dataclasses.replace(again, themes=()) == codebook
    assert again.themes == (
        own,
        CodedTheme(
            "p1", "Working together", "The themes “Payroll systems” and “Joint training”.",
            status="parent", edition=2,
        ),
        CodedTheme(
            "t2",
            "Payroll systems",
            "Points about payroll; for example “Two payroll systems are kept for one team”.",
            ("Two payroll systems are kept for one team",),
            "p1",
            edition=2,
        ),
    )  # fmt: skip
    path.write_bytes(CodeBookToml().render(small(), again))
    assert settings.load_codebook(path) == again


def test_every_label_of_the_notes_made_by_hand_is_in_the_book(codebook: CodeBook) -> None:
    known = {label.id for label in codebook.labels}
    assert {said.label for points in NOTES.values() for said in points} <= known
