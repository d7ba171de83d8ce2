"""A run beside hand codings: who is compared with whom, what counts, and what is written."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from run_files import Rows, cells, segment, write_gold, write_run

from pipeline.agreement import evaluate, files, finished, gold
from pipeline.agreement.holding import Holders
from pipeline.agreement.report import WORTH_READING, as_text
from pipeline.codebook import CodeBook
from pipeline.errors import CheckError, SettingsError

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
LABELS = ("progress", "barrier", "need", "none")


Compare = Callable[..., evaluate.Evaluation]


@pytest.fixture
def compare(tmp_path: Path, codebook: CodeBook) -> Compare:
    """Evaluate rows of a run beside rows of hand codings."""

    def comparing(
        run: Rows, hand: Rows, document: str = "", name: str = "gold.csv"
    ) -> evaluate.Evaluation:
        folder = write_run(tmp_path / "run", run)
        return files.evaluated(folder, write_gold(tmp_path / name, hand), codebook, document)

    return comparing


RUN = [
    segment(0, "Joint training is good", "progress", stakeholders="employees", services="general"),
    segment(1, "Two payrolls for one team", "barrier", label_confidence="0.990"),
    segment(2, "One payroll is asked for", "barrier", label_confidence="0.900"),
    segment(3, "The staff met in May", "need", label_confidence="0.950", review="yes"),
]
HAND = [
    {"text": "Joint training is good", "label": "progress", "stakeholders": "employees"},
    {"text": "Two payrolls for one team", "label": "barrier", "stakeholders": ""},
    {"text": "One payroll is asked for", "label": "need", "stakeholders": "trade_unions"},
    {"text": "The staff met in May", "label": "none", "stakeholders": ""},
]


def test_figures_are_those_of_a_sum_by_hand(compare: Compare) -> None:
    found = compare(RUN, HAND)
    assert found.value("label_accuracy") == 0.5
    # progress 1, barrier 2/3, need 0, none 0
    assert found.value("label_macro_f1") == pytest.approx((1 + 2 / 3) / 4)
    assert found.value("stakeholder_f1") == 0.5  # of the two segments for which one was given
    assert found.value("service_f1") is None
    assert found.confusion["need", "barrier"] == 1
    assert (found.review.sent, found.review.segments) == (1, 4)
    assert found.review.right_of_sent == 0
    assert found.review.right_of_rest == pytest.approx(2 / 3)


def test_the_surest_errors_come_first_and_speakers_alone_come_last(compare: Compare) -> None:
    hand = [*HAND, {"text": "More of it", "label": "need", "stakeholders": "public"}]
    run = [*RUN, segment(4, "More of it", "need", label_confidence="1.000")]
    told = [(one.unit.codings[0].text, one.differs) for one in compare(run, hand).disagreements]
    assert told == [
        ("The staff met in May", ("label",)),
        ("One payroll is asked for", ("label", "stakeholders")),
        ("More of it", ("stakeholders",)),
    ]


def test_a_segment_that_the_run_does_not_hold_counts_as_missed(compare: Compare) -> None:
    lost = {"text": "Buses never come on Sundays", "label": "need", "stakeholders": "public"}
    found = compare(RUN, [*HAND, lost])
    assert found.confusion["need", "none"] == 1
    assert found.value("label_accuracy") == pytest.approx(2 / 5)
    assert found.value("stakeholder_f1") == pytest.approx(1 / 3)
    assert found.review.segments == 4  # nothing can be sent to review that is not there
    (row,) = cells(files.unmatched_table(found))
    assert (row["text"], row["gold_line"]) == ("Buses never come on Sundays", "6")
    assert row["why"]


def test_a_row_of_a_document_that_is_not_in_the_run_is_listed_and_not_scored(
    compare: Compare,
) -> None:
    there = [{**row, "document": "a.txt"} for row in HAND]
    other = {"text": "Two payrolls for one team", "label": "need", "document": "other.pdf"}
    found = compare(RUN, [*there, other])
    assert found.value("label_accuracy") == 0.5
    assert len(found.gold.elsewhere) == 1
    assert [row["document"] for row in cells(files.unmatched_table(found))] == ["other.pdf"]


def test_only_documents_that_were_asked_for_are_compared(compare: Compare) -> None:
    run = [*RUN, segment(0, "All is well", "need", document="b.txt")]
    hand = [{**row, "document": "a.txt"} for row in HAND]
    hand += [{"text": "All is well", "label": "progress", "document": "b.txt"}]
    assert compare(run, hand).value("label_accuracy") == pytest.approx(2 / 5)
    only = compare(run, hand, "b.t")
    assert (only.value("label_accuracy"), only.gold.left_out, len(only.scored)) == (0, 4, 1)
    with pytest.raises(SettingsError, match=r'no document\'s name holds "c"\. .*a\.txt, b\.txt'):
        compare(run, hand, "c")


def test_either_of_two_coders_is_right_and_their_own_agreement_is_told(compare: Compare) -> None:
    hand = [{**row, "coder": "AB"} for row in HAND]
    hand += [{**row, "coder": "CD", "label": label} for row, label in
             zip(HAND, ("progress", "need", "barrier", "none"), strict=True)]  # fmt: skip
    found = compare(RUN, hand)
    assert len(found.scored) == 4
    assert found.gold.coders == ("AB", "CD")
    assert found.value("label_accuracy") == 0.75  # both call the last none
    first, second, third = found.agreements
    assert (first.first, first.second, first.accuracy) == ("AB", "CD", 0.5)
    assert (second.first, second.accuracy) == ("AB", 0.5)
    assert (third.first, third.accuracy) == ("CD", 0.5)
    assert found.coders_alpha == first.alpha


def test_coders_who_cut_one_segment_each_meet_only_where_they_coded_the_same(
    compare: Compare,
) -> None:
    hand = [{**HAND[0], "coder": "AB"}, {**HAND[1], "coder": "CD"}]
    found = compare(RUN, hand)
    assert [one.segments for one in found.agreements] == [0, 1, 1]
    assert found.agreements[0].kappa is None


def test_one_line_may_hold_the_codings_of_two_people(compare: Compare) -> None:
    hand = [
        {
            "text": "One payroll is asked for",
            "label": "need",
            "labels_ok": ["barrier", "need"],
            "stakeholders": [["trade_unions"], []],
            "services": [["general"], ["education"]],
            "body": True,
        },
        {"text": "The staff met in May", "label": "none", "labels_ok": ["none"], "body": True},
    ]
    found = compare(RUN, hand, name="gold.jsonl")
    assert found.gold.coders == ("A", "B")
    assert [coding.label for coding in found.scored[0].codings] == ["need", "barrier"]
    assert found.scored[0].sets("services") == (frozenset({"general"}), frozenset({"education"}))
    assert found.value("stakeholder_f1") == 1.0  # coder B holds that nobody is named
    assert found.value("label_accuracy") == 0.5
    assert found.agreements[0].accuracy == 0.5


def test_what_a_person_coded_in_the_run_is_not_the_machines_merit(compare: Compare) -> None:
    run = [{**RUN[0], "label_basis": "human", "stakeholder_basis": "human"}, *RUN[1:]]
    found = compare(run, HAND)
    assert found.by_hand == 1
    assert found.value("label_accuracy") == pytest.approx(1 / 3)
    assert found.value("stakeholder_f1") == 0


def test_a_run_is_not_compared_with_the_codings_that_went_into_it(compare: Compare) -> None:
    run = [{**row, "label_basis": "human"} for row in RUN]
    with pytest.raises(SettingsError, match=r"nothing to compare\. Run again without codings\.csv"):
        compare(run, HAND)


def test_equal_texts_are_met_in_their_order(compare: Compare) -> None:
    run = [segment(0, "Funding", "need"), segment(1, "Funding", "barrier")]
    hand = [{"text": "Funding", "label": "need"}, {"text": "Funding", "label": "barrier"}]
    assert compare(run, hand).value("label_accuracy") == 1.0
    assert compare(run, list(reversed(hand))).value("label_accuracy") == 0.0


def test_a_coders_segment_is_found_in_one_that_was_cut_longer() -> None:
    holders = Holders(("The rota is shared and the forms are far too long for anyone", "Forms"))
    assert holders.best("the forms are far too long") == 0
    assert holders.best("a wholly different matter of buses") is None
    assert holders.best("the forms are far too long", among=[1]) is None
    assert holders.best("") is None


def test_a_label_that_the_code_book_does_not_hold_is_refused_with_its_line(
    compare: Compare,
) -> None:
    with pytest.raises(SettingsError, match=r'line 3: no label "bariers"\. Did you mean "barrier"'):
        compare(RUN, [HAND[0], {**HAND[1], "label": "bariers"}])


def test_a_group_that_the_code_book_does_not_hold_is_told_of(compare: Compare) -> None:
    found = compare(RUN, [{**HAND[0], "stakeholders": "employees;parents"}])
    assert found.gold.unknown == ("parents",)
    assert "Not in the code book: parents." in as_text(found)


def test_hand_codings_of_which_none_is_matched_are_refused(compare: Compare) -> None:
    with pytest.raises(SettingsError, match="none of its 1 codings speaks of a segment"):
        compare(RUN, [{"text": "Quite another paper about harbours", "label": "need"}])


def test_a_folder_without_segments_and_a_table_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"holds no segments\.csv\. Give the folder"):
        finished.read_rows(tmp_path)
    (tmp_path / "segments.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="has no column segment_id"):
        finished.read_rows(tmp_path)
    write_run(tmp_path, [{**RUN[0], "start": "first"}])
    with pytest.raises(SettingsError, match="line 2"):
        finished.read_rows(tmp_path)


def test_bounds_that_do_not_hold_are_all_named(compare: Compare) -> None:
    found = compare(RUN, HAND)
    evaluate.check(found, evaluate.Bounds())
    evaluate.check(found, evaluate.Bounds(label_macro_f1=0.4, calibration_error=1.0))
    with pytest.raises(CheckError) as caught:
        evaluate.check(found, evaluate.Bounds(0.9, 0.9, 0.9, 0.01))
    told = str(caught.value)
    assert "label macro-F1 is 0.4167, below 0.9" in told
    assert "stakeholder F1 is 0.5000, below 0.9" in told
    assert "service F1 cannot be measured with this gold" in told
    assert "calibration error is " in told
    assert caught.value.exit_code == 4


def test_the_report_has_every_part_and_names_where_a_disagreement_stands(compare: Compare) -> None:
    text = files.evaluation_files(compare(RUN, HAND), "Notes")["evaluation.md"].decode()
    for part in ("# Machine and hand coding: Notes", "4 are in the run, 0 are not", "## Figures",
                 "## Label by label", "## Confusion table", "| need | 0 | 1 | 0 | 0 |",
                 "## Coder beside coder", "## Calibration", "(calibration.svg)",
                 "Sent to review: 1 of 4 segments (25.0%)", "One document only",
                 "1. by hand **none**, by machine **need** (95%, wording, sent to review)",
                 "STAFF \\> Concerns: “The staff met in May”", "a.txt, page 1",
                 "1 - Do / De", "(Po - Pe) / (1 - Pe)"):  # fmt: skip
        assert part in text


def test_the_report_shows_twenty_and_the_table_all(compare: Compare) -> None:
    run = [segment(at, f"Point number {at} of many", "need") for at in range(25)]
    hand = [{"text": f"Point number {at} of many", "label": "barrier"} for at in range(25)]
    found = compare(run, hand)
    report = files.evaluation_files(found, "Notes")["evaluation.md"].decode()
    assert f"\n{WORTH_READING}. by hand" in report
    assert f"\n{WORTH_READING + 1}. by hand" not in report
    assert len(cells(files.disagreements_table(found))) == 25


def test_words_that_may_not_be_quoted_are_not_in_the_report(compare: Compare) -> None:
    run = [*RUN[:3], {**RUN[3], "may_quote": "no"}]
    report = files.evaluation_files(compare(run, HAND), "Notes")["evaluation.md"].decode()
    assert "The staff met in May" not in report
    assert "(not to be quoted)" in report


def test_markdown_in_a_point_stays_text(compare: Compare) -> None:
    wild = "Use <script>x</script> | and [links](x)"
    found = compare([segment(0, wild, "need")], [{"text": wild, "label": "none"}])
    report = files.evaluation_files(found, "A *title*")["evaluation.md"].decode()
    assert "<script>" not in report
    assert "A \\*title\\*" in report
    assert "\\<script\\>x\\</script\\> \\| and \\[links\\](x)" in report


def test_a_cell_that_begins_like_a_formula_is_made_harmless(compare: Compare) -> None:
    text = "=HYPERLINK of the forms"
    found = compare([segment(0, text, "need")], [{"text": text, "label": "none"}])
    (row,) = cells(files.disagreements_table(found))
    assert row["text"] == f"'{text}"


def test_the_plot_is_a_described_picture_without_script(compare: Compare) -> None:
    data = files.evaluation_files(compare(RUN, HAND), "Notes")["calibration.svg"]
    root = ET.fromstring(data)
    names = [node.tag.rpartition("}")[2] for node in root.iter()]
    assert root.get("role") == "img"
    assert names[1:3] == ["title", "desc"]
    assert "script" not in names
    assert b"href" not in data
    words = next(node.text for node in root if node.tag.endswith("desc"))
    assert words
    assert "0.9 to 1.0: 2 segments" in words


def test_the_same_codings_give_the_same_bytes_and_json_holds_the_same_figures(
    compare: Compare,
) -> None:
    one, two = (files.evaluation_files(compare(RUN, HAND), "Notes") for _ in range(2))
    assert one == two
    told = json.loads(one["evaluation.json"])
    assert told["measures"]["label_accuracy"]["value"] == 0.5
    assert told["measures"]["service_f1"] == {"value": None, "low": None, "high": None,
                                              "segments": 0}  # fmt: skip
    assert told["confusion"]["need"]["barrier"] == 1
    assert told["rows"] == {"coded": 4, "segments": 4, "matched": 4, "unmatched": 0,
                            "not_in_run": 0, "left_out": 0, "coded_by_hand_in_run": 0}  # fmt: skip


def test_intervals_are_over_documents_where_there_are_several(compare: Compare) -> None:
    run, hand = [], []
    for at in range(12):
        document = f"{at:02}.txt"
        right = "need" if at < 6 else "none"
        for n in range(5):
            text = f"Paper {at} asks for thing {n}"
            run.append(segment(n, text, "need", document=document))
            hand.append({"document": document, "text": text, "label": right})
    found = compare(run, hand)
    assert (found.draws.unit, found.draws.parts, found.draws.caution) == ("document", 12, "")
    accuracy = next(one for one in found.figures if one.id == "label_accuracy")
    assert accuracy.interval is not None
    assert accuracy.interval.high - accuracy.interval.low > 0.4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the paper coded by two people is not here")
def test_every_figure_is_that_of_the_scorer_of_the_paper_coded_by_two_people(
    tmp_path: Path, codebook: CodeBook
) -> None:
    """A made-up coder of the paper: some segments halved, some lost, a third wrongly labelled."""
    coded = SHARED / "gold" / "001.jsonl"
    chance = random.Random(8)
    rows = []
    lines = [json.loads(line) for line in coded.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(lines):
        words = row["text"].split()
        wrong, cut = chance.random(), chance.random()
        text = " ".join(words[: len(words) * 2 // 3] if cut < 0.1 and len(words) > 8 else words)
        label = chance.choice(LABELS) if wrong < 0.4 else row.get("label", "none")
        sets = {
            what: ";".join(row.get(what, [[]])[0][: 1 if chance.random() < 0.3 else None])
            for what in ("stakeholders", "services")
        }
        if chance.random() > 0.03:
            rows.append(segment(number, text, label, document="001.txt", kind=row["kind"], **sets))
    run = write_run(tmp_path / "run", rows)
    command = [sys.executable, SHARED / "tools" / "score.py", "--json", "--gold", coded]
    done = subprocess.run([*command, "--segments", run / "segments.csv"],
                          capture_output=True, encoding="utf-8", check=True)  # fmt: skip
    theirs = json.loads(done.stdout)
    found = files.evaluated(run, coded, codebook)
    for name in ("label_macro_f1", "label_kappa", "stakeholder_f1", "service_f1"):
        assert found.value(name) == pytest.approx(theirs[name], abs=0.0005), name
    for label in found.per_label:
        assert label.scores.f1 == pytest.approx(theirs[f"f1_{label.scores.label}"], abs=0.0005)


def test_a_gold_file_of_the_repository_is_read_whole(tmp_path: Path, codebook: CodeBook) -> None:
    path = ROOT / "tests" / "gold" / "2012.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [
        segment(at, row["text"], row["label"], document=row["document"], kind=row["kind"],
                stakeholders=";".join(row["stakeholders"]), services=";".join(row["services"]))
        for at, row in enumerate(lines)
    ]  # fmt: skip
    found = files.evaluated(write_run(tmp_path / "run", rows), path, codebook)
    assert len(found.scored) == sum(row["kind"] != "heading" for row in lines)
    for name in ("label_macro_f1", "label_kappa", "label_alpha", "stakeholder_f1", "service_f1"):
        assert found.value(name) == 1.0


def test_names_of_documents_may_lack_folder_and_suffix() -> None:
    names = gold._Names({"2014/minutes.pdf", "2014/notes.txt", "2013/notes.txt"})
    assert names.of("minutes") == names.of("minutes.pdf") == "2014/minutes.pdf"
    assert names.of("notes.txt") == ""
    assert names.of("2013/notes.txt") == "2013/notes.txt"
