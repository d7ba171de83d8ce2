"""Every stage by name, as an import path: nothing is imported before it is used.

Other packages add stages through entry points of the groups `taking_stock.readers`,
`taking_stock.segmenters`, `taking_stock.classifiers`, `taking_stock.finders`,
`taking_stock.reporters`, `taking_stock.year_reporters` and `taking_stock.forms`.
"""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
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
    found = {point.name: point.value for point in entry_points(group=f"taking_stock.{kind}")}
    return {**found, **STAGES[kind]}


def load(kind: str, name: str) -> Any:  # noqa: ANN401 - a stage class; the Protocols check it
    """Return the class of a stage."""
    known = names(kind)
    if name not in known:
        raise SettingsError(kind, f'there is no "{name}".', did_you_mean(name, known))
    module, _, attribute = known[name].partition(":")
    return getattr(importlib.import_module(module), attribute)
