"""People have the last word: what hand codings change, and that each row is accounted for."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import flow, settings
from pipeline.cache import Cache
from pipeline.folder import run_key
from pipeline.report.by_hand import ranges
from pipeline.rulings import rule
from pipeline.stages import Recipe
from pipeline.types import Coded, Coding, HandCoding, StockTake

Write = Callable[..., Path]
HEAD = "text,document,label,stakeholders,services,theme,coder,date,reason\n"
PAYROLL = "Two payroll systems for one team"
RUMOURS = "Rumours about jobs were spreading = a worry"


@pytest.fixture
def ran(corpus: Write, recipe: Recipe) -> Callable[..., StockTake]:
    def running(rows: str) -> StockTake:
        return flow.run(settings.load(corpus({"codings.csv": HEAD + rows})).corpus, recipe).found

    return running


def coding(coded: tuple[Coded, ...], text: str) -> Coding:
    return next(c for one in coded for s, c in one.pairs if s.text == text)


def outcomes(found: StockTake) -> list[str]:
    return [ruling.outcome for ruling in found.rulings]


def test_what_a_person_says_counts(ran: Callable[..., StockTake]) -> None:
    found = ran(f'{PAYROLL},staff.txt,need,"council;employees",education,Pay,A,2014-05-02,so\n')
    made = coding(found.coded, PAYROLL)
    assert (made.label, made.basis, made.confidence, made.review) == ("need", "human", 1.0, False)
    assert made.stakeholder_basis == "human"
    assert set(made.stakeholders) == {"council", "employees"}
    assert (made.services, made.theme) == (("education",), "Pay")
    assert next((e.kind, e.note) for e in made.evidence) == ("human", "A, 2014-05-02, row 2: so")
    (ruling,) = found.rulings
    assert ruling.outcome == "applied"
    assert ruling.machine is not None and ruling.machine.label == "barrier"


def test_what_a_person_does_not_say_stays_the_machines(
    ran: Callable[..., StockTake], found: StockTake
) -> None:
    before = coding(found.coded, PAYROLL)
    made = coding(ran(f"{PAYROLL},,need,,,,,,\n").coded, PAYROLL)
    assert (made.stakeholders, made.services) == (before.stakeholders, before.services)
    assert made.stakeholder_basis == before.stakeholder_basis
    said = coding(ran(f"{PAYROLL},,,none,,,,,\n").coded, PAYROLL)
    assert (said.label, said.basis, said.confidence) == (
        before.label, before.basis, before.confidence,
    )  # fmt: skip
    assert (said.stakeholders, said.stakeholder_basis) == ((), "human")


def test_a_label_of_none_takes_a_point_out_of_the_themes(ran: Callable[..., StockTake]) -> None:
    found = ran(f"{PAYROLL},,none,,,,,,\n")
    assert PAYROLL not in {finding.segment.text for finding in found.findings()}


def test_where_people_disagree_the_later_date_counts(ran: Callable[..., StockTake]) -> None:
    rows = f"{PAYROLL},,need,,,,B,2014-05-02,\n{PAYROLL},,progress,,,,A,2014-04-01,\n"
    found = ran(rows)
    assert coding(found.coded, PAYROLL).label == "need"
    assert outcomes(found) == ["conflict", "overruled"]
    assert found.rulings[0].why == "Earlier: row 3 (A) has label progress."
    assert found.rulings[1].why == "Later: row 2 (B) has label need."


@pytest.mark.parametrize(("first", "then"), [("", ""), ("2014-04-01", "2014-04-01")])
def test_of_one_date_the_later_row_counts(
    ran: Callable[..., StockTake], first: str, then: str
) -> None:
    found = ran(f"{PAYROLL},,need,,,,B,{first},\n{PAYROLL},,progress,,,,A,{then},\n")
    assert coding(found.coded, PAYROLL).label == "progress"
    assert outcomes(found) == ["overruled", "conflict"]


def test_a_coder_may_correct_a_row_without_a_conflict(ran: Callable[..., StockTake]) -> None:
    found = ran(f"{PAYROLL},,need,,,,A,,\n{PAYROLL},,progress,,,,A,,\n")
    assert outcomes(found) == ["overruled", "applied"]


def test_rows_of_two_people_that_agree_or_add_up_are_no_conflict(
    ran: Callable[..., StockTake],
) -> None:
    rows = f"{PAYROLL},,need,,,,A,,\n{PAYROLL},,need,,,,B,,\n{PAYROLL},,,council,,Pay,C,,\n"
    found = ran(rows)
    assert outcomes(found) == ["applied"] * 3
    made = coding(found.coded, PAYROLL)
    assert (made.label, made.stakeholders, made.theme) == ("need", ("council",), "Pay")


def test_a_coder_who_comes_round_again_is_not_in_conflict_with_herself(
    ran: Callable[..., StockTake],
) -> None:
    rows = f"{PAYROLL},,need,,,,A,,\n{PAYROLL},,progress,,,,A,,\n{PAYROLL},,need,,,,B,,\n"
    assert outcomes(ran(rows)) == ["applied", "overruled", "conflict"]


def test_what_a_person_labelled_needs_no_review_and_no_reasons_of_the_machine(
    found: StockTake, recipe: Recipe
) -> None:
    unsure = tuple(
        replace(one, codings=tuple(replace(coding, review=True) for coding in one.codings))
        for one in found.coded
    )
    said = HandCoding(2, "", "", PAYROLL, "need", None, None, "", "", "", "")
    before = coding(unsure, PAYROLL)
    made = coding(rule([said], unsure, recipe.codebook).coded, PAYROLL)
    assert not made.review
    who = [e for e in before.evidence if e.kind in ("document", "section", "default", "speaker")]
    assert len(who) < len(before.evidence)
    assert list(made.evidence[2:]) == who
    heard = replace(said, label="", stakeholders=("council",))
    made = coding(rule([heard], unsure, recipe.codebook).coded, PAYROLL)
    assert made.review
    assert list(made.evidence[1:]) == [e for e in before.evidence if e not in who]


def test_rows_of_another_year_are_listed_and_nothing_fails(ran: Callable[..., StockTake]) -> None:
    found = ran("Nothing of this kind,2012.txt,need,,,,,,\n")
    assert outcomes(found) == ["unmatched"]
    assert not found.failures


def test_people_may_code_a_heading(ran: Callable[..., StockTake]) -> None:
    assert coding(ran("Concerns,union.txt,barrier,,,,,,\n").coded, "Concerns").label == "barrier"


def test_without_hand_codings_nothing_is_touched(recipe: Recipe, found: StockTake) -> None:
    ruled = rule((), found.coded, recipe.codebook)
    assert ruled.coded == found.coded
    assert found.rulings == ()


def test_codings_survive_a_new_version_of_a_document(corpus: Write, recipe: Recipe) -> None:
    folder = corpus()
    found = flow.run(settings.load(folder).corpus, recipe).found
    segments = [s for one in found.coded for s in one.cut.segments if s.kind != "heading"]
    with (folder / "codings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["segment_id", "text", "label"])
        writer.writerows([s.id, s.text, "need"] for s in segments)
    for name in ("staff.txt", "union.txt"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(f"A NEW VERSION\n\n{text.replace('- ', '*  ')}", "utf-8")
    again = flow.run(settings.load(folder).corpus, recipe).found
    assert outcomes(again) == ["applied"] * len(segments)
    assert {c.label for one in again.coded for s, c in one.pairs if s.kind != "heading"} == {"need"}


def test_an_edit_of_the_codings_is_noticed_but_no_document_is_coded_anew(
    corpus: Write, recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path / "answers")
    folder = corpus({"codings.csv": f"{HEAD}{PAYROLL},,need,,,,,,\n"})
    first = settings.load(folder).corpus
    flow.run(first, recipe, cache=cache)
    (folder / "codings.csv").write_text(f"{HEAD}{PAYROLL},,progress,,,,,,\n")
    then = settings.load(folder).corpus
    assert run_key(first, recipe) != run_key(then, recipe)
    monkeypatch.setattr(flow, "read_one", lambda *a, **k: pytest.fail("coded anew"))
    assert coding(flow.run(then, recipe, cache=cache).found.coded, PAYROLL).label == "progress"


def test_the_table_and_the_summary_account_for_every_row(
    ran: Callable[..., StockTake], recipe: Recipe
) -> None:
    rows = (
        f"{PAYROLL},,need,none,,Pay,A,2014-05-02,asks for one\n{PAYROLL},,progress,,,,B,,\n"
        f'{RUMOURS},,,,governance,,A,,\n"Nothing, here",,need,,,,A,,\n'
    )
    files = flow.render(ran(rows), recipe)
    table = list(csv.DictReader(files["human_codings.csv"].decode().splitlines()))
    assert [(one["row"], one["outcome"]) for one in table] == [
        ("2", "conflict"), ("3", "overruled"), ("4", "applied"), ("5", "unmatched"),
    ]  # fmt: skip
    assert (table[0]["label_machine"], table[0]["label_human"]) == ("barrier", "need")
    assert (table[0]["stakeholders_human"], table[0]["page"]) == ("none", "1")
    assert table[2]["label_human"] == "" and table[2]["services_human"] == "governance"
    assert table[3]["text"] == "Nothing, here" and table[3]["why"]
    summary = files["summary.md"].decode()
    assert "People coded two segments by hand" in summary
    assert (
        "they labelled 1 and changed 1 of the machine's labels (four rows of codings.csv)"
        in summary
    )
    assert "- Row 2 counts, though another person says otherwise" in summary
    assert "- Row 3 gives way to a later row" in summary
    assert "- Row 5 speaks of nothing that is in these documents." in summary
    segments = csv.DictReader(files["segments.csv"].decode().splitlines())
    assert [one["label_basis"] for one in segments if one["text"] == PAYROLL] == ["human"]


def test_without_hand_codings_the_summary_does_not_speak_of_them(
    found: StockTake, recipe: Recipe
) -> None:
    files = flow.render(found, recipe)
    assert "by hand" not in files["summary.md"].decode()
    assert len(files["human_codings.csv"].splitlines()) == 1


def test_numbers_of_rows_are_told_in_short() -> None:
    assert ranges([2, 3, 4, 6, 8, 9]) == "2–4, 6, 8, 9"
    assert ranges([]) == ""


def test_inspect_shows_what_people_said(corpus: Write, cli: Callable[..., object]) -> None:
    folder = corpus({"codings.csv": f"{HEAD}{PAYROLL},,none,,,,A,2014-05-02,a joke\n"})
    (folder / "codings.csv").write_text(
        f"{HEAD}{PAYROLL},,none,,,,A,2014-05-02,a joke\n{RUMOURS},union.txt,need,,,,,,\n"
    )
    done = cli("inspect", folder / "staff.txt")
    assert "[none 100%] Two payroll systems" in done.stdout  # type: ignore[attr-defined]
    assert "human “A, 2014-05-02, row 2: a joke”; the machine said barrier" in done.stdout  # type: ignore[attr-defined]
    shown = json.loads(cli("inspect", folder / "staff.txt", "--json").stdout)  # type: ignore[attr-defined]
    assert [s["basis"] for s in shown["segments"] if s["text"] == PAYROLL] == ["human"]


def test_an_unknown_code_ends_with_exit_code_2_and_rows_without_a_segment_are_told(
    corpus: Write, cli: Callable[..., object], tmp_path: Path
) -> None:
    folder = corpus({"codings.csv": f"{HEAD}{PAYROLL},,needs,,,,,,\n"})
    done = cli("run", folder, "--out", tmp_path / "out")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert 'line 2: no label "needs". Did you mean "need"?' in done.stderr  # type: ignore[attr-defined]
    (folder / "codings.csv").write_text(f"{HEAD}Nothing here,2012.txt,need,,,,,,\n")
    done = cli("run", folder, "--out", tmp_path / "out")
    assert done.returncode == 0  # type: ignore[attr-defined]
    assert "Hand codings: 1 of 1 rows speak of no segment" in done.stderr  # type: ignore[attr-defined]
    told = json.loads((tmp_path / "out" / "run.json").read_bytes())
    assert told["counts"]["hand_codings"] == {"unmatched": 1}
    assert list(told["codings"]) == ["codings.csv"]
