"""A draft transparency record in the form of the Algorithmic Transparency Recording Standard.

Sections and fields have the names and the order of version 4.0 of the Standard (Government Digital
Service, 2025), numbered as in the records published on GOV.UK.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline import __version__
from pipeline.forms.method.cards import Cards
from pipeline.forms.method.data import development, operational
from pipeline.forms.method.deployment import deployment
from pipeline.forms.method.figures import exercise, many, short
from pipeline.forms.method.markdown import Section, blanks, escaped
from pipeline.forms.method.overview import metadata, owner, rationale, summary
from pipeline.forms.method.risks import risks
from pipeline.forms.method.tool import models, tool
from pipeline.published import Publication
from pipeline.tables import listed

STANDARD = "4.0"


def record(shown: Publication, cards: Cards) -> str:
    """Return the record as Markdown, with the number of its blanks at the top."""
    sections = (
        metadata(),
        summary(shown),
        owner(),
        rationale(shown),
        deployment(shown),
        tool(shown, cards),
        *models(cards),
        development(cards),
        operational(shown),
        risks(shown, cards),
    )
    lines = [*_top(shown, sections), *(line for section in sections for line in section.lines())]
    return "\n".join(lines).rstrip() + "\n"


def _top(shown: Publication, sections: tuple[Section, ...]) -> Iterator[str]:
    left = blanks(sections)
    whose = Counter(blank.who for blank in left)
    yield from (f"# Algorithmic transparency record (draft): {exercise(shown)}", "")
    yield (
        f"**{many(len(left), 'blank')} are for you to fill in**: "
        f"{listed([f'{count} by {who}' for who, count in whose.items()])}. Each stands in bold in "
        "square brackets. This draft is no record until they are filled in and someone who "
        "answers for the tool has approved it."
    )
    yield ""
    yield (
        f"Sections and fields follow version {STANDARD} of the Algorithmic Transparency Recording "
        "Standard; compare them with the template on GOV.UK before you send the record in. The "
        f"figures are those of one run of Taking Stock {escaped(shown.made.version)} (recipe "
        f"{short(shown.made.recipe)}) and of the model cards that come with Taking Stock "
        f"{__version__}."
    )
    yield ""
