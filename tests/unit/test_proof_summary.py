"""A summary is proved line by line: what is true passes, one changed character does not."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from made_by_hand import Said, small, stock_take
from small_notes import NOTES, write_corpus

from pipeline import flow, settings
from pipeline.codebook import CodeBook
from pipeline.edition import next_edition
from pipeline.folder import manifest
from pipeline.proof.claims import Checked
from pipeline.proof.summary import check_summary
from pipeline.publish.finished import CODEBOOK, FinishedRun, run_of
from pipeline.stages import Recipe
from pipeline.tables import Counts
from pipeline.types import (
    Answer,
    Coding,
    Evidence,
    EvidenceKind,
    Failure,
    Gist,
    Member,
    ParentTheme,
    Segment,
    StockTake,
    Theme,
    Themes,
    Unplaced,
)

ANSWERS = (
    "ID,Are you a...,What works well?,What should change?,May we quote you?\n"
    "1,Parent,The breakfast club is a great help,Bring back the school bus,Yes\n"
    "2,Teacher,Joint training has been excellent,We need one timetable,Yes\n"
    "3,Parent,My son likes his new teacher,We need a telephone that is answered,No\n"
    "4,Parent,Lessons start on time now,We need one timetable,Yes\n"
)
SHEET = (
    '[[document]]\nfile = "union.txt"\nstakeholders = ["trade_unions"]\nquotable = false\n'
    '[[document]]\nfile = "answers.csv"\ntext = ["What works well?", "What should change?"]\n'
    'respondent = "Are you a..."\nquote = "May we quote you?"\nidentifier = ["ID"]\n'
)
CODINGS = (
    "text,label,stakeholders,theme,coder,date\n"
    "Two payroll systems for one team,need,,,AB,2014-05-01\n"
    "Two payroll systems for one team,barrier,,,CD,2014-05-02\n"
    "Shared drive is in place for education managers,progress,,,AB,2014-05-02\n"
    "Shared drive is in place for education managers,barrier,,,CD,2014-05-01\n"
    "One set of forms and one payroll system,,employees,Forms & *pay*,AB,\n"
    "Two sets of forms for adult protection,,,Forms & *pay*,AB,\n"
    "Nobody has ever said anything like this in the notes,need,,,AB,\n"
)
TITLE = 'title = "A *wild* title_1"\nasked = ["need"]\n'
SILENT = '[[document]]\nfile = "broken.pdf"\nquotable = false\n'


@dataclass(frozen=True)
class Held:
    """A finished run with the code book that it wrote."""

    run: FinishedRun
    book: CodeBook

    @property
    def summary(self) -> str:
        return self.run.files["summary.md"].decode()

    def checked(self, **files: str | bytes) -> Checked:
        """Return what is found of the run with some files changed; `_` stands for the stop."""
        told = {
            name.replace("_md", ".md").replace("_csv", ".csv"): data if isinstance(data, bytes)
            else data.encode()
            for name, data in files.items()
        }  # fmt: skip
        changed = run_of("", self.run.manifest, {**self.run.files, **told})
        checked = Checked()
        check_summary(changed, self.book, checked)
        return checked

    def problems(self, summary: str) -> list[str]:
        return [str(problem) for problem in self.checked(summary_md=summary).problems]


def of_notes(notes: Path, recipe: Recipe) -> Held:
    """Return the run of a folder of notes, with its code book as the run wrote it."""
    held = of(flow.run(settings.load(notes).corpus, recipe).found, recipe)
    path = notes.with_name(CODEBOOK)
    path.write_bytes(held.run.files[CODEBOOK])
    return replace(held, book=settings.load_codebook(path))


def of(found: StockTake, recipe: Recipe) -> Held:
    """Return a run of what was found, without a folder."""
    files = flow.render(found, recipe)
    made = manifest(found, recipe, files, {"all": 1.0})
    return Held(run_of("", made, files), next_edition(Counts(found, recipe.codebook)))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, recipe: Recipe) -> Mapping[str, Held]:
    """Runs of every kind, by what is special about them."""
    folder = tmp_path_factory.mktemp("summaries")
    broken = {"broken.pdf": b"%PDF-1.4 broken", "so_*bad*.txt": ""}
    corpora: Mapping[str, tuple[Mapping[str, str | bytes], str]] = {
        "all sorts": ({**NOTES, "answers.csv": ANSWERS, **broken}, SHEET + SILENT),
        "coded": ({**NOTES, "codings.csv": CODINGS}, TITLE),
        "one note": (
            {"note.txt": "Progress\n\n- All is well\n\nNeeds\n\n- More staff\n- N/A\n"},
            "",
        ),
        "nothing said": ({"note.txt": "Agenda\n"}, 'asked = ["need"]\n'),
    }
    made = {}
    for name, (files, toml) in corpora.items():
        notes = write_corpus(folder / name / "notes", files, toml)
        made[name] = of_notes(notes, recipe)
    again = replace(recipe, codebook=made["coded"].book)
    files = {**NOTES, "codings.csv": CODINGS.replace("Forms &", "Pay &")}
    made["by a book"] = of_notes(write_corpus(folder / "book" / "notes", files), again)
    made["made by hand"] = of(small(), recipe)
    shown = small(hidden=())
    one = replace(shown.themes, answers=shown.themes.answers[:1])
    made["with an indicator"] = of(replace(shown, themes=one), recipe)
    return made


@pytest.fixture(scope="module")
def sorts(runs: Mapping[str, Held]) -> Held:
    return runs["all sorts"]


def test_what_the_stages_wrote_passes(runs: Mapping[str, Held]) -> None:
    for name, held in runs.items():
        checked = held.checked()
        assert (name, checked.problems) == (name, [])
        lines = [line for line in held.summary.split("\n") if line]
        assert checked.counts["lines of the summary"] == len(lines)
        quoted = len(re.findall(r"” \([^()]*, (?:page|line|row) ", held.summary))
        assert checked.counts["quotations of the summary"] >= quoted
        assert checked.counts["numbers of the summary"] > 0


def test_the_kinds_of_lines_are_all_met(runs: Mapping[str, Held]) -> None:
    every = "\n".join(held.summary for held in runs.values())
    wanted = (
        "### In no theme", "On the other side:", "Said by one group only:", "(to be checked)",
        "with care", "From the code book.", "Named by people.", "The code book holds",
        "| Indicator |", "speaks of nothing", "though another person", "give way",
        "Counted but not quoted", "(of 5 received)", "People placed", "Every document received",
        " wordings. ", "did not ask about it", ", in both documents",
        "row 3", "; nearest: none",
    )  # fmt: skip
    assert [words for words in wanted if words not in every] == []


def mutant(text: str, chance: random.Random) -> str:
    """Return a text with one character replaced, put in, taken out or changed with the next."""
    at = chance.randrange(len(text) - 1)
    before, here, after = text[:at], text[at], text[at + 1 :]
    sign = chance.choice(string.ascii_letters + string.digits + " .,“”*\\|\n\t\r\u00a0")
    if here.isdigit():
        sign = chance.choice(string.digits)
    made = chance.choice(
        (before + sign + after, before + sign + here + after, before + after,
         before + after[:1] + here + after[1:])
    )  # fmt: skip
    return made if made != text else mutant(text, chance)


def test_one_changed_character_is_found(runs: Mapping[str, Held]) -> None:
    chance, missed = random.Random(2014), []
    for name, held in runs.items():
        for _ in range(40):
            changed = mutant(held.summary, chance)
            if not held.problems(changed):
                missed.append((name, changed))
    # a figure of three places that ends in 5 may be rounded either way
    assert len(missed) <= 1


def test_a_blank_is_found_at_the_end_of_any_line(sorts: Held) -> None:
    lines = sorts.summary.split("\n")
    for at in range(0, len(lines), 9):
        for end in (" ", "\r", "\n"):
            changed = "\n".join([*lines[:at], lines[at] + end, *lines[at + 1 :]])
            assert sorts.problems(changed), (at, end)


def test_any_line_that_is_missing_or_doubled_is_found(sorts: Held) -> None:
    lines = sorts.summary.split("\n")
    for at, line in enumerate(lines[:-1]):
        if at % 4 == 0:
            assert sorts.problems("\n".join([*lines[:at], line, *lines[at:]])), line
        if at % 4 == 1 and not line.startswith("  > "):
            assert sorts.problems("\n".join([*lines[:at], *lines[at + 1 :]])), line


def test_a_changed_number_is_told_with_its_line(sorts: Held) -> None:
    first = next(n for n, line in enumerate(sorts.summary.split("\n"), 1) if "draws" in line)
    points = re.search(r"together (\d+) points", sorts.summary)
    assert points
    (problem,) = sorts.problems(sorts.summary.replace(points[0], "together 99 points", 1))
    assert problem.startswith(f"summary.md, line {first}: says “")
    assert "99 points" in problem
    assert f"but it is “…s summary draws together {points[1]} points" in problem


def test_a_line_too_many_is_one_problem(sorts: Held) -> None:
    forged = sorts.summary.replace("## Themes\n", "## Themes\nAll is well.\n")
    (problem,) = sorts.problems(forged)
    assert problem.endswith("“All is well.” is no line that a summary has.")


def test_a_line_too_few_is_one_problem(sorts: Held) -> None:
    line = next(one for one in sorts.summary.split("\n") if one.startswith("The coder is unsure"))
    (problem,) = sorts.problems(sorts.summary.replace(f"{line}\n", ""))
    assert "should stand here, and does not." in problem


def test_a_quotation_under_a_theme_that_it_is_not_of_is_found(runs: Mapping[str, Held]) -> None:
    held = runs["coded"]
    quoted = [
        line for line in held.summary.partition("## Themes")[2].split("\n") if line[:2] == "- "
    ]
    for label in ("Progress", "Needs"):
        same = [line for line in quoted if line.startswith(f"- {label}: “")]
        for one, other in itertools.pairwise(same):
            forged = "\n".join(
                {one: other, other: one}.get(line, line) for line in held.summary.split("\n")
            )
            assert held.problems(forged), (one, other)


def test_words_that_may_not_be_quoted_are_found(sorts: Held) -> None:
    held = next(row for row in sorts.run.tables["segments.csv"]
                if row["may_quote"] == "no" and row["label"] == "need")  # fmt: skip
    line = f"- Needs: “{held['text']}” ({held['document']}, line {held['line']})"
    words = re.search(r"^- Needs: .*$", sorts.summary, re.MULTILINE)
    assert words
    assert sorts.problems(sorts.summary.replace(words[0], line))


def test_to_be_checked_stands_only_where_somebody_should_look(runs: Mapping[str, Held]) -> None:
    held = runs["made by hand"]
    assert " (to be checked)" in held.summary
    assert held.problems(held.summary.replace(" (to be checked)", "", 1))
    assert held.problems(held.summary.replace("line 3)\n", "line 3) (to be checked)\n", 1))


def test_a_statement_that_is_forged_in_the_table_too_is_found(runs: Mapping[str, Held]) -> None:
    held = runs["coded"]
    table = held.run.files["themes.csv"].decode()
    rows = held.run.tables["themes.csv"]
    words = next(row["statement"].partition(": “")[2] for row in rows if ": “" in row["statement"])
    for old, new in ((words, f"Splendid {words}"), (words, words[3:]), (" noted ", " denied ")):
        checked = held.checked(
            summary_md=held.summary.replace(old, new), themes_csv=table.replace(old, new)
        )
        assert "themes.csv" in {problem.file for problem in checked.problems}


def test_a_table_that_says_otherwise_is_found(sorts: Held) -> None:
    for name, old, new in (
        ("segments.csv", ",need,", ",progress,"),
        ("exclusions.csv", ",marker,", ",date,"),
        ("documents.csv", ",text,1,", ",text,2,"),
        ("themes.csv", ",found,", ",human,"),
    ):
        data = sorts.run.files[name].decode()
        changed = {name.replace(".", "_"): data.replace(old, new, 1)}
        found = sorts.checked(**changed).problems
        assert bool(found) == (name != "documents.csv"), name  # pages stand in no summary


def test_a_summary_that_is_gone_or_no_text_is_a_problem(sorts: Held) -> None:
    files = {name: data for name, data in sorts.run.files.items() if name != "summary.md"}
    checked = Checked()
    check_summary(replace(sorts.run, files=files), sorts.book, checked)
    assert list(map(str, checked.problems)) == ["summary.md: is not there."]
    (problem,) = sorts.checked(summary_md=b"\xff\xfe").problems
    assert problem.what.startswith("is no UTF-8 text")


def test_tables_that_do_not_fit_together_are_a_problem_and_no_crash(sorts: Held) -> None:
    for name, old, new in (
        ("segments.csv", ",employees,", ",nobody,"),
        ("segments.csv", "staff.txt,1", "gone.txt,1"),
        ("actions.csv", "staff.txt#char=", "staff.txt#"),
        ("theme_members.csv", ",first,", ",last,"),
        ("theme_evidence.csv", ",minority,1,", ",minority,one,"),
    ):
        data = sorts.run.files[name].decode().replace(old, new)
        if data != sorts.run.files[name].decode():
            sorts.checked(**{name.replace(".", "_"): data})
    broken = replace(sorts.run, manifest={})
    checked = Checked()
    check_summary(broken, sorts.book, checked)
    assert "do not fit together" in str(checked.problems[0])


WORDS = st.lists(
    st.sampled_from(["pay", "*bold*", "a_b", "“so”", "x | y", "Joint", "co-", "£5", "né", "[1]",
                     "_it_", "**", "on", "and", "(2)", "#3", "end.", "go;"]),
    min_size=1,
    max_size=5,
).map(" ".join)  # fmt: skip
SAID = st.builds(
    Said,
    text=WORDS,
    label=st.sampled_from(["progress", "barrier", "need", "none"]),
    groups=st.sets(st.sampled_from(["employees", "public", "partners", "council"])).map(
        lambda groups: tuple(
            sorted(groups, key=("employees", "partners", "public", "council").index)
        )
    ),
    withheld=st.booleans(),
    review=st.booleans(),
    at=st.sampled_from(["", "", "row 7"]),
)
FIGURE = st.integers(0, 10_000).map(lambda whole: whole / 10_000)


@st.composite
def stock_takes(draw: st.DrawFn) -> StockTake:
    """Draw a run that no stage made: any points in any themes, with any figures."""
    names = draw(st.lists(st.sampled_from(["a.txt", "b_c.txt", "d.txt"]), min_size=1, unique=True))
    notes = {name: draw(st.lists(SAID, min_size=1, max_size=7)) for name in sorted(names)}
    hidden = [name for name in sorted(names) if draw(st.integers(0, 4)) == 0]
    found = stock_take(notes, Themes(()), hidden=hidden)
    coded = tuple(
        replace(one, codings=tuple(_coding(draw, said) for said in one.codings))
        for one in found.coded
    )
    found = replace(found, coded=coded)
    points = [finding.segment for finding in found.findings()]
    held: dict[int, list[Segment]] = {}
    for segment in points:
        held.setdefault(draw(st.integers(0, 3)), []).append(segment)
    lone = held.pop(0, [])
    themes = [_theme(draw, number, inside) for number, inside in sorted(held.items())]
    themes.sort(key=lambda theme: (-len(theme.members), theme.name))
    near = [*(theme.id for theme in themes), ""] if themes else [""]
    strays = [Unplaced(one.id, draw(st.sampled_from(near)), draw(FIGURE)) for one in lone]
    digests = {one.id: hashlib.sha256(one.text.encode()).digest() for one in lone}
    strays.sort(key=lambda one: (not one.nearest, digests[one.segment], _place(one.segment)))
    parents = {theme.parent for theme in themes} - {""}
    failures = [Failure("z_*.pdf", "read", "is damaged. Export it again.")] * draw(
        st.integers(0, 1)
    )
    entry = replace(found.corpus.entries[0], id="z_*.pdf", quotable=draw(st.booleans()))
    entries = (*found.corpus.entries, *([entry] if failures else []))
    return replace(
        found,
        corpus=replace(found.corpus, entries=entries),
        failures=tuple(failures),
        themes=Themes(
            tuple(themes),
            tuple(strays),
            parents=tuple(ParentTheme(id, f"Parent {id}") for id in sorted(parents)),
            answers=tuple(answer for theme in themes for answer in _answers(draw, found, theme)),
        ),
    )


def _place(address: str) -> tuple[str, int]:
    name, _, span = address.partition("#char=")
    return name, int(span.partition(",")[0])


def _coding(draw: st.DrawFn, coding: Coding) -> Coding:
    kinds: list[EvidenceKind] = ["heading", "cue", "words"]
    kind = draw(st.sampled_from(kinds))
    return replace(
        coding,
        basis="both" if kind == "heading" else "wording",
        confidence=draw(st.sampled_from([0.4, 0.6, 0.61, 0.9])),
        evidence=(Evidence(kind, "x"),),
        services=tuple(sorted(draw(st.sets(st.sampled_from(["general", "education"]))))),
    )


def _theme(draw: st.DrawFn, number: int, inside: Sequence[Segment]) -> Theme:
    chosen = draw(st.permutations(inside))
    fits = st.sampled_from([0.5, 0.5001, 0.5004, 0.7, 0.7006])
    members = [Member(one.id, draw(fits)) for one in inside]
    gists = [Gist("need", chosen[0].id, 0, len(chosen[0].text))]
    return Theme(
        id=f"t{number}",
        name=draw(st.sampled_from(["Pay", "Joint *work*", "On and on"])) + f" {number}",
        keywords=tuple(draw(st.lists(st.sampled_from(["pay", "a_b", "né"]), max_size=9))),
        members=tuple(sorted(members, key=lambda member: (-member.fit, member.segment))),
        exemplars=tuple(one.id for one in chosen[: draw(st.integers(0, 5))]),
        stability=draw(FIGURE),
        left_out=draw(st.none() | FIGURE),
        coherence=draw(FIGURE),
        parent=draw(st.sampled_from(["", "p1", "p2"])),
        basis=draw(st.sampled_from(["found", "human"])),
        minority=tuple(one.id for one in chosen[: draw(st.integers(0, 3))]),
        gists=tuple(gists),
    )


def _answers(draw: st.DrawFn, found: StockTake, theme: Theme) -> list[Answer]:
    labels = {finding.segment.id: finding.coding.label for finding in found.findings()}
    inside = [member.segment for member in theme.members]
    barriers = [address for address in inside if labels[address] == "barrier"]
    needs = [address for address in inside if labels[address] == "need"]
    pairs = [(barrier, need) for barrier in barriers for need in needs if draw(st.booleans())]
    alike = st.sampled_from([0.5, 0.6451, 0.6454, 0.6449, 0.8])
    return [
        Answer(theme.id, *pair, draw(alike), draw(st.sampled_from(["", *needs]))) for pair in pairs
    ]


@given(stock_takes())
@hypothesis_settings(max_examples=40, deadline=None)
def test_whatever_is_found_its_summary_passes(recipe: Recipe, found: StockTake) -> None:
    held = of(found, recipe)
    assert held.checked().problems == []


@given(stock_takes(), st.integers(0, 2**32))
@hypothesis_settings(max_examples=30, deadline=None)
def test_whatever_is_found_a_changed_letter_is_found(
    recipe: Recipe, found: StockTake, seed: int
) -> None:
    held, chance = of(found, recipe), random.Random(seed)
    at = chance.choice([at for at, sign in enumerate(held.summary) if sign.isalpha()])
    changed = f"{held.summary[:at]}ß{held.summary[at + 1 :]}"
    assert held.problems(changed)
