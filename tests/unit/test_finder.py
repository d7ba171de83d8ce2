"""Themes from end to end, on small made-up notes: what any finder of themes has to promise."""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from made_up import FIELDS, Said, field_of, note, notes, texts_of

from pipeline.codebook import CodeBook, CodedTheme
from pipeline.stages import Recipe
from pipeline.themes import answers, discover, stability
from pipeline.themes.finder import ConsensusFinder
from pipeline.themes.phrases import LONGEST, stem
from pipeline.themes.points import canonical, centre
from pipeline.themes.search import Models, Search
from pipeline.types import Coded, Themes

Shell = Callable[..., "subprocess.CompletedProcess[str]"]
CAMPAIGN = (
    "Please keep the village library open on Saturdays because readers who work in the week "
    "cannot come on any other day and {} books would be lost to them"
)
EMPTY = ("N/A", "Nothing to add", "No comment", "…", "nothing to add.")
MORE: Mapping[str, Sequence[Said]] = {
    "employees.txt": [
        Said("N/A", "need", ("employees",)),
        Said("Payroll mistakes take weeks to put right", "barrier", ("employees",)),
        Said(CAMPAIGN.format("many"), "need", ("employees",)),
        Said("The Stirling payroll office is in Stirling and Clackmannanshire has none", "barrier",
             ("employees",)),
    ],
    "trade_unions.txt": [
        Said("Nothing to add", "barrier", ("trade_unions",)),
        Said("payroll mistakes take weeks to put right.", "barrier", ("trade_unions",)),
        Said("Payroll is late for want of staff, so hire more payroll staff", "barrier",
             ("trade_unions",), second="need"),
        Said("It is Tuesday", "none", ("trade_unions",)),
        Said("The payroll system of each council closes on another day; managers who approve "
             "overtime for both councils wait for two closing days, which costs them time",
             "barrier", ("trade_unions",)),
    ],
    "letters.txt": [
        Said(CAMPAIGN.format("some"), "need", ("public",)),
        Said("No comment", "need", ("public",)),
        Said("…", "barrier", ("public",)),
        Said("nothing to add.", "progress", ("public",)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Tell stability from fewer clusterings: its own tests use all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stability, "_RUNS", 12)
        patch.setattr(stability, "_RESAMPLES", 3)
        patch.setattr(stability, "_DOCUMENTS", 3)
        yield


@pytest.fixture(scope="module")
def finder(recipe: Recipe) -> ConsensusFinder:
    made = recipe.finder
    assert isinstance(made, ConsensusFinder)
    return made


@pytest.fixture(scope="module")
def coded() -> tuple[Coded, ...]:
    return notes(more=MORE)


@pytest.fixture(scope="module")
def said(coded: tuple[Coded, ...]) -> dict[str, str]:
    """The text of each segment."""
    return texts_of(coded)


@pytest.fixture(scope="module")
def themes(finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook) -> Themes:
    return finder.find(coded, codebook)


def findings(coded: Sequence[Coded]) -> list[str]:
    return [coding.segment for one in coded for coding in one.codings if coding.label != "none"]


def check_placed_once(found: Themes, coded: Sequence[Coded]) -> None:
    placed = [member.segment for theme in found.themes for member in theme.members]
    assert sorted([*placed, *(one.segment for one in found.unplaced)]) == sorted(findings(coded))


def place(found: Themes) -> dict[str, str]:
    """Return the name of the theme of each segment that has one."""
    return {m.segment: theme.name for theme in found.themes for m in theme.members}


def test_every_finding_is_in_one_theme_or_listed_once(
    themes: Themes, coded: tuple[Coded, ...], said: Mapping[str, str]
) -> None:
    check_placed_once(themes, coded)
    assert len(themes.themes) >= 4
    assert not [
        one for one in themes.themes if "Tuesday" in str([said[m.segment] for m in one.members])
    ]


def test_fields_that_are_far_apart_are_never_mixed(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    coded = notes()
    text = texts_of(coded)
    found = finder.find(coded, codebook)
    check_placed_once(found, coded)
    for theme in found.themes:
        assert len({field_of(text[member.segment]) for member in theme.members}) == 1
        assert len(theme.members) >= finder.smallest
        assert theme.stability > 0.5 and theme.coherence > 0.3
    assert 4 <= len(found.themes) <= 6
    labels = {c.segment: c.label for one in coded for c in one.codings}
    assert all(len({labels[m.segment] for m in theme.members}) > 1 for theme in found.themes)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_documents_does_not_show(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook, themes: Themes, seed: int
) -> None:
    mixed = list(coded)
    random.Random(seed).shuffle(mixed)
    assert mixed != list(coded)
    assert finder.find(mixed, codebook) == themes


def test_neither_labels_nor_names_of_files_decide_what_is_one_theme(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook, themes: Themes
) -> None:
    renamed = []
    for one in coded:
        told = [Said(s.text, "none" if c.label == "none" else "progress", c.stakeholders)
                for s, c in one.pairs]  # fmt: skip
        renamed.append(note(f"new/{one.cut.document}", told))
    found = finder.find(renamed, codebook)
    bare = {
        theme.id: {m.segment.rpartition("/")[2] for m in theme.members} for theme in found.themes
    }
    assert bare == {theme.id: {m.segment for m in theme.members} for theme in themes.themes}
    assert [theme.name for theme in found.themes] == [theme.name for theme in themes.themes]


def test_chance_follows_from_words_and_not_from_where_they_stand(codebook: CodeBook) -> None:
    drawn = []
    for name in ("a.txt", "b.txt"):
        coded = note(name, [Said(name[0]), *(Said(text) for _, text in FIELDS["buses"])])
        search = Search(
            tuple(canonical([coded], codebook)), codebook, Models("", "", ""), discover.USUAL, 0.0
        )
        keys = dict(zip((p.text for p in search.heads), search.keys.tolist(), strict=True))
        drawn.append([keys[text] for _, text in FIELDS["buses"]])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 8


def test_answers_that_say_nothing_are_in_no_theme(themes: Themes, said: Mapping[str, str]) -> None:
    listed = {said[one.segment]: (one.nearest, one.fit) for one in themes.unplaced}
    assert {text: listed.get(text) for text in EMPTY} == dict.fromkeys(EMPTY, ("", 0.0))
    assert not {said[segment] for segment in place(themes)} & set(EMPTY)


def test_repeats_fold_into_one_theme_and_all_of_them_count(
    themes: Themes, said: Mapping[str, str]
) -> None:
    told = [sorted(said[segment] for segment in run) for run in themes.repeats]
    assert sorted(map(len, told)) == [2, 3]
    payroll, letters = sorted(told)
    assert all(text.startswith("Please keep the village library") for text in letters)
    assert {text.casefold().rstrip(".") for text in payroll} == {
        "payroll mistakes take weeks to put right"
    }
    for run in themes.repeats:
        assert len({place(themes).get(segment) for segment in run}) == 1
        assert len({m.fit for t in themes.themes for m in t.members if m.segment in run}) == 1
        assert list(run) == sorted(run)
        shown = {s for t in themes.themes for s in (*t.exemplars, *t.borderline, *t.minority)}
        assert shown & set(run) <= {run[0]}


def test_a_campaign_does_not_move_the_themes_of_others(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    fields = ("payroll", "buses")
    usual = finder.find(notes(fields), codebook)
    text = FIELDS["buses"][0][1]
    many = finder.find(notes(fields, {f"copy{at}.txt": [Said(text)] for at in range(6)}), codebook)
    assert {t.id: t.name for t in many.themes} == {t.id: t.name for t in usual.themes}
    assert sum(len(t.members) for t in many.themes) == sum(len(t.members) for t in usual.themes) + 6


def test_names_are_all_different_short_and_in_the_words_of_the_notes(
    themes: Themes, said: Mapping[str, str], codebook: CodeBook
) -> None:
    names = [one.name for one in (*themes.themes, *themes.parents)]
    assert len({name.casefold() for name in names}) == len(names)
    for theme in themes.themes:
        own = " \n ".join(said[member.segment] for member in theme.members)
        assert theme.name[1:] in own and theme.name[0].isupper()
        assert 1 <= len(theme.name.split()) <= LONGEST
        assert not {stem(word) for word in theme.name.split()} & {
            stem(word) for word in codebook.place_names
        }
        assert set(theme.keywords) and not {"stirling", "clackmannanshire"} & set(theme.keywords)


def test_exemplars_are_members_and_no_text_is_shown_twice(
    themes: Themes, said: Mapping[str, str], finder: ConsensusFinder
) -> None:
    for theme in themes.themes:
        members = {member.segment for member in theme.members}
        assert set(theme.exemplars) <= members and set(theme.borderline) <= members
        assert len({said[segment].casefold() for segment in theme.exemplars}) == len(
            theme.exemplars
        )
        texts = len({said[segment].casefold() for segment in members})
        assert 1 <= len(theme.exemplars) <= min(finder.exemplars, texts)
        assert theme.exemplars[0] not in theme.borderline
        documents = {segment.partition("#")[0] for segment in members}
        assert len({s.partition("#")[0] for s in theme.exemplars}) >= min(2, len(documents))


def test_members_come_the_nearest_first_and_themes_the_largest_first(themes: Themes) -> None:
    for theme in themes.themes:
        fits = [member.fit for member in theme.members]
        assert fits == sorted(fits, reverse=True) and all(-1 <= fit <= 1 for fit in fits)
    sizes = [len(theme.members) for theme in themes.themes]
    assert sizes == sorted(sizes, reverse=True)


def test_borderline_members_are_those_next_to_another_theme(themes: Themes) -> None:
    for theme in themes.themes:
        fit = {member.segment: member.fit for member in theme.members}
        edge = [fit[segment] for segment in theme.borderline]
        assert edge and min(edge) <= sorted(fit.values())[len(fit) // 2]


def test_a_margin_is_how_much_nearer_the_own_theme_is_than_the_next(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    search = finder._search(notes(), codebook)
    middles = [centre(search.vectors[rows]) for rows in search.members]
    for at, own in enumerate(search.groups.themes):
        near = [float(search.vectors[at] @ middle) for middle in middles]
        others = [value for number, value in enumerate(near) if number != own]
        assert search.margins[at] == pytest.approx(near[own] - max(others), abs=1e-3)


def test_figures_of_a_theme_lie_between_nothing_and_one(themes: Themes) -> None:
    for theme in themes.themes:
        assert 0 <= theme.stability <= 1 and theme.basis == "found"
        assert theme.left_out is not None and 0 <= theme.left_out <= 1
        assert -1 <= theme.coherence <= 1


def test_a_minority_report_is_by_one_group_alone(themes: Themes, coded: tuple[Coded, ...]) -> None:
    by = {c.segment: c.stakeholders for one in coded for c in one.codings}
    assert any(theme.minority for theme in themes.themes)
    for theme in themes.themes:
        assert set(theme.minority) <= {member.segment for member in theme.members}
        assert all(len(by[segment]) == 1 for segment in theme.minority)
        if len({group for member in theme.members for group in by[member.segment]}) < 2:
            assert not theme.minority


def test_gists_are_words_of_their_segment(themes: Themes, coded: tuple[Coded, ...]) -> None:
    known = {s.id: (s, c) for one in coded for s, c in one.pairs}
    clauses = 0
    for theme in themes.themes:
        assert theme.gists
        for gist in theme.gists:
            segment, coding = known[gist.segment]
            assert gist.segment in {member.segment for member in theme.members}
            assert gist.label == coding.label
            assert 0 <= gist.start < gist.end <= len(segment.text)
            words = segment.text[gist.start : gist.end]
            assert words == words.strip() and len(words.split()) <= 18
            assert not segment.text[: gist.start][-1:].isalnum()
            assert not segment.text[gist.end :][:1].isalnum()
            clauses += words != segment.text
    assert clauses  # the long finding is shown by a part of it


def test_answers_pair_a_barrier_and_a_need_of_one_theme(
    themes: Themes, coded: tuple[Coded, ...], said: Mapping[str, str]
) -> None:
    labels = {c.segment: {c.label, c.second} for one in coded for c in one.codings}
    inside = {theme.id: {m.segment for m in theme.members} for theme in themes.themes}
    assert themes.answers
    for pair in themes.answers:
        assert {pair.barrier, pair.need} <= inside[pair.theme]
        assert pair.barrier != pair.need and said[pair.barrier] != said[pair.need]
        assert "barrier" in labels[pair.barrier] and "need" in labels[pair.need]
        assert answers.NEAR <= pair.similarity <= 1
    most = Counter(pair.barrier for pair in themes.answers).most_common(1)[0][1]
    assert most <= 2
    assert len({(p.barrier, p.need) for p in themes.answers}) == len(themes.answers)


def test_second_themes_are_others_than_the_first(themes: Themes) -> None:
    names = {theme.id: theme.name for theme in themes.themes}
    for one in themes.second:
        assert place(themes)[one.segment] != names[one.theme]


def test_a_finding_that_fits_no_theme_is_listed_with_its_nearest(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook
) -> None:
    found = dataclasses.replace(finder, fit=0.78).find(coded, codebook)
    check_placed_once(found, coded)
    listed = [one for one in found.unplaced if one.nearest]
    assert listed and found.themes
    assert all(one.fit < 0.78 for one in listed)
    assert all(member.fit >= 0.78 for theme in found.themes for member in theme.members)


def test_what_people_coded_holds_exactly_and_keeps_its_name_and_id(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    book = dataclasses.replace(codebook, themes=(CodedTheme("pay", "Pay and grading"),))
    hand = {
        FIELDS["payroll"][0][1]: "pay",
        FIELDS["payroll"][5][1]: "Pay and grading",
        FIELDS["library"][3][1]: "pay",
        FIELDS["payroll"][1][1]: "closing days",
        FIELDS["buses"][4][1]: "Stirling stops",
        "N/A": "closing days",
    }
    wanted = {"pay": "Pay and grading", "Pay and grading": "Pay and grading",
              "closing days": "Closing days", "Stirling stops": "Stirling stops"}  # fmt: skip
    coded = []
    for one in notes(more=MORE):
        told = [Said(s.text, c.label, c.stakeholders, hand.get(s.text, "")) for s, c in one.pairs]
        coded.append(note(one.cut.document, told))
    found, text = finder.find(coded, book), texts_of(coded)
    check_placed_once(found, coded)
    where = {text[segment]: name for segment, name in place(found).items()}
    assert {said: where.get(said) for said in hand} == {s: wanted[t] for s, t in hand.items()}
    by_hand = {theme.name: theme for theme in found.themes if theme.basis == "human"}
    assert set(by_hand) == set(wanted.values())
    assert by_hand["Pay and grading"].id == "pay"
    assert all(theme.id.startswith("t") for name, theme in by_hand.items() if " and " not in name)
    assert len({theme.id for theme in found.themes}) == len(found.themes)
    assert len({theme.name.casefold() for theme in found.themes}) == len(found.themes)


def test_people_who_code_nearly_equal_words_apart_are_both_heard(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    more = [Said("Car parks are full by nine", theme="Parking"),
            Said("Car parks are full by nine!", theme="Access")]  # fmt: skip
    coded = notes(("payroll", "buses"), {"x.txt": more})
    found, text = finder.find(coded, codebook), texts_of(coded)
    where = {text[segment]: name for segment, name in place(found).items()}
    assert (where[more[0].text], where[more[1].text]) == ("Parking", "Access")
    check_placed_once(found, coded)


def test_capitals_make_no_other_theme(finder: ConsensusFinder, codebook: CodeBook) -> None:
    more = [Said("Bands differ for one job", theme="Pay and Grading"),
            Said("Grades are under review", theme="Pay and grading")]  # fmt: skip
    found = finder.find(notes(("buses",), {"x.txt": more}), codebook)
    assert len([theme for theme in found.themes if theme.basis == "human"]) == 1


def test_a_place_in_a_compound_names_no_theme(finder: ConsensusFinder, codebook: CodeBook) -> None:
    head = ("Stirling-wide procurement",)
    said = [
        Said(text, under=head)
        for text in (
            "Tenders take a year",
            "One buying team",
            "Contracts are let twice",
            "No register",
        )
    ]
    found = finder.find([note("a.txt", said)], codebook)
    assert not any("stirling" in theme.name.casefold() for theme in found.themes)


def test_the_nearest_theme_of_the_unplaced_is_one_that_is_listed(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook
) -> None:
    found = dataclasses.replace(finder, fit=0.85).find(coded, codebook)
    known = {theme.id for theme in found.themes} | {""}
    assert found.unplaced
    assert {one.nearest for one in found.unplaced} <= known


def test_words_that_may_not_be_quoted_name_no_theme(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook
) -> None:
    held = [
        dataclasses.replace(one, cut=dataclasses.replace(one.cut, segments=tuple(
            dataclasses.replace(segment, withheld=True) for segment in one.cut.segments)))
        if number == 0 else one
        for number, one in enumerate(coded)
    ]  # fmt: skip
    names = {theme.name.casefold() for theme in finder.find(held, codebook).themes}
    free = " ".join(s.text.casefold() for one in held for s, _ in one.pairs if not s.withheld)
    assert names and all(name in free for name in names)


def test_a_person_may_put_a_finding_where_it_does_not_fit(
    finder: ConsensusFinder, codebook: CodeBook
) -> None:
    odd = [Said("Otters swim at night", theme="Nature"), Said("Pay is too low", theme="Nature")]
    coded = notes(("payroll", "buses"), {"x.txt": odd})
    found = dataclasses.replace(finder, fit=0.99).find(coded, codebook)
    assert place(found) == dict.fromkeys(findings(coded[-1:]), "Nature")
    assert all(member.fit < 0.99 for theme in found.themes for member in theme.members)
    check_placed_once(found, coded)


def test_more_findings_than_are_grouped_directly_are_all_placed(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(discover, "DIRECT", 20)
    found = finder.find(coded, codebook)
    check_placed_once(found, coded)
    assert len(found.themes) >= 2
    assert finder.find(coded[::-1], codebook) == found


def test_parent_themes_hold_two_themes_or_more(
    finder: ConsensusFinder, coded: tuple[Coded, ...], codebook: CodeBook
) -> None:
    found = dataclasses.replace(finder, theme=0.75, parent=0.1, smallest=2).find(coded, codebook)
    assert found.parents
    children = Counter(theme.parent for theme in found.themes if theme.parent)
    assert set(children) == {parent.id for parent in found.parents}
    assert min(children.values()) >= 2
    names = [one.name.casefold() for one in (*found.themes, *found.parents)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "texts",
    [
        ["…"] * 3,
        ["…/…", "—/—", "/"],
        ["It is so", "So it was"],
        ["The payroll system closes early"],
        ["The payroll system closes early", "Otters swim in the river at night"],
        ["The payroll system closes early"] * 5,
        ["Pay"],
        ["Same pay here"] * 5,
        ["12", "3.5%", "£5m"],
        ["薪水 系统 太 慢", "Ünïcödé wörds", "🙂 🙂"],
    ],
)
def test_a_few_findings_or_none_with_words_are_no_trouble(
    finder: ConsensusFinder, codebook: CodeBook, texts: list[str]
) -> None:
    coded = [note("a.txt", [Said(text) for text in texts])]
    found = finder.find(coded, codebook)
    check_placed_once(found, coded)
    for theme in found.themes:
        assert theme.name and theme.left_out is None and 0 <= theme.stability <= 1


def test_nothing_found_has_no_themes(finder: ConsensusFinder, codebook: CodeBook) -> None:
    assert finder.find((), codebook) == Themes(())
    assert finder.find([note("a.txt", [Said("Tuesday", "none")])], codebook) == Themes(())


def test_a_fitted_bertopic_has_our_names_and_its_plots(
    finder: ConsensusFinder, codebook: CodeBook, python: Shell, root: Path
) -> None:
    code = f"""
import sys, json
sys.path.insert(0, {str(root / "tests" / "unit")!r})
from pathlib import Path
from made_up import notes
from pipeline import settings
from pipeline.shipped import shipped
book = settings.load_codebook(shipped("codebook.toml"))
finder = settings.recipe(book, Path({str(Path(finder.encoder).parents[1])!r})).finder
model = finder.topic_model(notes(), book)
drawn = type(model.visualize_barchart(custom_labels=True)).__name__
rows = model.get_topic_info()
print(json.dumps([dict(zip(rows["CustomName"], rows["Count"].tolist())), drawn]))
"""
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    told, drawn = json.loads(done.stdout.splitlines()[-1])
    found = finder.find(notes(), codebook)
    assert told == {theme.name: len(theme.members) for theme in found.themes}
    assert drawn == "Figure"
