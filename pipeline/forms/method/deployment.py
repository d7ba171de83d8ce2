"""How the tool is used: its place in a decision, and what people do."""

from __future__ import annotations

from pipeline.forms.method.figures import are, by_hand, documents, exercise, many, share, themes
from pipeline.forms.method.markdown import Blank, Field, Section, bullets, escaped
from pipeline.forms.method.overview import BODY
from pipeline.published import Publication

TEAM = "the team that ran the program"

_NOT_DECIDED = (
    "The tool takes no decision and recommends none. It does not decide:",
    bullets(
        (
            "whether what people said is true, or representative of those who did not speak;",
            "which themes matter, or which group should prevail: a count says how often something "
            "was noted, not how many people think so;",
            "anything about a single person;",
            "what should be done.",
        )
    ),
)
_READERS = (
    "Whoever reads the results should know: that a count is no vote; that a code is a suggestion, "
    "least sure where it is marked for review; that a theme is a grouping by the program, and its "
    "name a phrase of the notes; and that each quotation can be looked up where it stands."
)
_CONTEST = (
    "Someone who finds their words misread can be put right: the segment is coded anew by hand and "
    "the run repeated. `human_codings.csv` keeps what the program had said, what the person said, "
    "who said so and when."
)


def deployment(shown: Publication) -> Section:
    """Return the section on people: what they see, check, correct and decide."""
    place = "which decision the results inform, who takes it, and what else they rely on"
    return Section(
        "Tier 2 - Deployment Context",
        (
            Field(
                "3.1 - Integration into broader operational process",
                (*_NOT_DECIDED, Blank(BODY, place)),
            ),
            Field("3.2 - Human review", _review(shown)),
            Field(
                "3.3 - Frequency and scale of usage",
                (_scale(shown), Blank(BODY, "how often the tool is used, and for what else")),
            ),
            Field(
                "3.4 - Required training",
                (_READERS, Blank(BODY, "what training those who use it were given")),
            ),
            Field(
                "3.5 - Appeals and review",
                (
                    _CONTEST,
                    Blank(BODY, "how those who took part can ask for this"),
                    Blank(BODY, "how a decision that draws on the results can be challenged"),
                ),
            ),
        ),
    )


def _review(shown: Publication) -> tuple[str | Blank, ...]:
    made = shown.made
    points = (
        f"**Code book.** What each code means, with rules and examples, stands in the code book "
        f"“{escaped(made.codebook)}”, which people write and the program follows.",
        f"**Marks for review.** The coder marked {share(made.review, made.segments)} of "
        f"{many(made.segments, 'segment')} for a person to look at first.",
        "**Hand codings.** What a person says of a segment overrules the program. In this run "
        f"{by_hand(shown)}. To correct one, a person writes a row (the segment, the code, name, "
        "date and reason) into `codings.csv` beside the notes and runs the program again.",
        "**Decisions on themes.** Whoever renames, merges, splits or retires a theme does so in "
        "the code book; `decisions.csv` keeps what was decided, by whom, when and why.",
        f"**Themes not yet confirmed.** {_candidates(shown)}",
    )
    looked = "who looked at the segments marked for review, when, and how many codes they changed"
    return bullets(points), Blank(TEAM, looked)


def _candidates(shown: Publication) -> str:
    if not shown.themes:
        return "There are no themes in this run."
    waiting = sum(theme.status == "candidate" for theme in shown.themes)
    return (
        f"Of {many(len(shown.themes), 'theme')}, {waiting:,} {are(waiting)} still marked as "
        "candidates, which nobody has confirmed in the code book."
    )


def _scale(shown: Publication) -> str:
    return (
        f"This record is of one exercise: {exercise(shown)}. {documents(shown)}. They gave "
        f"{many(shown.made.segments, 'segment')} and {many(len(shown.points), 'point')}; "
        f"{themes(shown)}."
    )
