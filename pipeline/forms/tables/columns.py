"""Columns that stand in several tables, so that they are named and explained alike."""

from __future__ import annotations

from pipeline.forms.tables.table import Column

DOCUMENT = Column("document", "Document", "the file it stands in", required=True)
SEGMENT = Column("segment_id", "Segment", "its address in the run", required=True)
LABEL = Column("label", "Label", "what it reports: an id of the table of labels", required=True)
THEME = Column("theme", "Theme", "the name of the theme that holds it")
THEME_ID = Column("theme_id", "Theme code", "the code of that theme")
WHERE = Column("where", "Where", "its document, page or line, and printed paragraph number")
WORDS = Column("text", "Text", "its words; empty where they may not be quoted")
GROUP = Column("stakeholder", "Group code", "the id of the stakeholder group", required=True)
GROUP_NAME = Column("stakeholder_name", "Stakeholder group", "the name of the group")
POINTS = Column("points", "Points", "how often it was noted", "integer", hides=True)
SUPPRESSED = Column(
    "suppressed",
    "Suppressed",
    "yes: a count in this row is left empty as few people stand behind it; an empty count in any "
    "other row is not known",
    "boolean",
    required=True,
)
