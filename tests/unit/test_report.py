"""The reports: quotations word for word, nothing quoted that must not be, safe spreadsheets."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Callable
from pathlib import Path

from pipeline import flow, settings
from pipeline.codebook import CodeBook
from pipeline.report.codebook import CodeBookToml
from pipeline.report.csv import SegmentsCsv
from pipeline.report.inspection import as_rows
from pipeline.report.markdown import Summary
from pipeline.report.terminal import as_text
from pipeline.stages import Recipe
from pipeline.text import display, fold
from pipeline.types import StockTake

_QUOTE = re.compile(r"“((?:(?!” \().)*)” \((\S+), (?:line|page) (\d+)")


def quotations(summary: str) -> list[tuple[str, str, int]]:
    found = [one for line in summary.splitlines() for one in _QUOTE.finditer(line)]
    plain = re.compile(r"\\([^\w\s])")
    return [(plain.sub(r"\1", one[1]), plain.sub(r"\1", one[2]), int(one[3])) for one in found]


def test_every_quotation_is_word_for_word_and_names_its_line(
    found: StockTake, codebook: CodeBook
) -> None:
    summary = Summary().render(found, codebook).decode()
    known = {
        (display(s.text), s.document, s.place.line) for one in found.coded for s in one.cut.segments
    }
    quoted = quotations(summary)
    assert quoted
    assert set(quoted) <= known


def test_a_document_that_is_not_quotable_is_counted_and_never_quoted(
    found: StockTake, codebook: CodeBook
) -> None:
    summary = Summary().render(found, codebook).decode()
    assert {name for _, name, _ in quotations(summary)} == {"staff.txt"}
    union = next(one for one in found.coded if one.cut.document == "union.txt")
    for segment, coding in union.pairs:
        if coding.label != "none":
            assert display(segment.text) not in summary
    assert "Counted but not quoted, as asked: union.txt." in summary


def test_what_markdown_would_take_for_its_own_is_escaped(
    corpus: Callable[..., Path], recipe: Recipe
) -> None:
    wild = (
        "STAFF\n\nBarriers\n\n- <script>alert(1)</script> is a problem with [forms](x) | a_b `c`\n"
    )
    folder = corpus({"wild.txt": wild}, toml='title = "A *wild* <b>title</b> # 1"\n')
    run = flow.run(settings.load(folder).corpus, recipe).found
    summary = Summary().render(run, recipe.codebook).decode()
    assert not re.search(r"(?<!\\)<", summary)
    assert r"A \*wild\* \<b\>title\</b\> \# 1" in summary
    assert not re.search(r"(?<!\\)\[", summary)


def test_what_could_not_be_read_is_listed(
    corpus: Callable[..., Path], recipe: Recipe, codebook: CodeBook
) -> None:
    folder = corpus({"paper.docx": b"PK\x03\x04", "empty.txt": ""})
    run = flow.run(settings.load(folder).corpus, recipe).found
    summary = Summary().render(run, codebook).decode()
    part = summary.partition("## Not included")[2]
    assert "- paper.docx: is damaged" in part
    assert "- empty.txt: holds no text." in part
    assert "(of 4 received)" in summary


def test_a_question_that_was_not_asked_is_not_answered(
    found: StockTake, codebook: CodeBook
) -> None:
    corpus = dataclasses.replace(found.corpus, asked=("barrier",))
    none = dataclasses.replace(
        found, corpus=corpus, coded=(), documents=(), themes=type(found.themes)(())
    )
    summary = Summary().render(none, codebook).decode()
    assert summary.count("This exercise did not ask about it.") == 2
    assert summary.count("Nothing of this kind was found in the notes.") == 1


def test_a_segments_text_is_its_span(found: StockTake, codebook: CodeBook) -> None:
    texts = {document.id: document.text for document in found.documents}
    rows = list(csv.DictReader(io.StringIO(SegmentsCsv().render(found, codebook).decode())))
    assert len(rows) == sum(len(one.codings) for one in found.coded)
    for row in rows:
        assert fold(texts[row["document"]][int(row["start"]) : int(row["end"])]) == row["text"]


def test_the_code_book_of_a_run_can_be_used_again(
    found: StockTake, codebook: CodeBook, tmp_path: Path
) -> None:
    path = tmp_path / "codebook.toml"
    path.write_bytes(CodeBookToml().render(found, codebook))
    again = settings.load_codebook(path)
    assert dataclasses.replace(again, themes=()) == dataclasses.replace(codebook, themes=())
    parents = [(parent.id, "parent") for parent in found.themes.parents]
    themes = [(theme.id, "candidate") for theme in found.themes.themes]
    assert [(theme.id, theme.status) for theme in again.themes] == parents + themes
    assert {theme.parent for theme in again.themes} <= {"", *(id for id, _ in parents)}


def test_an_inspection_shows_all_segments_and_why(found: StockTake) -> None:
    document, coded = found.documents[0], found.coded[0]
    rows = as_rows(document, coded)
    assert len(rows["segments"]) == len(coded.codings)
    assert all(r["evidence"] for r in rows["segments"] if r["kind"] != "heading")
    assert {r["label"] for r in as_rows(document, coded, "need")["segments"]} == {"need"}
    assert "why:" in as_text(document, coded)
