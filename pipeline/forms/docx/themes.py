"""The fourth section: the themes, all in one table and then one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.forms import summary
from pipeline.forms.docx.considerations import quotation
from pipeline.forms.docx.heat import bookmark, heat_map
from pipeline.forms.docx.markup import Markup, heading, link, numbered, reference, run
from pipeline.forms.docx.opening import suppression
from pipeline.forms.docx.tables import Cell, Column, Table, count, said
from pipeline.forms.wording import cell, percent
from pipeline.forms.wording import points as some_points
from pipeline.published import LabelCount, ParentShown, Publication, ThemeShown
from pipeline.tables import counted, in_words, listed
from pipeline.text import capital

_QUOTES = 3  # quotations shown for a theme under a label
_ALONE = 2  # quotations of what one group alone says
_STEADY = 0.5  # stability below which a theme is to be read with care
_SERVICES = 2  # services named for a theme


def themes(shown: Publication) -> Iterator[Markup]:
    """Yield the fourth section."""
    yield heading(1, "Themes")
    placed = sum(len(theme.members) for theme in shown.themes)
    holds = "holds" if len(shown.themes) == 1 else "hold"
    yield numbered(
        f"{capital(counted(len(shown.themes), 'theme'))} {holds} {in_words(placed)} of the "
        f"{counted(len(shown.points), 'point')}. A theme holds progress, barriers and needs of one "
        "matter side by side, whichever service they concern."
    )
    if not shown.themes:
        return
    yield _overview(shown)
    yield from heat_map(shown)
    for parent, inside in _families(shown):
        yield from _family(shown, parent, inside)


def _overview(shown: Publication) -> Markup:
    labels = summary.reported(shown)
    columns = [
        Column("Theme", 4),
        *(Column(shown.name_of[label], 1.85, number=True) for label in labels),
        Column("All", 0.9, number=True),
        Column("Services", 3.3),
        Column("Paragraph", 2.05, number=True),
    ]
    return Table(
        "Themes by label and service",
        "A row for each theme, the largest first: its points of each kind, the services named "
        "most often, and the paragraph where it begins.",
        columns,
        [_line(shown, theme, labels) for theme in shown.themes],
        below="Services: those named most often in the points of the theme. Paragraph: where the "
        f"theme begins below.{suppression(shown)}",
    ).markup()


def _line(shown: Publication, theme: ThemeShown, labels: Sequence[str]) -> list[Cell]:
    of = {one.label: one.points for one in theme.counts}
    mark = bookmark(shown, theme)
    return [
        Cell(link(mark, run(theme.name, style="Hyperlink"))),
        *(count(of.get(label, 0)) for label in labels),
        count(theme.points),
        said(", ".join(_services(shown, theme))),
        Cell(reference(mark)),
    ]


def _services(shown: Publication, theme: ThemeShown) -> list[str]:
    """Return the services named most often in a theme's points."""
    named = Counter(s for member in theme.members for s in shown.by_id[member].services)
    order = [service.id for service in shown.services if named[service.id]]
    order.sort(key=lambda id: -named[id])
    return [shown.name_of[id] for id in order[:_SERVICES]]


def _families(shown: Publication) -> list[tuple[ParentShown | None, list[ThemeShown]]]:
    """Return the parent themes with their themes, and last the themes that have no parent."""
    of: dict[str, list[ThemeShown]] = {}
    known = {parent.id for parent in shown.parents}
    for theme in shown.themes:
        of.setdefault(theme.parent if theme.parent in known else "", []).append(theme)
    found = [(parent, of[parent.id]) for parent in shown.parents if parent.id in of]
    found.sort(key=lambda item: -sum(len(theme.members) for theme in item[1]))
    return [*found, *([(None, of[""])] if "" in of else [])]


def _family(
    shown: Publication, parent: ParentShown | None, inside: Sequence[ThemeShown]
) -> Iterator[Markup]:
    if parent:
        yield heading(2, parent.name)
    elif len(inside) < len(shown.themes):
        yield heading(2, "Other themes")
    level = 3 if parent or len(inside) < len(shown.themes) else 2
    for theme in inside:
        yield heading(level, theme.name)
        yield from _theme(shown, theme)


def _theme(shown: Publication, theme: ThemeShown) -> Iterator[Markup]:
    """Yield what is to be said of a theme."""
    yield numbered(_opening(shown, theme), bookmark=bookmark(shown, theme), keep=True)
    for one in theme.counts:
        yield numbered(one.statement)
    yield _counts(shown, theme)
    yield from _quoted(shown, theme)


def _opening(shown: Publication, theme: ThemeShown) -> str:
    """Return how many points a theme has, on which services, and what it is about.

    The definition of a theme that the computer found tells no more than the words below its table.
    """
    held = some_points(theme.points, shown.withheld.threshold)
    services = listed(_services(shown, theme))
    on = f", most often on {services}" if services else ""
    about = theme.definition.rstrip(".") if theme.basis != "found" else ""
    return f"This theme holds {held}{on}.{f' {capital(about)}.' if about else ''}"


def _counts(shown: Publication, theme: ThemeShown) -> Markup:
    columns = [
        Column("Label", 1.6),
        Column("Points", 1.1, number=True),
        Column("In different words", 1.5, number=True),
        Column("Documents", 1.7, number=True),
        Column("Groups, and which part of those heard", 3, number=True),
        Column("Share of all such points", 2.2, number=True),
    ]
    return Table(
        f"Counts on “{theme.name}”",
        "A row for each kind of point: how many there are, in how many documents, from how many "
        "groups, and their share of all points of the kind.",
        columns,
        [_count(shown, one) for one in theme.counts],
        below=_measures(theme),
    ).markup()


def _count(shown: Publication, one: LabelCount) -> list[Cell]:
    between = ""
    if one.low is not None and one.high is not None:
        between = f" ({100 * one.low:.0f} to {100 * one.high:.0f}%)"
    part = f" ({one.quantifier})" if one.quantifier and one.groups is not None else ""
    return [
        said(shown.name_of[one.label]),
        *map(count, (one.points, one.texts, one.documents)),
        said(f"{cell(one.groups)}{part}"),
        said(f"{percent(one.share)}{between}"),
    ]


def _measures(theme: ThemeShown) -> str:
    """Return in a line how steady and coherent a theme is, who made it, and its words."""
    told = []
    if theme.stability is not None:
        lost = "" if theme.left_out is None else f" ({theme.left_out:.2f} without one document)"
        care = " Read with care." if theme.stability < _STEADY else ""
        told.append(f"Steady: {theme.stability:.2f}{lost}.{care}")
    if theme.coherence is not None:
        told.append(f"Coherent: {theme.coherence:.2f}.")
    told += {"human": ["Named by people."], "codebook": ["From the code book."]}.get(
        theme.basis, []
    )
    words = ", ".join(theme.keywords[:7])
    return " ".join([*told, *([f"Words that tell it: {words}."] if words else [])])


def _quoted(shown: Publication, theme: ThemeShown) -> Iterator[Markup]:
    """Yield quotations: what stands for the theme, what against it, and what one group says."""
    other = [address for address in theme.against if shown.by_id[address].text]
    best = [address for address in theme.exemplars if address not in other]
    yield from _quotes(shown, "Points that stand for the theme:", best, _QUOTES * 3)
    yield from _quotes(shown, "On the other side:", other, _QUOTES)
    alone = [one for one in theme.alone if one not in {*best, *other[:_QUOTES]}]
    yield from _quotes(shown, "Said by one group only:", alone, _ALONE, who=True)


def _quotes(
    shown: Publication, told: str, addresses: Sequence[str], many: int, *, who: bool = False
) -> Iterator[Markup]:
    chosen = [shown.by_id[address] for address in addresses if shown.by_id[address].text][:many]
    if not chosen:
        return
    yield numbered(told, keep=True)
    for passage in chosen:
        groups = summary.titled(shown, passage.stakeholders) if who else ""
        label = shown.name_of[passage.label].lower()
        check = ", to be checked" if passage.review else ""
        source = (groups, shown.where(passage), f"{label}{check}")
        yield quotation(passage, "; ".join(filter(None, source)))
