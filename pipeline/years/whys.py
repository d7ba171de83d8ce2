"""Why a status was given, in a sentence or two that a councillor can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.tables import counted, listed
from pipeline.text import capital
from pipeline.types import Finding, Theme

if TYPE_CHECKING:
    from pipeline.years.course import Course


def persisted(course: Course, label: str) -> str:
    """Return why a theme goes on."""
    before, after = course.before(label), course.after(label)
    told = (
        f"{capital(_noted(course, label))} in both years: {_points(before)} in "
        f"{_year(course, course.since)}, {_points(after)} in {_year(course, course.to)}"
    )
    return f"{told}{_who_again(course, before, after)}."


def emerged(course: Course, label: str) -> str:
    """Return why a theme, or a label of it, is new."""
    then, now = _year(course, course.since), _year(course, course.to)
    before, after = course.before(label), course.after(label)
    if before:
        expected = _expected(course, label, course.to, course.since)
        return (
            f"{capital(_noted(course, label))} with {_points(after)} in {now}; in {then} hardly "
            f"({_points(before)}, where about {expected} would be expected at the same share)."
        )
    others = course.counts.inside(course.theme.id, course.since)
    had = f", though the theme had {_points(others)} of another kind" if others else ""
    return f"{capital(_noted(course, label))} with {_points(after)} in {now}; not in {then}{had}."


def turned(course: Course, label: str, other: str) -> str:
    """Return why a theme stands under another label now."""
    then, now = _year(course, course.since), _year(course, course.to)
    linked = sum(
        bool(course.counts.linked(finding, course.to, other)) for finding in course.before(label)
    )
    near = (
        f" {linked} of the {len(course.before(label))} {_verb(linked)} words near to it."
        if linked
        else " None of them uses nearly the same words."
    )
    left = course.after(label)
    still = f"hardly ({_points(left)})" if left else "none"
    return (
        f"{capital(_noted(course, label))} with {_points(course.before(label))} in {then} and "
        f"{still} in {now}; {now} has {_points(course.after(other))} of {_name(course, other)} on "
        f"it.{near}"
    )


def answers(course: Course, label: str, other: str, linked: int) -> str:
    """Return why what is new under a label is the turn of something told otherwise before."""
    then, now = _year(course, course.since), _year(course, course.to)
    found = course.after(label)
    some = "It is" if len(found) == linked == 1 else f"{linked} of them {_are(linked)}"
    return (
        f"{capital(_noted(course, label))} with {_points(found)} in {now}, not in {then}. {some} "
        f"near in words to what was noted as {_name(course, other)} in {then} "
        f"({_points(course.before(other))})."
    )


def reversed_(course: Course, first: str, last: str) -> str:
    """Return why the weight of a theme moved from one label to another."""
    told = []
    for year, cells in ((course.since, course.before), (course.to, course.after)):
        told.append(
            f"{len(cells(first))} of {_name(course, first)} and {len(cells(last))} of "
            f"{_name(course, last)} in {_year(course, year)}"
        )
    return f"Both are noted in both years, but the weight moved: {told[0]}, {told[1]}."


def silent(course: Course, label: str) -> str:
    """Return why silence means that something is resolved."""
    groups = course.again(label)
    names = [course.counts.codebook.stakeholder(group).name for group in groups]
    return (
        f"{capital(_noted(course, label))} with {_points(course.before(label))} in "
        f"{_year(course, course.since)} and none in {_year(course, course.to)}, although "
        f"{listed(names)} were heard again and asked about it; such a silence would hardly be "
        f"chance (probability {course.silence(label):.2f}). No progress is reported on it."
    )


def dropped(course: Course, label: str) -> str:
    """Return why a theme is no longer noted, and what that does not mean."""
    then, now = _year(course, course.since), _year(course, course.to)
    before, after = course.before(label), course.after(label)
    if after:
        expected = _expected(course, label, course.since, course.to)
        told = f"hardly in {now} ({_points(after)}, where about {expected} would be expected)"
    else:
        told = f"not in {now}"
    said = {group for finding in before for group in finding.coding.stakeholders}
    absent = ""
    if said and not course.again(label):
        names = [course.counts.codebook.stakeholder(g).name for g in _in_order(course, said)]
        absent = f" Those who noted it ({listed(names)}) were not heard in {now}."
    return (
        f"{capital(_noted(course, label))} with {_points(before)} in {then}, {told}; nothing "
        f"says that it is settled.{absent}"
    )


def split(course: Course, kin: Theme) -> str:
    """Return what a new theme split from."""
    then, now = _year(course, course.since), _year(course, course.to)
    return (
        f"New in {now}, but most of its points come nearest to points of “{kin.name}” in {then}, "
        "which lost share: it seems to have split from that theme."
    )


def merged(course: Course, kin: Theme) -> str:
    """Return what a lost theme was merged with."""
    then, now = _year(course, course.since), _year(course, course.to)
    return (
        f"Not noted in {now}, but most of its points of {then} come nearest to points of "
        f"“{kin.name}” in {now}, which gained share: it seems to have gone into that theme."
    )


def not_asked(course: Course, label: str, asked: tuple[bool, bool]) -> str:
    """Return what was not asked, so that nothing can be said of a change."""
    years = [
        _year(course, y) for y, was in zip((course.since, course.to), asked, strict=True) if not was
    ]
    return (
        f"{listed(years)} did not ask about {_name(course, label)}, so silence or talk there says "
        "nothing of a change."
    )


def _who_again(course: Course, before: tuple[Finding, ...], after: tuple[Finding, ...]) -> str:
    """Return who says it again, and who is new to it."""
    then = {group for finding in before for group in finding.coding.stakeholders}
    now = {group for finding in after for group in finding.coding.stakeholders}
    told = []
    for said, groups in (("again from", then & now), ("now also from", now - then)):
        if groups:
            names = [course.counts.codebook.stakeholder(g).name for g in _in_order(course, groups)]
            told.append(f"{said} {listed(names)}")
    return f"; {', '.join(told)}" if told else ""


def _in_order(course: Course, groups: set[str]) -> tuple[str, ...]:
    return course.counts.codebook.in_order(groups)


def _noted(course: Course, label: str) -> str:
    return f"noted as {_name(course, label)}"


def _name(course: Course, label: str) -> str:
    return course.counts.codebook.label(label).name.lower()


def _points(found: tuple[Finding, ...]) -> str:
    return counted(len(found), "point")


def _year(course: Course, year: int) -> str:
    return course.counts.years[year].name


def _expected(course: Course, label: str, there: int, here: int) -> int:
    """Return how many points a year would have if it had the share of the other."""
    counts = course.counts
    share = counts.share(course.theme.id, there, label) or 0.0
    return round(share * counts.per_label[here][label])


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _verb(number: int) -> str:
    return "finds" if number == 1 else "find"
