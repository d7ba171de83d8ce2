"""Every stage by name, as an import path: nothing is imported before it is used.

Other packages add stages through entry points of the groups `taking_stock.readers`,
`taking_stock.segmenters`, `taking_stock.classifiers`, `taking_stock.finders`,
`taking_stock.reporters`, `taking_stock.year_reporters` and `taking_stock.forms`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.errors import SettingsError, did_you_mean

STAGES: dict[str, dict[str, str]] = {
    "readers": {
        "text": "pipeline.read.plain:PlainReader",
        "pdf": "pipeline.read.pdf.reader:PdfReader",
        "word": "pipeline.read.office.docx:DocxReader",
        "opendocument": "pipeline.read.office.odt:OdtReader",
        "old_word": "pipeline.read.office.legacy:LegacyReader",
        "sheet": "pipeline.read.sheet.reader:SheetReader",
        "transcript": "pipeline.read.talk.transcript:TranscriptReader",
        "html": "pipeline.read.web.html:HtmlReader",
        "markdown": "pipeline.read.web.markdown:MarkdownReader",
        "email": "pipeline.read.web.mail:MailReader",
    },
    "segmenters": {"points": "pipeline.segment:PointSegmenter"},
    "classifiers": {"context": "pipeline.classify.coder:ContextCoder"},
    "finders": {"consensus": "pipeline.themes.finder:ConsensusFinder"},
    "reporters": {
        "segments": "pipeline.report.csv:SegmentsCsv",
        "themes": "pipeline.report.theme_tables:ThemesCsv",
        "theme_stakeholders": "pipeline.report.theme_tables:ThemeStakeholdersCsv",
        "theme_parents": "pipeline.report.theme_tables:ThemeParentsCsv",
        "theme_members": "pipeline.report.theme_tables:ThemeMembersCsv",
        "theme_evidence": "pipeline.report.theme_tables:ThemeEvidenceCsv",
        "actions": "pipeline.report.actions:ActionsCsv",
        "documents": "pipeline.report.csv:DocumentsCsv",
        "exclusions": "pipeline.report.csv:ExclusionsCsv",
        "blocks": "pipeline.report.csv:BlocksCsv",
        "human_codings": "pipeline.report.csv:HumanCodingsCsv",
        "summary": "pipeline.report.markdown:Summary",
        "codebook": "pipeline.report.codebook:CodeBookToml",
        "decisions": "pipeline.report.codebook:DecisionsCsv",
    },
    "year_reporters": {
        "ledger": "pipeline.report.years.tables:LedgerCsv",
        "theme_years": "pipeline.report.years.tables:ThemeYearsCsv",
        "theme_changes": "pipeline.report.years.tables:ThemeChangesCsv",
        "links": "pipeline.report.years.tables:LinksCsv",
        "lifelines": "pipeline.report.years.lines:LifelinesCsv",
        "voices": "pipeline.report.years.lines:VoicesCsv",
        "themes_chart": "pipeline.report.years.pictures:ThemesChart",
        "groups_chart": "pipeline.report.years.pictures:GroupsChart",
        "summary": "pipeline.report.years.summary:YearSummary",
    },
    "forms": {
        "csv": "pipeline.forms.csvw:CsvTables",
        "docx": "pipeline.forms.docx:CommitteePaper",
        "html": "pipeline.forms.html:HtmlPage",
        "json": "pipeline.forms.json:JsonDocument",
        "method": "pipeline.forms.method:MethodNote",
        "qdc": "pipeline.refi.codebook:Qdc",
        "qdpx": "pipeline.refi.project:Qdpx",
        "xlsx": "pipeline.forms.xlsx:Workbook",
    },
}


def names(kind: str) -> dict[str, str]:
    """Return the import paths of all stages of a kind by name, other packages' included."""
    return {**foreign().get(kind, {}), **STAGES[kind]}


@cache
def foreign() -> dict[str, dict[str, str]]:
    """Return the import paths of the stages of other packages, by kind and name.

    They are asked once a process: what is installed is read from a file of each package.
    """
    from importlib.metadata import entry_points

    points = entry_points()
    found = {kind: points.select(group=f"taking_stock.{kind}") for kind in STAGES}
    return {kind: {one.name: one.value for one in said} for kind, said in found.items() if said}


def load(kind: str, name: str) -> Any:  # noqa: ANN401 - a stage class; the Protocols check it
    """Return the class of a stage."""
    known = names(kind)
    if name not in known:
        raise SettingsError(kind, f'there is no "{name}".', did_you_mean(name, known))
    module, _, attribute = known[name].partition(":")
    return getattr(importlib.import_module(module), attribute)


@dataclass(frozen=True)
class Later:
    """A stage that is loaded when it is used, and till then known by what it said of itself.

    `line` are its settings and its version, as a recipe tells them; of a reader, `suffixes` are
    those that it answers to, and `reads_portions` whether it makes several documents of some files.
    """

    kind: str
    stage: str
    line: str
    suffixes: tuple[str, ...] = ()
    reads_portions: bool = False

    def __repr__(self) -> str:
        return self.line.rpartition(_VERSION)[0]

    @property
    def version(self) -> int:
        """Return the version of the stage."""
        return int(self.line.rpartition(_VERSION)[2])

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stage has
        """Return what the stage itself has of that name."""
        if name.startswith("__"):
            raise AttributeError(name)  # asked while one is unpickled, which is not filled yet
        return getattr(loaded(self), name)


_VERSION = " version "


def loaded(stage: Any) -> Any:  # noqa: ANN401 - a stage of any kind
    """Return the stage itself, loaded if that was put off."""
    return _made(stage.kind, stage.stage) if isinstance(stage, Later) else stage


@cache
def _made(kind: str, name: str) -> Any:  # noqa: ANN401
    return load(kind, name)()
