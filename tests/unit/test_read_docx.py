"""Word files: their XML read so that nothing is lost; what is not shown has its reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from word_files import (
    BREAK,
    LONG,
    SPACES,
    item,
    lists,
    p,
    part,
    r,
    read_from,
    reasons,
    shown,
    style,
    styled,
    styles,
    t,
    table,
)

from pipeline.types import Document

Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return partial(read_from, tmp_path)


def test_runs_of_a_paragraph_are_one_text_with_tabs_and_hyphens_told(read: Read) -> None:
    inner = (
        f"<w:r>{t('The pilot, and')}<w:tab/>{t('the co')}<w:noBreakHyphen/>{t('ordi')}"
        f"<w:softHyphen/>{t('nated work')}<w:cr/>{t('Then it stopped.')}</w:r>"
    )
    document = read(p(inner) + p(LONG))
    assert shown(document)[0] == "The pilot, and the co-ordinated work"
    assert "Then it stopped." in shown(document)


def test_wrappers_of_every_kind_hide_no_text(read: Read) -> None:
    body = (
        p(f"<w:hyperlink>{r('link ')}</w:hyperlink><w:smartTag>{r('tag ')}</w:smartTag>"
          f"<w:ins>{r('put in ')}</w:ins>"
          f"<w:sdt><w:sdtContent>{r('control ')}</w:sdtContent></w:sdt>"
          f"<w:customXml>{r('custom ')}</w:customXml><w:fldSimple w:instr='DATE'>{r('field ')}"
          f"</w:fldSimple><w:unheardOf><w:r>{t('future ')}</w:r></w:unheardOf>"
          "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>" + r(" and so it ended."))
        + f"<w:sdt><w:sdtContent>{p(LONG)}</w:sdtContent></w:sdt>"
        + f"<w:customXml>{p('It was agreed to go on with the work, as before.')}</w:customXml>"
    )  # fmt: skip
    text = read(body).text
    first = "link tag put in control custom field future x+1 and so it ended."
    assert first in text
    assert LONG in text and "as before" in text


def test_of_alternatives_one_is_read_once(read: Read) -> None:
    box = f"<w:txbxContent>{p('The box says that staff were consulted twice.')}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert read(p(both) + p(LONG)).text.count("consulted twice") == 1


def test_the_fallback_is_read_where_the_choice_holds_no_text(read: Read) -> None:
    old = (
        f"<w:pict><v:textbox><w:txbxContent>{p('Only here.')}</w:txbxContent></v:textbox></w:pict>"
    )
    both = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="new"><w:drawing/></mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert "Only here." in read(p(both) + p(LONG)).text


def test_a_text_box_follows_the_paragraph_it_hangs_on(read: Read) -> None:
    box = f"<w:txbxContent>{p('Staff in the box want a single system for both.')}</w:txbxContent>"
    inner = (
        r("The first paragraph ends here, ") + f"<w:r><w:pict>{box}</w:pict></w:r>" + r("at last.")
    )
    document = read(p(inner) + p(LONG))
    assert shown(document)[:2] == [
        "The first paragraph ends here, at last.",
        "Staff in the box want a single system for both.",
    ]


def test_what_a_field_shows_is_kept_and_its_code_is_not(read: Read) -> None:
    inner = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText>'
        f'</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("the shown address")}'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{r(" was sent to all staff.")}'
    )
    document = read(p(inner) + p(LONG))
    assert shown(document)[0] == "the shown address was sent to all staff."
    assert "HYPERLINK" not in document.text


def test_a_field_that_never_ends_swallows_nothing(read: Read) -> None:
    inner = (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{r("This was written by a broken tool.")}'
    )
    document = read(p(inner) + p(LONG))
    assert shown(document) == ["This was written by a broken tool.", LONG]


def test_form_fields_show_their_box_and_choice(read: Read) -> None:
    def field(inner: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{inner}</w:ffData></w:fldChar></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    ticked = field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>')
    empty = field('<w:checkBox><w:default w:val="0"/></w:checkBox>')
    choice = field(
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/>'
        "</w:ddList>"
    )
    text = read(
        p(ticked + empty + choice + r(" is what the respondent chose in the form.")) + p(LONG)
    ).text
    assert text.startswith("☒☐blue is what")


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [("Wingdings", "F0FC", "✓"), ("Symbol", "F0B7", "•"), ("Wingdings 2", "0052", "☑"),
     ("Nowhere", "F0B7", "•"), ("Nowhere", "0041", "A"), ("Wingdings", "zz", "")],
)  # fmt: skip
def test_signs_of_symbol_fonts_are_told(read: Read, font: str, code: str, sign: str) -> None:
    inner = f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' + r(
        " the work is on track, they said."
    )
    assert read(p(inner) + p(LONG)).text.startswith(f"{sign} the work".strip())


def test_a_drop_cap_is_joined_to_its_word(read: Read) -> None:
    body = p("T", '<w:framePr w:dropCap="drop"/>') + p("he work went well and all were content.")
    assert shown(read(body + p(LONG)))[0] == "The work went well and all were content."


def test_a_deleted_run_is_left_out_and_accounted_for(read: Read) -> None:
    inner = (
        r("Kept ")
        + "<w:del><w:r><w:delText>removed words</w:delText></w:r></w:del>"
        + r("to the end.")
    )
    document = read(p(inner) + p(LONG))
    assert shown(document)[0] == "Kept to the end."
    assert reasons(document) == {"removed words": "deleted"}


def test_moved_text_is_read_where_it_went(read: Read) -> None:
    gone = p(f"<w:moveFrom>{r('The moved sentence stands here.')}</w:moveFrom>")
    here = p(f"<w:moveTo>{r('The moved sentence stands here.')}</w:moveTo>")
    document = read(gone + p(LONG) + here + p(LONG))
    assert shown(document).count("The moved sentence stands here.") == 1
    assert list(reasons(document).values()) == ["deleted"]


def test_a_deleted_paragraph_end_joins_two_paragraphs(read: Read) -> None:
    first = p("The work went on ", "<w:rPr><w:del/></w:rPr>")
    assert shown(read(first + p("until the autumn, and then it ended.") + p(LONG)))[0] == (
        "The work went on until the autumn, and then it ended."
    )


def test_a_deleted_item_is_not_counted(read: Read) -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        "<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    )
    body = p(LONG) + item("first of the items") + gone + item("second of the items")
    document = read(body, numbering=lists("decimal|%1."))
    assert shown(document, "point") == ["1. first of the items", "2. second of the items"]
    assert reasons(document) == {"gone": "deleted"}


def test_a_deleted_row_is_left_out(read: Read) -> None:
    kept = table([p("Kept cell one"), p("Kept cell two")])
    lost = table([p("Lost cell one"), p("Lost cell two")], first="<w:trPr><w:del/></w:trPr>")
    rows = kept.replace("</w:tbl>", "") + lost.partition("</w:tblPr>")[2]
    document = read(rows + p(LONG))
    assert reasons(document) == {"Lost cell one": "deleted", "Lost cell two": "deleted"}


def test_hidden_text_is_left_out_by_run_and_by_style(read: Read) -> None:
    sheet = styles(style("Quiet", more="<w:rPr><w:vanish/></w:rPr>"))
    body = p(r("Seen ") + r("unseen", "<w:vanish/>") + r("again by all of them.")) + styled(
        "Not at all", "Quiet"
    )
    document = read(body + p(LONG), styles=sheet)
    assert shown(document)[0] == "Seen again by all of them."
    assert reasons(document) == {"unseen": "hidden", "Not at all": "hidden"}


def test_notes_and_comments_follow_the_paragraph_that_refers_to_them(read: Read) -> None:
    inner = (
        r("The plan") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + r(" was agreed")
        + '<w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
        + r(" by all.")
    )  # fmt: skip
    document = read(
        p(inner) + p(LONG),
        footnotes=part("footnotes", f'<w:footnote w:id="2">{p("See the annex.")}</w:footnote>'),
        endnotes=part("endnotes", f'<w:endnote w:id="2">{p("Minute 12.")}</w:endnote>'),
        comments=part("comments", f'<w:comment w:id="0">{p("Check this.")}</w:comment>'),
    )
    assert shown(document) == ["The plan was agreed by all.", LONG]
    assert reasons(document) == {
        "See the annex.": "footnote", "Minute 12.": "endnote", "Check this.": "comment",
    }  # fmt: skip
    kinds = [b.reason for b in document.blocks]
    assert kinds[-1] == ""  # the second paragraph stands behind them


def test_a_note_that_nothing_refers_to_is_kept(read: Read) -> None:
    notes = part("footnotes", f'<w:footnote w:id="7">{p("A stray note.")}</w:footnote>')
    assert reasons(read(p(LONG), footnotes=notes)) == {"A stray note.": "footnote"}


def test_a_custom_note_mark_is_no_part_of_the_sentence(read: Read) -> None:
    mark = f'<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/>{t("*")}</w:r>'
    notes = part("footnotes", f'<w:footnote w:id="2">{p("Starred.")}</w:footnote>')
    document = read(
        p(r("The plan was agreed") + mark + r(" by all of them.")) + p(LONG), footnotes=notes
    )
    assert shown(document)[0] == "The plan was agreed by all of them."


def test_headers_and_footers_are_furniture_once_each_text(read: Read) -> None:
    document = read(
        p(LONG),
        header1=part("hdr", p("Council of Nowhere")),
        header2=part("hdr", p("Council  of Nowhere")),
        footer1=part("ftr", p("Page 1")),
    )
    assert reasons(document) == {"Council of Nowhere": "page_header", "Page 1": "page_footer"}
    assert document.text.count("Nowhere") == 1


def test_a_table_of_contents_is_furniture_by_style_field_and_control(read: Read) -> None:
    sheet = styles(style("TOC1", "toc 1"))
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> TOC \\o </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("By field 1")}</w:p>'
        f'{p("Still in it 2")}<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{p('By control 3')}</w:sdtContent></w:sdt>"
    )
    document = read(styled("By style 4", "TOC1") + field + control + p(LONG), styles=sheet)
    assert set(reasons(document).values()) == {"contents"}
    assert shown(document) == [LONG]


def test_the_prompt_of_an_empty_control_is_furniture(read: Read) -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{p('Click here to enter text.')}</w:sdtContent></w:sdt>"
    )
    assert reasons(read(p(LONG) + control)) == {"Click here to enter text.": "form_field"}


def test_a_watermark_and_a_diagram_are_not_lost(read: Read) -> None:
    mark = '<w:r><w:pict><v:shape><v:textpath string="DRAFT"/></v:shape></w:pict></w:r>'
    chart = '<w:r><w:drawing><dgm:relIds r:dm="data1"/></w:drawing></w:r>'
    data = f"<a:x {SPACES}><a:p><a:r><a:t>Plan, then do</a:t></a:r></a:p></a:x>"
    document = read(p(LONG) + p(mark) + p(chart), data1=data)
    assert reasons(document)["DRAFT"] == "watermark"
    assert "Plan, then do" in shown(document)


def pages(document: Document) -> list[int]:
    return [document.locate(b.span)[0].page for b in document.blocks]


def test_pages_are_those_where_word_last_broke_them(read: Read) -> None:
    hard = '<w:r><w:br w:type="page"/></w:r>'
    document = read(p(LONG) + p(BREAK + r(LONG)) + p(r(LONG) + hard) + p(BREAK + r(LONG)))
    assert (document.pages, document.unit, pages(document)) == (3, "page", [1, 2, 2, 3])


def test_without_word_having_broken_pages_there_are_none(read: Read) -> None:
    document = read(p(LONG) + p(f'<w:r><w:br w:type="page"/></w:r>{r(LONG)}'))
    assert document.unit == "paragraph"


def test_the_cells_of_a_row_start_on_the_page_of_the_row(read: Read) -> None:
    rows = table([p(BREAK + r("a cell on two")), p("beside it on two")])
    document = read(p(LONG) + rows + p(LONG))
    assert pages(document) == [1, 2, 2, 2]
