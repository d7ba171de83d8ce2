"""A code book from its file, with the log of what was decided about its themes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipeline.codebook import CodeBook, CodedTheme, Group, Label, Quantifier, Voice, id_of
from pipeline.decisions import Signature, replayed
from pipeline.edits import check_themes, decided
from pipeline.errors import SettingsError
from pipeline.settings.tables import LABELS, CodeBookTable, ThemeTable, frozen, toml, validated
from pipeline.types import NONE


def load_codebook(path: Path) -> CodeBook:
    """Return the code book of a TOML file."""
    table = validated(CodeBookTable, toml(path), path)
    if not {label.id for label in table.label} >= {*LABELS, NONE}:
        raise SettingsError(
            str(path), "a label is missing.", "Progress, barrier, need and none are all needed."
        )
    themes = tuple(_theme(theme) for theme in table.theme)
    check_themes(themes, path)
    log = decided(path, themes, partial(_signature, table))
    return CodeBook(
        title=table.title,
        general=table.general,
        neutral_headings=tuple(table.neutral_headings),
        turn_headings=tuple(table.turn_headings),
        before_turn=table.before_turn,
        place_names=tuple(table.place_names),
        stop_words=tuple(table.stop_words),
        empty_answers=tuple(table.empty_answers),
        indicator_headings=tuple(table.indicator_headings),
        labels=tuple(Label(**frozen(label)) for label in table.label),
        stakeholders=tuple(Group(**frozen(group)) for group in table.stakeholder),
        services=tuple(Group(**frozen(group)) for group in table.service),
        voice=Voice(**frozen(table.voice)),
        quantifiers=tuple(Quantifier(**frozen(step)) for step in table.quantifier),
        themes=replayed(log),  # in the order in which they came, whatever that of the file
        log=log,
    )


def _theme(table: ThemeTable) -> CodedTheme:
    """Return a theme; one without an id has that which follows from its name."""
    values = frozen(table)
    values.pop("why")
    values["id"] = table.id or id_of(table.name)
    return CodedTheme(**values)


def _signature(book: CodeBookTable, id: str) -> Signature:
    """Return who edited a theme, when and why, as the book says of it or of all edits."""
    said = book.edited
    why = next((theme.why for theme in book.theme if theme.id == id and theme.why), said.why)
    return Signature(who=said.by, date=str(said.on or ""), why=why)
