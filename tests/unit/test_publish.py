"""The door of publication: nothing passes that may not, and what passes is right."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_finished import BOOK, Said, finished

from pipeline import registry
from pipeline.publish.publication import Leave, publish
from pipeline.published import Publication

SECRETS = ("qzxsecretone", "qzxsecrettwo", "qzxsecretthree")
OPEN = ("Lessons start on time", "The bus is late again", "We need more books", "Doors are locked")


def shown(*said: Said, silent: tuple[str, ...] = (), **leave: object) -> Publication:
    return publish(finished(said, silent), BOOK, Leave(**leave)).shown  # type: ignore[arg-type]


def everything(publication: Publication) -> str:
    """Return all text of all shared forms, archives opened, entities resolved."""
    told = []
    for name in sorted(registry.STAGES["forms"]):
        for data in registry.load("forms", name)().render(publication).values():
            if data[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    parts = [archive.read(part) for part in archive.namelist()]
            else:
                parts = [data]
            told += [part.decode("utf-8", "replace") for part in parts]
    return html.unescape("\n".join(told))


people = st.builds(
    Said,
    text=st.one_of(st.sampled_from(OPEN), st.sampled_from(SECRETS).map(lambda s: f"Bad {s} day")),
    document=st.sampled_from(["answers.csv", "notes.txt", "closed.txt"]),
    label=st.sampled_from(["progress", "barrier", "need", "none"]),
    groups=st.sampled_from([(), ("parents",), ("teachers",), ("parents", "pupils")]),
    theme=st.sampled_from(["t1", "t2", ""]),
    row=st.integers(0, 8),
)


@given(st.lists(people, min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_no_character_that_may_not_be_quoted_is_in_any_shared_form(said: list[Said]) -> None:
    from dataclasses import replace

    made = [
        replace(one, may_quote="secret" not in one.text, heading=f"Asked {one.text}"
                if one.document == "closed.txt" else "")
        for one in said
    ]  # fmt: skip
    publication = shown(*made, silent=("closed.txt",))
    told = everything(publication)
    assert [secret for secret in SECRETS if secret in told] == []
    assert len(publication.passages) == len(said)
    assert sum(v or 0 for v in publication.totals.by_label) == sum(s.label != "none" for s in said)


@given(st.lists(people, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_every_passage_stands_where_it_says(said: list[Said]) -> None:
    publication = shown(*said)
    for passage in publication.passages:
        text = publication.paper_of[passage.document].text
        assert " ".join(text[passage.start : passage.end].split()) == passage.text


def test_contact_details_are_masked_and_counted_everywhere() -> None:
    said = (
        Said("Ring me on 01786 404040 or write to ann@example.org", heading="Ask ann@example.org"),
        Said("I live at FK8 2ET and my number is QQ 12 34 56 A", label="need"),
    )
    publication = shown(*said)
    told = everything(publication)
    for secret in ("404040", "ann@example.org", "FK8 2ET"):
        assert secret not in told
    assert "[telephone number]" in publication.passages[0].text
    assert publication.passages[0].headings == ("Ask [e-mail address]",)
    assert {one.kind: one.pieces for one in publication.withheld.masked} == {
        "e-mail addresses": 1, "telephone numbers": 1, "postcodes": 1,
    }  # fmt: skip


def sheet(*groups: str, theme: str = "t1", label: str = "barrier", start: int = 1) -> list[Said]:
    """Return an answer of a person each, of the groups that are given."""
    return [
        Said(f"Point {n} of {group}", "answers.csv", label, (group,), theme, n)
        for n, group in enumerate(groups, start)
    ]


def test_counts_of_few_people_are_held_back_and_the_sums_do_not_tell_them() -> None:
    said = sheet(*["parents"] * 9, *["teachers"] * 2, *["pupils"] * 7)
    publication = shown(*said)
    counts = {one.group: one.points for one in publication.cells}
    assert counts["teachers"] is None
    assert list(counts.values()).count(None) >= 2  # else the whole minus the others tells it
    voices = {voice.group: voice.points for voice in publication.voices}
    assert voices["teachers"] is None
    assert publication.withheld.threshold == 5
    assert publication.withheld.suppressed > 0
    hidden = [p for p in publication.passages if p.hidden_groups]
    assert not any("teachers" in p.stakeholders for p in publication.passages)
    assert len(hidden) > 2


def test_a_statement_names_no_group_where_one_is_held_back() -> None:
    publication = shown(*sheet(*["parents"] * 9, *["teachers"] * 2))
    (count,) = publication.themes[0].counts
    assert count.statement == "Barriers on “t1”: 11 points."
    assert count.points == 11


def test_notes_of_an_event_hold_no_count_back() -> None:
    publication = shown(Said("One voice", groups=("teachers",)), Said("Another"))
    assert publication.withheld.threshold == 0
    assert None not in [one.points for one in publication.cells]


def test_the_publisher_may_ask_for_more_people_or_for_none() -> None:
    said = sheet(*["parents"] * 6, *["teachers"] * 6)
    assert not any(one.points is None for one in shown(*said).cells)
    assert all(one.points is None for one in shown(*said, threshold=10).cells)
    assert not any(one.points is None for one in shown(*said[:3], threshold=0).cells)


@given(st.lists(people, min_size=1, max_size=14))
@settings(max_examples=40, deadline=None)
def test_what_is_printed_agrees_with_the_points_that_are_shown(said: list[Said]) -> None:
    publication = shown(*said)
    seen = Counter((p.theme, p.label, g) for p in publication.points for g in p.stakeholders)
    for cell in publication.cells:
        found = seen.pop((cell.theme, cell.label, cell.group), 0)
        assert found <= (0 if cell.points is None else cell.points)
        if not any(p.hidden_groups for p in publication.points):
            assert found == cell.points
    assert {theme for theme, _, _ in seen} <= {""}


def test_names_of_private_persons_are_masked_on_demand_and_keyed_apart() -> None:
    said = (
        Said("Mrs Jane Kaur told us that the bus is late"),
        Said("Councillor Ann Muir welcomed the plan", label="progress"),
        Said("Mrs Kaur would like a shelter", label="need"),
    )
    open_ = publish(finished(said), BOOK, Leave())
    assert "Kaur" in open_.shown.passages[0].text
    assert open_.persons == b""
    closed = publish(finished(said), BOOK, Leave(pseudonymise=True))
    told = everything(closed.shown)
    assert "Kaur" not in told
    assert "Ann Muir" in told
    first = re.findall(r"\[Person \d+\]", closed.shown.passages[0].text)
    assert first and first == re.findall(r"\[Person \d+\]", closed.shown.passages[2].text)
    assert "Kaur" in closed.persons.decode()


def test_the_heading_of_an_answer_does_not_tell_who_gave_it() -> None:
    from dataclasses import replace

    said = [
        Said(f"Point {n}", "answers.csv", "barrier", ("parents",), "t1", n,
             heading="Councillor > Ward A > What works?")
        for n in range(1, 4)
    ]  # fmt: skip
    run = finished(said)
    who = {"document": "answers.csv", "start": "0", "end": "0", "reason": "respondent_details"}
    tables = {
        **run.tables,
        "exclusions.csv": [{**who, "text": t} for t in ("Councillor", "Ward A")],
    }
    publication = publish(replace(run, tables=tables), BOOK).shown
    assert {p.headings for p in publication.passages} == {("What works?",)}
    assert "Councillor" not in everything(publication)


def test_keywords_that_stand_in_nothing_shown_are_left_out() -> None:
    said = (Said("Only words to hear"), Said("Secretly zorbing", document="closed.txt"))
    run = finished(said, ("closed.txt",))
    for row in run.tables["themes.csv"]:
        row["keywords"] = "zorbing;words"  # type: ignore[index]
    publication = publish(run, BOOK).shown
    assert publication.themes[0].keywords == ("words",)
    assert "zorbing" not in everything(publication)


def test_the_name_of_a_file_that_gives_somebody_away_is_replaced() -> None:
    name = "letter of jane.smith@example.org 01786 404040.txt"
    run = finished((Said("The bus is late", document=name), Said("And cold")))
    released = publish(run, BOOK)
    told = everything(released.shown)
    assert "jane.smith" not in told and "404040" not in told
    assert released.shown.papers[0].id == "Document 1.txt"
    assert released.shown.passages[0].id.startswith("Document 1.txt#char=")
    assert name in released.persons.decode("utf-8-sig")


def test_titles_and_messages_pass_the_door() -> None:
    run = finished((Said("The bus is late"), Said("Quiet", document="closed.txt")), ("closed.txt",))
    run.manifest["title"] = "Notes of ann@example.org"  # type: ignore[index]
    for row in run.tables["documents.csv"]:
        row["message"] = "Taken for answers: “Call 01786 404040 about Tabitha”"  # type: ignore[index]
    publication = publish(run, BOOK).shown
    assert publication.title == "Notes of [e-mail address]"
    assert [paper.message for paper in publication.papers] == [
        "Taken for answers: “Call [telephone number] about Tabitha”", ""
    ]  # fmt: skip


def test_words_that_repeat_those_of_somebody_silent_do_not_say_so() -> None:
    run = finished((Said("The bus is late", may_quote=False), Said("The bus is late")))
    first, second = run.tables["segments.csv"]
    second["same_as"] = first["segment_id"]  # type: ignore[index]
    assert publish(run, BOOK).shown.passages[1].same_as == ""


def test_once_a_group_of_a_respondent_is_held_back_none_of_theirs_is_told() -> None:
    said = [*sheet(*["parents"] * 9, *["teachers"] * 2)]
    said += [Said("Tea", "answers.csv", "none", ("teachers",), "", 10)]
    said += [Said("More of it", "answers.csv", "need", ("parents",), "t2", 1)]
    publication = shown(*said)
    by_row: dict[str, set[bool]] = {}
    for passage in publication.passages:
        by_row.setdefault(passage.at, set()).add(passage.hidden_groups)
    assert by_row["row 10"] == {True}
    assert all(len(flags) == 1 for flags in by_row.values())
    assert not any("teachers" in p.stakeholders for p in publication.passages)
    hidden = [p for p in publication.passages if p.hidden_groups]
    assert {p.stakeholder_basis for p in hidden} == {""}


def test_what_nobody_is_known_to_have_said_does_not_tell_the_others_apart() -> None:
    said = [*sheet(*["parents"] * 2), *sheet("x", "x", "x", start=20)]
    said[2:] = [Said(one.text, one.document, one.label, (), "t1", one.row) for one in said[2:]]
    publication = shown(*said)
    assert publication.cells[0].points is None
    assert {p.hidden_groups for p in publication.passages} == {True}


def test_nothing_else_of_a_theme_counts_its_groups_where_one_is_held_back() -> None:
    publication = shown(*sheet(*["parents"] * 9, *["teachers"] * 2))
    (count,) = publication.themes[0].counts
    assert (count.groups, count.quantifier) == (None, "")
    assert publication.themes[0].alone == ()


def test_what_is_held_back_is_counted_as_it_is_printed() -> None:
    publication = shown(*sheet(*["parents"] * 9, *["teachers"] * 2, *["pupils"] * 7))
    printed = [cell.points for cell in publication.cells]
    printed += [n for voice in publication.voices for n in (voice.points, *voice.by_label)]
    held = publication.withheld
    assert held.suppressed + held.secondary == printed.count(None)


def test_a_threshold_without_people_is_no_mistake() -> None:
    with pytest.raises(StopIteration):
        next(iter(shown(threshold=5).themes))
