from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from made_publication import publication

from pipeline.forms.docx import CommitteePaper
from pipeline.forms.docx.heat import by_theme_and_group, ground
from pipeline.forms.docx.markup import clean
from pipeline.forms.summary import best_pairs
from pipeline.published import Publication

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SOFFICE = shutil.which("soffice")


def render(shown: Publication) -> bytes:
    return CommitteePaper().render(shown)["report.docx"]


@cache
def made() -> bytes:
    return render(publication())


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def body(document: Document):
    return document.element.body


def text(document: Document) -> str:
    return "\n".join(
        "".join(t.text or "" for t in p.iter(f"{W}t")) for p in body(document).iter(f"{W}p")
    )


def table(document: Document, caption: str) -> list[list[str]]:
    for one in body(document).iter(f"{W}tbl"):
        if one.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") == caption:
            return [
                ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
                for row in one.iter(f"{W}tr")
            ]
    raise LookupError(caption)


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def changed(**fields: object) -> Publication:
    return replace(publication(), **fields)


def test_the_form_is_a_file_that_python_docx_opens():
    assert CommitteePaper.name == "docx"
    assert list(CommitteePaper().render(publication())) == ["report.docx"]
    assert opened(made()).paragraphs[0].text == publication().title


def test_the_same_publication_gives_the_same_bytes():
    assert render(publication()) == made()


def test_nothing_of_the_template_or_the_clock_is_left():
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        names = archive.namelist()
        dates = {one.date_time for one in archive.infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert not [n for n in names if "thumbnail" in n or "customXml" in n or "app.xml" in n]
    assert "rsid" not in everything(made())


def test_the_sections_stand_in_order():
    heads = [p.text for p in opened(made()).paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        "Purpose", "Background", "Considerations", "Themes", "What the notes do not tell"
    ]  # fmt: skip
    appendices = [p.text for p in opened(made()).paragraphs if p.style.name == "Appendix Heading"]
    assert appendices == ["Points by stakeholder group", "Documents", "Method note"]


def test_headings_never_skip_a_level():
    before = 0
    for paragraph in opened(made()).paragraphs:
        name = paragraph.style.name
        if name.startswith("Heading") or name == "Appendix Heading":
            level = 1 if name.startswith("App") else int(name[-1])
            assert level <= before + 1, paragraph.text
            before = level


def test_every_count_of_groups_stands_in_its_table():
    rows = table(opened(made()), "Points by stakeholder group")
    assert rows == [
        ["Stakeholder group", "Progress", "Barriers", "Needs", "All"],
        ["Service managers", "1", "1", "0", "2"],
        ["Trade unions", "1", "*", "1", "*"],
        ["All points", "2", "3", "1", "6"],
    ]


def test_every_count_of_a_theme_stands_in_its_tables():
    document = opened(made())
    rows = table(document, "Themes by label and service")
    assert [row[:5] for row in rows[1:]] == [
        ["Payroll; “twice” & more", "1", "1", "1", "3"],
        ["-Branches", "1", "*", "0", "*"],
    ]
    counts = table(document, "Counts on “-Branches”")
    assert counts[1] == ["Progress", "1", "1", "1", "1 (less than half)", "50%"]
    assert counts[2] == ["Barriers", "*", "*", "*", "*", "*"]


def test_an_interval_stands_beside_its_share():
    shown = publication()
    first = shown.themes[0]
    wide = replace(first.counts[0], low=0.031, high=0.249)
    themes = (replace(first, counts=(wide, *first.counts[1:])), shown.themes[1])
    rows = table(opened(render(replace(shown, themes=themes))), f"Counts on “{first.name}”")
    assert rows[1][-1] == "50% (3 to 25%)"


def test_the_heat_map_adds_labels_and_never_shows_part_of_a_suppressed_sum():
    shown = publication()
    counts = by_theme_and_group(shown)
    assert counts["t1", "managers"] == 2
    assert counts["t2", "unions"] is None
    assert table(opened(made()), "Themes by stakeholder group") == [
        ["Theme", "Service managers", "Trade unions"],
        ["Payroll; “twice” & more", "2", "2"],
        ["-Branches", "", "*"],
    ]


def test_many_groups_are_shown_in_more_than_one_heat_map():
    shown = publication()
    groups = tuple(replace(shown.groups[0], id=f"g{n}", name=f"group {n}") for n in range(30))
    cells = tuple(replace(shown.cells[0], group=group.id) for group in groups)
    points = tuple(replace(p, stakeholders=()) for p in shown.passages)
    document = opened(render(replace(shown, groups=groups, cells=cells, passages=points,
                                     voices=())))  # fmt: skip
    heads = [
        cell
        for one in document.tables
        if one.cell(0, 0).text == "Theme" and one.cell(0, 1).text.startswith("Group")
        for cell in [c.text for c in one.rows[0].cells][1:]
    ]
    assert heads == [f"Group {n}" for n in range(30)]


@pytest.mark.parametrize("part", [0, 0.1, 0.5, 1])
def test_black_stands_out_on_every_ground(part: float):
    code = ground(part)
    channels = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert (light + 0.05) / 0.05 >= 7


def test_every_point_that_may_be_quoted_stands_word_for_word_with_its_place():
    shown = publication()
    rows = [row for one in opened(made()).tables if one.cell(0, 0).text == "Point"
            for row in ([c.text for c in r.cells] for r in one.rows)]  # fmt: skip
    for passage in shown.points:
        if passage.text:
            mine = [row for row in rows if row[0] == passage.text]
            assert len(mine) == 1
            assert mine[0][1].startswith(shown.name_of[passage.label])
            assert mine[0][2] == shown.name_of.get(passage.theme, "In no theme")
            assert mine[0][3] == shown.where(passage)


def test_exemplars_are_quoted_under_their_theme():
    told = text(opened(made()))
    shown = publication()
    for theme in shown.themes:
        for address in theme.exemplars:
            passage = shown.by_id[address]
            assert f"“{passage.text}” ({shown.where(passage)}; " in told


def test_what_may_not_be_quoted_is_counted_and_not_shown():
    told = text(opened(made()))
    assert "Trade unions, and others not shown (one point)" in told
    assert "One point may not be quoted." in told
    assert "notes.txt#char" not in everything(made())


def test_words_of_a_withheld_point_never_appear_even_where_a_theme_points_to_it():
    shown = publication()
    silent = shown.themes[1].members[1]
    themes = tuple(
        replace(t, exemplars=(*t.exemplars, silent), against=(silent,), alone=(silent,))
        for t in shown.themes
    )
    pairs = (replace(shown.pairs[0], barrier=silent),)
    data = render(replace(shown, themes=themes, pairs=pairs))
    assert "“”" not in text(opened(data))


def test_points_are_counted_under_who_made_them_once():
    heads = [p.text for p in opened(made()).paragraphs if p.style.name == "Heading 2"]
    counted = [re.search(r"\((\w+) points?\)$", head) for head in heads]
    words = {"one": 1, "two": 2}
    assert sum(words[found[1]] for found in counted if found) == len(publication().points)


def test_the_star_is_explained_where_it_stands():
    told = text(opened(made()))
    assert told.count("* stands for a count that is not shown, as fewer than five people") == 3
    plain = replace(publication().withheld, suppressed=0, secondary=0, threshold=0)
    assert "* stands for" not in text(opened(render(changed(withheld=plain))))


def test_what_is_not_included_is_told():
    told = text(opened(made()))
    assert "lost.docx – not read: holds no text. Export it again from its source." in told
    assert "e-mail addresses: 1" in told
    assert ["Running footers", "2", "12"] in table(opened(made()), "Text that stands in no segment")


def test_documents_are_listed():
    rows = table(opened(made()), "Documents received")
    assert rows[2] == ["minutes.pdf", "PDF", "2", "129", "109", "4", "3", "Read"]
    assert rows[1][2] == ""
    assert rows[1][-1] == "Not read"


def test_an_unquotable_document_is_marked():
    papers = tuple(replace(paper, quotable=False, text="") for paper in publication().papers)
    rows = table(opened(render(changed(papers=papers))), "Documents received")
    assert rows[2][-1] == "Read; not to be quoted"


def test_header_rows_repeat_and_no_row_breaks():
    tables = list(body(opened(made())).iter(f"{W}tbl"))
    assert len(tables) > 8
    for one in tables:
        rows = one.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert one.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val")
        assert one.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        assert one.getprevious().find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Caption"
        assert one.getnext().tag == f"{W}p"


def test_tables_fit_between_the_margins():
    for one in body(opened(made())).iter(f"{W}tbl"):
        grid = [int(column.get(f"{W}w")) for column in one.iter(f"{W}gridCol")]
        assert sum(grid) <= 11906 - 2 * 1418
        for row in one.iter(f"{W}tr"):
            assert [int(c.get(f"{W}w")) for c in row.iter(f"{W}tcW")] == grid


def test_tables_are_numbered_in_order():
    captions = [p.text for p in opened(made()).paragraphs if p.style.name == "Caption"]
    fields = [
        "".join(t.text for t in field.iter(f"{W}t"))
        for field in body(opened(made())).iter(f"{W}fldSimple")
        if "SEQ" in field.get(f"{W}instr")
    ]
    assert fields == [str(at + 1) for at in range(len(captions))]


def test_the_page_is_a4_with_margins_of_two_and_a_half_centimetres():
    section = opened(made()).sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    edges = section.left_margin, section.right_margin, section.top_margin, section.bottom_margin
    assert {round(edge.cm, 1) for edge in edges} == {2.5}


def test_the_language_and_properties_are_set():
    document = opened(made())
    lang = document.styles.element.find(f"{W}docDefaults//{W}lang")
    assert lang.get(f"{W}val") == "en-GB"
    told = document.core_properties
    assert (told.title, told.author) == (publication().title, "Taking Stock")
    assert told.created == told.modified == datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
    dated = opened(render(changed(date=datetime.date(2014, 5, 3))))
    assert dated.core_properties.created.date() == datetime.date(2014, 5, 3)
    assert "3 May 2014" in text(dated)


def test_no_name_is_invented():
    told = text(opened(made()))
    assert "[name of the committee]" in told
    assert "[who brings the report]" in told


def test_the_footer_counts_pages():
    foot = opened(made()).sections[0].footer
    fields = [field.get(f"{W}instr").strip() for field in foot._element.iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_word_numbers_headings_and_paragraphs():
    document = opened(made())
    numbering = document.part.numbering_part.element
    levels = {
        level.find(f"{W}pStyle").get(f"{W}val"): level.find(f"{W}lvlText").get(f"{W}val")
        for level in numbering.iter(f"{W}lvl")
    }
    assert levels == {
        "Heading1": "%1",
        "NumberedParagraph": "%1.%2",
        "AppendixHeading": "Appendix %1",
        "ListBullet": "•",
    }
    for style, text_ in levels.items():
        held = document.styles.element.find(f"{W}style[@{W}styleId='{style}']/{W}pPr/{W}numPr")
        number = held.find(f"{W}numId").get(f"{W}val")
        kind = numbering.find(f"{W}num[@{W}numId='{number}']/{W}abstractNumId").get(f"{W}val")
        depth = held.find(f"{W}ilvl").get(f"{W}val")
        place = f"{W}abstractNum[@{W}abstractNumId='{kind}']/{W}lvl[@{W}ilvl='{depth}']/{W}lvlText"
        assert numbering.find(place).get(f"{W}val") == text_
    assert not re.search(r"^\d+\.\d+ ", text(document), re.MULTILINE)


def test_references_show_the_number_that_word_gives():
    document = opened(made())
    numbers: dict[str, str] = {}
    section = paragraph = appendix = 0
    for one in body(document).iterchildren(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        if style == "Heading1":
            section, paragraph = section + 1, 0
        paragraph += style == "NumberedParagraph"
        appendix += style == "AppendixHeading"
        told = f"Appendix {appendix}" if style == "AppendixHeading" else f"{section}.{paragraph}"
        numbers |= {b.get(f"{W}name"): told for b in one.iter(f"{W}bookmarkStart")}
    found = [
        (field.get(f"{W}instr").split()[1], "".join(t.text for t in field.iter(f"{W}t")))
        for field in body(document).iter(f"{W}fldSimple")
        if " REF " in field.get(f"{W}instr")
    ]
    assert len(found) >= 5
    assert all(numbers[name] == shown for name, shown in found)


def test_the_contents_hold_every_heading_and_lead_to_it():
    document = opened(made())
    heads = [
        p.text
        for p in document.paragraphs
        if p.style.name in ("Heading 1", "Heading 2", "Appendix Heading")
    ]
    lines = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    shown = [line._p.find(f"{W}hyperlink") for line in lines]
    assert ["".join(t.text for t in list(one.iter(f"{W}t"))[-1:]) for one in shown] == heads
    marks = {b.get(f"{W}name") for b in body(document).iter(f"{W}bookmarkStart")}
    anchors = {one.get(f"{W}anchor") for one in body(document).iter(f"{W}hyperlink")}
    assert anchors <= marks


def test_word_is_never_asked_to_update():
    assert "updateFields" not in everything(made())
    assert "w:dirty" not in everything(made())


def test_fields_and_bookmarks_are_closed_and_told_apart():
    document = opened(made())
    kinds = [one.get(f"{W}fldCharType") for one in body(document).iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    starts = [b.get(f"{W}id") for b in body(document).iter(f"{W}bookmarkStart")]
    ends = [b.get(f"{W}id") for b in body(document).iter(f"{W}bookmarkEnd")]
    names = [b.get(f"{W}name") for b in body(document).iter(f"{W}bookmarkStart")]
    assert sorted(starts) == sorted(ends)
    assert len(set(starts)) == len(starts)
    assert len(set(names)) == len(names)


def test_every_style_that_is_used_is_defined():
    document = opened(made())
    known = {style.get(f"{W}styleId") for style in document.styles.element.iter(f"{W}style")}
    foot = document.sections[0].footer._element
    for kind in ("pStyle", "rStyle", "tblStyle"):
        for root in (body(document), foot):
            assert {one.get(f"{W}val") for one in root.iter(f"{W}{kind}")} <= known
    for kind in ("basedOn", "next"):
        assert {s.get(f"{W}val") for s in document.styles.element.iter(f"{W}{kind}")} <= known


def test_an_empty_publication_is_still_a_paper():
    shown = publication()
    empty = replace(
        shown, papers=(), passages=(), themes=(), parents=(), cells=(), voices=(), pairs=(),
        unanswered=(), left_out=(), groups=(), services=(), year=None,
        totals=replace(shown.totals, by_label=(0, 0, 0), points=0),
        made=replace(shown.made, received=0, read=0, failed=0, segments=0, review=0,
                     characters=0, analysed=0, libraries=()),
        withheld=replace(shown.withheld, passages=0, masked=(), threshold=0, suppressed=0),
    )  # fmt: skip
    told = text(opened(render(empty)))
    assert "Nothing is held back in this paper." in told
    assert "Nothing of this kind was found in the notes." in told


def test_a_question_that_was_not_asked_is_told():
    shown = publication()
    some = tuple(p for p in shown.passages if p.label != "need")
    kept = {p.id for p in some}
    themes = tuple(
        replace(t, members=tuple(m for m in t.members if m in kept), borderline=())
        for t in shown.themes
    )
    data = render(replace(shown, asked=("progress",), passages=some, themes=themes, pairs=()))
    assert "This exercise did not ask about it." in text(opened(data))


def test_themes_without_parents_stand_one_level_higher():
    shown = publication()
    themes = tuple(replace(theme, parent="") for theme in shown.themes)
    document = opened(render(replace(shown, themes=themes, parents=())))
    heads = {p.text: p.style.name for p in document.paragraphs}
    assert heads["-Branches"] == "Heading 2"
    assert "Other themes" not in heads


def test_a_paper_in_which_every_count_is_suppressed_gives_none_away():
    shown = publication()
    nothing = dict.fromkeys(("points", "documents", "groups", "texts", "share"))
    themes = tuple(
        replace(t, points=None, counts=tuple(replace(c, **nothing) for c in t.counts))
        for t in shown.themes
    )
    voices = tuple(replace(v, by_label=(None, None, None), points=None) for v in shown.voices)
    cells = tuple(replace(one, points=None, share=None) for one in shown.cells)
    document = opened(render(replace(shown, themes=themes, voices=voices, cells=cells)))
    assert table(document, "Points by stakeholder group")[1][1:] == ["*"] * 4
    assert table(document, f"Counts on “{shown.themes[0].name}”")[1][1:] == ["*"] * 5
    assert table(document, "Themes by stakeholder group")[1][1:] == ["*"] * 2
    assert text(document).count("This theme holds points of fewer than five people") == 2


def test_a_pair_is_left_out_where_somebody_should_look_first():
    shown = publication()
    heads = [p.text for p in opened(made()).paragraphs]
    assert "Issues, and what is asked for in answer" not in " ".join(heads)
    sure = tuple(replace(passage, review=False) for passage in shown.passages)
    rows = table(
        opened(render(replace(shown, passages=sure))), "Issues, and what is asked for in answer"
    )
    assert rows[1][1] == "“One payroll team – wanted by all” (minutes.pdf, page 1, paragraph 3.10)"
    assert rows[1][2] == "0.62"


def test_an_issue_and_a_need_are_paired_once():
    shown = publication()
    sure = tuple(replace(passage, review=False) for passage in shown.passages)
    pairs = (*shown.pairs, replace(shown.pairs[0], similarity=0.9), *shown.pairs)
    best = best_pairs(replace(shown, passages=sure, pairs=pairs))
    assert [pair.similarity for pair in best] == [0.9]


HOSTILE = st.text(
    st.characters(codec=None) | st.sampled_from("\x00\x07\x0b\ufffe\u202e\u2066<>&\"'=@]\r\n\t"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_words_are_only_words(said: str, name: str, title: str):
    shown = publication()
    passages = tuple(replace(p, text=said) if p.text else p for p in shown.passages)
    themes = tuple(
        replace(t, name=name, definition=name, basis="human", keywords=(name,),
                counts=tuple(replace(c, statement=said) for c in t.counts))
        for t in shown.themes
    )  # fmt: skip
    parents = tuple(replace(parent, name=name) for parent in shown.parents)
    papers = tuple(replace(paper, message=said) for paper in shown.papers)
    document = opened(
        render(replace(shown, title=title, passages=passages, themes=themes, parents=parents,
                       papers=papers))
    )  # fmt: skip
    told = text(document)
    assert clean(said) in told
    assert clean(name) in told
    assert document.paragraphs[0].text == clean(title)


@given(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_what_xml_forbids_becomes_a_mark_and_nothing_is_lost(said: str):
    shown = clean(said)
    assert len(shown) == len(said)
    for before, after in zip(said, shown, strict=True):
        assert after == before or (after == " " and before in "\t\n\r") or after == "\ufffd"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_all_of_it(tmp_path):
    (tmp_path / "report.docx").write_bytes(made())
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    import pypdfium2

    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as pdf:
        pages = []
        for page in pdf:
            words = page.get_textpage()
            pages.append(words.get_text_bounded())
            words.close()
            page.close()
    assert publication().title in pages[0]
    assert "Appendix 3" in pages[-1]
    assert "Method note" in pages[-1]
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "1.2" in pages[0]
