"""Laws of hand codings, for any rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.codebook import CodeBook
from pipeline.codings import HandCoding
from pipeline.rulings import Ruled, rule
from pipeline.types import Coded, Segment, StockTake

LABELS = ("", "progress", "barrier", "need", "none")
SETS = (None, (), ("council",), ("employees", "trade_unions"))
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def edited(text: str, how: int) -> str:
    return (text, text.upper(), f"{text} so", text[: len(text) // 2], "Nothing of the kind")[how]


@st.composite
def rows(draw: st.DrawFn, segments: list[Segment]) -> list[HandCoding]:
    """Return rows about any segments, by address, by text, both or neither rightly."""
    made = []
    for at in range(draw(st.integers(0, 12))):
        segment = draw(st.sampled_from(segments))
        by = draw(st.sampled_from(["address", "text", "both", "wrong"]))
        text = edited(segment.text, draw(st.integers(0, 4))) if by != "address" else ""
        made.append(
            HandCoding(
                row=at + 2,
                segment_id=segment.id if by in ("address", "both") else "",
                document=draw(st.sampled_from([segment.document, "", "2012.txt"])),
                text=text,
                label=draw(st.sampled_from(LABELS)),
                stakeholders=draw(st.sampled_from(SETS)),
                services=draw(st.sampled_from((None, ("education",)))),
                theme=draw(st.sampled_from(("", "Forms", "Pay"))),
                coder=draw(st.sampled_from(("", "A", "B"))),
                date=draw(st.sampled_from(("", "2014-01-01", "2014-02-01"))),
                reason="",
                start=segment.span.start if by == "wrong" else None,
                end=segment.span.end if by == "wrong" else None,
            )
        )
    return made


def all_of(coded: tuple[Coded, ...]) -> list[Segment]:
    return [segment for one in coded for segment in one.cut.segments]


def ruled(rows: list[HandCoding], found: StockTake, codebook: CodeBook) -> Ruled:
    return rule(rows, found.coded, codebook)


@quick
@given(data=st.data())
def test_texts_spans_and_the_number_of_segments_never_change(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    made = ruled(data.draw(rows(all_of(found.coded))), found, codebook)
    assert [one.cut for one in made.coded] == [one.cut for one in found.coded]


@quick
@given(data=st.data())
def test_every_row_has_one_outcome_and_they_come_in_order(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    said = data.draw(rows(all_of(found.coded)))
    made = ruled(said, found, codebook)
    assert [ruling.coding for ruling in made.rulings] == said
    assert sum(Counter(r.outcome for r in made.rulings).values()) == len(said)
    for ruling in made.rulings:
        assert (ruling.segment is None) == (ruling.outcome == "unmatched")
        assert bool(ruling.why) == (ruling.outcome != "applied")


@quick
@given(data=st.data())
def test_only_segments_that_rows_speak_of_are_coded_otherwise(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    made = ruled(data.draw(rows(all_of(found.coded))), found, codebook)
    met = {ruling.segment.id for ruling in made.rulings if ruling.segment}
    for old, new in zip(found.coded, made.coded, strict=True):
        for before, after in zip(old.codings, new.codings, strict=True):
            assert before == after or before.segment in met


@quick
@given(data=st.data())
def test_what_counts_is_what_some_row_says(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    made = ruled(data.draw(rows(all_of(found.coded))), found, codebook)
    codings = {coding.segment: coding for one in made.coded for coding in one.codings}
    for ruling in made.rulings:
        if ruling.outcome in ("applied", "conflict") and ruling.segment:
            coding, said = codings[ruling.segment.id], ruling.coding
            assert said.label in ("", coding.label)
            assert said.stakeholders is None or set(said.stakeholders) == set(coding.stakeholders)


@quick
@given(data=st.data())
def test_the_order_of_rows_about_distinct_segments_does_not_matter(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    segments = all_of(found.coded)
    chosen = data.draw(st.lists(st.sampled_from(segments), unique_by=lambda s: s.id, max_size=12))
    how = data.draw(st.lists(st.integers(0, 2), min_size=len(chosen), max_size=len(chosen)))
    said = [
        HandCoding(
            at + 2, "", s.document, edited(s.text, how[at]), "need", None, None, "", "A", "", ""
        )
        for at, s in enumerate(chosen)
    ]
    other = data.draw(st.permutations(said))
    one, two = ruled(said, found, codebook), ruled(list(other), found, codebook)
    assert one.coded == two.coded
    assert set(map(repr, one.rulings)) == set(map(repr, two.rulings))


@quick
@given(data=st.data())
def test_coding_twice_is_coding_once(
    data: st.DataObject, found: StockTake, codebook: CodeBook
) -> None:
    """Codings rest on texts and addresses only, which people do not change."""
    said = data.draw(rows(all_of(found.coded)))
    once = ruled(said, found, codebook)
    twice = rule(said, once.coded, codebook)
    plain = [
        [replace(coding, evidence=()) for coding in one.codings]
        for made in (once, twice)
        for one in made.coded
    ]
    half = len(plain) // 2
    assert plain[:half] == plain[half:]
    assert [r.outcome for r in once.rulings] == [r.outcome for r in twice.rulings]
