"""Tidy tables of a result as values, which the forms for spreadsheets and programs write down."""

from __future__ import annotations

from pipeline.forms.tables.notes import Note, notes
from pipeline.forms.tables.papers import about, documents, left_out, withheld
from pipeline.forms.tables.people import labels, services, stakeholder_groups, stakeholders
from pipeline.forms.tables.points import exemplars, pairs, points, unanswered
from pipeline.forms.tables.table import BETWEEN, Column, Table, Type, Value, clean
from pipeline.forms.tables.themes import (
    parents,
    theme_labels,
    theme_stakeholders,
    themes,
    themes_by_label,
)
from pipeline.published import Publication

__all__ = ["BETWEEN", "Column", "Note", "Table", "Type", "Value", "clean", "notes", "tables"]

_MADE = (
    *(points, themes_by_label, themes, theme_labels, theme_stakeholders, exemplars),
    *(stakeholders, pairs, unanswered, documents, parents),
    *(stakeholder_groups, labels, services, left_out, withheld, about),
)


def tables(shown: Publication) -> tuple[Table, ...]:
    """Return all tables of a result, those that most people open first."""
    return tuple(make(shown) for make in _MADE)
