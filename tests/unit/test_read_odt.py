"""OpenDocument texts: headings, counted lists, tables, what is not shown, hostile files."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import LONG, block, reasons, shown

from pipeline.errors import ReadError
from pipeline.read.office import odt, odt_lists
from pipeline.read.office.odt import OdtReader
from pipeline.segment import PointSegmenter
from pipeline.types import Document

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    " ".join(
        f'xmlns:{prefix}="{ODF}{name}:1.0"'
        for prefix, name in (
            *(("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing")),
            *(("style", "style"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")),
        )
    )
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
MINUTES = Path(__file__).parents[3] / "shared" / "data" / "docs" / "uk_data_gov_library" / "odt"


def root(name: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><office:{name} {SPACES}>{inner}</office:{name}>'


def zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def content(body: str, automatic: str = "", text: str = "") -> str:
    return root(
        "document-content",
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text {text}>{body}</office:text></office:body>",
    )


def package(body: str, automatic: str = "", *, styles: str = "", text: str = "") -> bytes:
    files: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content(body, automatic, text),
    }
    if styles:
        files["styles.xml"] = root("document-styles", styles)
    return zipped(files)


def p(inner: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def h(inner: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{inner}</text:h>'


def style(name: str, inner: str = "", *, more: str = "", family: str = "paragraph") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inner}</style:style>'


BOLD = style("B", '<style:text-properties fo:font-weight="bold"/>')


def bold(text: str) -> str:
    return p(text, "B")


def levels(*formats: str, name: str = "L") -> str:
    """Return a list style; each level is "format|prefix|suffix|shown" or "•" for a bullet."""
    made = ""
    for at, one in enumerate(formats, 1):
        if "|" not in one:
            made += f'<text:list-level-style-bullet text:level="{at}" text:bullet-char="{one}"/>'
            continue
        format, prefix, suffix, count = one.split("|")
        made += (
            f'<text:list-level-style-number text:level="{at}" style:num-format="{format}" '
            f'style:num-prefix="{prefix}" style:num-suffix="{suffix}" '
            f'text:display-levels="{count}"/>'
        )
    return f'<text:list-style style:name="{name}">{made}</text:list-style>'


def items(*inner: str, more: str = "", name: str = "L") -> str:
    named = f'text:style-name="{name}"' if name else ""
    made = "".join(f"<text:list-item>{one}</text:list-item>" for one in inner)
    return f"<text:list {named} {more}>{made}</text:list>"


def table(*rows: list[str], header: int = 0) -> str:
    def row(cells: list[str]) -> str:
        made = "".join(
            cell
            if cell.startswith("<table:table-cell")
            else f"<table:table-cell>{cell}</table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row>{made}</table:table-row>"

    head = "".join(map(row, rows[:header]))
    head = f"<table:table-header-rows>{head}</table:table-header-rows>" if head else ""
    return f"<table:table>{head}{''.join(map(row, rows[header:]))}</table:table>"


Read = Callable[..., Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(body: str | bytes, automatic: str = "", **more: Any) -> Document:
        path = tmp_path / "note.odt"
        path.write_bytes(body if isinstance(body, bytes) else package(body, automatic, **more))
        return OdtReader().read(path, "note.odt")

    return reading


def marks(document: Document) -> list[str]:
    return [b.marker for b in document.blocks if b.kind in ("point", "heading")]


def cell_heads(document: Document) -> dict[str, list[str]]:
    return {
        document.read(b.span): [head.text for head in b.under]
        for b in document.blocks
        if b.kind == "cell" and not b.level
    }


def test_white_space_is_folded_but_for_that_which_is_told(read: Read) -> None:
    inner = (
        "  One\n  two<text:s text:c='3'/>three<text:tab/>four"
        "<text:span> <text:span> five</text:span></text:span>."
    )
    assert read(p(inner) + p(LONG)).text.startswith("One two   three four five.")


def test_line_breaks_links_and_unknown_wrappers_hide_no_text(read: Read) -> None:
    inner = (
        '<text:a xlink:href="x">The link</text:a> and <text:unheard-of>the rest</text:unheard-of> '
        "of it<text:line-break/>Then another line of it."
    )
    document = read(p(inner) + f"<text:section>{p(LONG)}</text:section>")
    assert shown(document) == ["The link and the rest of it", "Then another line of it.", LONG]


def test_headings_have_their_level_and_titles_their_style(read: Read) -> None:
    document = read(
        p("The report", "Title") + h("Done") + p(LONG) + h("Here", 2) + p(LONG), style("Title")
    )
    assert [(b.kind, b.level) for b in document.blocks if b.kind in ("title", "heading")] == [
        ("title", 0), ("heading", 1), ("heading", 2),
    ]  # fmt: skip


def test_headings_are_numbered_by_the_outline(read: Read) -> None:
    outline = '<text:outline-style style:name="O">{}</text:outline-style>'.format(
        "".join(
            f'<text:outline-level-style text:level="{at}" style:num-format="1" '
            f'text:display-levels="{at}"/>'
            for at in (1, 2)
        )
    )
    body = h("One") + h("Two", 2) + h("Three", 2) + h("Four") + h("Five", 2) + p(LONG)
    document = read(body, styles=f"<office:styles>{outline}</office:styles>")
    assert marks(document) == ["1", "1.1", "1.2", "2", "2.1"]


def test_lists_count_by_level_and_show_the_levels_above(read: Read) -> None:
    style = levels("1|||1", "1||.|2", "a|(|)|1")
    inner = items(p("deepest of them"), p("deepest again"), name="")
    body = items(
        p("first") + items(p("within"), p("within again") + inner, name=""),
        p("second") + items(p("within the second"), name=""),
    )
    assert marks(read(p(LONG) + body, style)) == ["1", "1.1.", "1.2.", "(a)", "(b)", "2", "2.1."]


def test_a_list_goes_on_where_it_says_so_and_starts_anew_where_not(read: Read) -> None:
    style = levels("1||.|1") + levels("•", name="M")
    body = (
        items(p("one"), p("two")) + p(LONG) + items(p("a bullet"), name="M")
        + items(p("three"), more='text:continue-numbering="true"') + p(LONG) + items(p("anew"))
    )  # fmt: skip
    assert marks(read(p(LONG) + body, style)) == ["1.", "2.", "•", "3.", "1."]


def test_a_list_goes_on_from_the_one_it_names(read: Read) -> None:
    style = levels("i||)|1") + levels("1||)|1", name="M")
    body = (
        items(p("one"), more='xml:id="first"') + items(p("other"), name="M") + items(p("new"))
        + items(p("two"), more='text:continue-list="first"')
    )  # fmt: skip
    assert marks(read(p(LONG) + body, style)) == ["i)", "1)", "i)", "ii)"]


def test_an_item_may_set_its_number_and_a_list_header_has_none(read: Read) -> None:
    body = (
        '<text:list text:style-name="L"><text:list-header><text:p>The head of it all</text:p>'
        '</text:list-header><text:list-item text:start-value="5"><text:p>five of them</text:p>'
        "<text:p>Still five, as it was put by them all.</text:p></text:list-item>"
        "<text:list-item><text:p>six of them</text:p></text:list-item></text:list>"
    )
    document = read(p(LONG) + body + p(LONG), levels("1||.|1"))
    assert [mark for mark in marks(document) if mark] == ["5.", "6."]


def test_the_list_style_may_come_from_the_paragraph_style(read: Read) -> None:
    styles = levels("A||.|1") + style("Own", more='style:list-style-name="L"')
    document = read(p(LONG) + items(p("first", "Own"), p("second", "Own"), name=""), styles)
    assert marks(document) == ["A.", "B."]


def test_newer_number_patterns_are_followed(read: Read) -> None:
    made = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-list-format="[%1%]"/></text:list-style>'
    )
    assert marks(read(p(LONG) + items(p("one"), p("two")), made)) == ["[1]", "[2]"]


def test_nesting_follows_the_indent_of_paragraph_and_level(read: Read) -> None:
    made = (
        '<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" '
        'text:bullet-char="•"><style:list-level-properties text:space-before="0.25in" '
        'text:min-label-width="0.25in"/></text:list-level-style-bullet></text:list-style>'
    )
    far = style("Far", '<style:paragraph-properties fo:margin-left="0.5in"/>')
    body = items(p("outer entry")) + items(p("inner entry", "Far")) + items(p("outer again"))
    document = read(p(LONG) + body, made + far)
    assert [b.level for b in document.blocks if b.kind == "point"] == [1, 2, 1]


@pytest.mark.parametrize(
    ("value", "format", "sync", "wanted"),
    [(27, "a", False, "aa"), (28, "a", False, "ab"), (28, "a", True, "bb"), (28, "A", True, "BB"),
     (703, "a", False, "aaa"), (9, "I", False, "IX"), (12, "1", False, "12"), (5, "", False, "")],
)  # fmt: skip
def test_numbers_are_written_as_opendocument_asks(
    value: int, format: str, sync: bool, wanted: str
) -> None:
    assert odt_lists.number(value, format, sync=sync) == wanted


def test_cells_stand_under_header_rows_that_the_file_names(read: Read) -> None:
    rows = table([p("Issue"), p("Action")], [p("Pay differs"), p("Align it")], header=1)
    assert cell_heads(read(rows + p(LONG))) == {"Pay differs": ["Issue"], "Align it": ["Action"]}


def test_cells_stand_under_heads_in_bold_and_spans_are_followed(read: Read) -> None:
    wide = (
        '<table:table-cell table:number-columns-spanned="2"><text:p text:style-name="B">Costs'
        "</text:p></table:table-cell><table:covered-table-cell/>"
    )
    rows = table([bold("Item"), wide], [p("Rent of it"), p("£4 a year"), p("£5 a year")])
    assert cell_heads(read(rows + p(LONG), BOLD))["£5 a year"] == ["Costs"]


def test_a_bold_cell_alone_in_its_row_heads_the_rows_below(read: Read) -> None:
    rows = table([bold("Apologies:"), p("")], [p("Ann Hay"), p("Bo Lee")])
    assert cell_heads(read(rows + p(LONG), BOLD)) == {
        "Ann Hay": ["Apologies:"],
        "Bo Lee": ["Apologies:"],
    }


def test_rows_and_cells_repeated_a_million_times_take_no_time(read: Read) -> None:
    often = 'table:number-{}-repeated="1000000"'
    cell = f"<table:table-cell {often.format('columns')}><text:p>x</text:p></table:table-cell>"
    row = f"<table:table-row {often.format('rows')}>{cell}</table:table-row>"
    rows = f"<table:table>{row}</table:table>"
    assert read(rows + p(LONG)).text.count("x") == 2500


def test_deleted_text_is_left_out_and_accounted_for(read: Read) -> None:
    tracked = (
        "<text:tracked-changes><text:changed-region xml:id='c1'><text:deletion><office:change-info>"
        "<dc:creator>Ann</dc:creator><dc:date>2014</dc:date></office:change-info>"
        "<text:p>removed words</text:p></text:deletion></text:changed-region>"
        "<text:changed-region xml:id='c2'><text:insertion><office:change-info/></text:insertion>"
        "</text:changed-region></text:tracked-changes>"
    )
    inner = (
        "Kept <text:change text:change-id='c1'/>to "
        "<text:change-start text:change-id='c2'/>the end<text:change-end text:change-id='c2'/>."
    )
    document = read(tracked + p(inner) + p(LONG))
    assert shown(document) == ["Kept to the end.", LONG]
    assert reasons(document) == {"removed words": "deleted"}
    assert "Ann" not in document.text


def test_notes_comments_and_boxes_follow_the_paragraph_they_hang_on(read: Read) -> None:
    inner = (
        "The plan<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>See the annex.</text:p></text:note-body></text:note> was agreed"
        "<text:note text:note-class='endnote'><text:note-citation>i</text:note-citation>"
        "<text:note-body><text:p>Minute 12.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Bo</dc:creator><text:p>Check this.</text:p>"
        "</office:annotation><draw:frame><draw:text-box><text:p>The box was read out to all of "
        "them.</text:p></draw:text-box></draw:frame> by all of them."
    )
    document = read(p(inner) + p(LONG))
    assert shown(document) == [
        "The plan was agreed by all of them.", "The box was read out to all of them.", LONG,
    ]  # fmt: skip
    assert reasons(document) == {
        "See the annex.": "footnote", "Minute 12.": "endnote", "Check this.": "comment",
    }  # fmt: skip


def test_hidden_text_contents_and_prompts_are_furniture(read: Read) -> None:
    hidden = style("Hid", '<style:text-properties text:display="none"/>', family="text")
    body = (
        p('Seen <text:span text:style-name="Hid">unseen</text:span> again by all of them.')
        + "<text:table-of-content><text:table-of-content-source><text:index-title-template>Template"
        "</text:index-title-template></text:table-of-content-source><text:index-body>"
        + p("Welcome 1") + "</text:index-body></text:table-of-content>"
        + p("<text:placeholder>Type here</text:placeholder>")
        + f"<text:section text:display='none'>{p('Not for the public.')}</text:section>" + p(LONG)
    )  # fmt: skip
    document = read(body, hidden)
    assert shown(document) == ["Seen again by all of them.", LONG]
    assert reasons(document) == {
        "unseen": "hidden", "Welcome 1": "contents", "Type here": "form_field",
        "Not for the public.": "hidden",
    }  # fmt: skip


def test_running_headers_and_footers_come_from_the_master_pages(read: Read) -> None:
    master = (
        "<office:master-styles><style:master-page><style:header><text:p>Council</text:p>"
        "</style:header><style:header-left><text:p>Council</text:p></style:header-left>"
        "<style:footer><text:p>Page <text:page-number>3</text:page-number></text:p></style:footer>"
        "</style:master-page></office:master-styles>"
    )
    document = read(p(LONG), styles=master)
    assert reasons(document) == {"Council": "page_header", "Page 3": "page_footer"}
    assert document.text.count("Council") == 1


def test_looks_come_from_spans_styles_and_defaults() -> None:
    sheet = (
        '<office:styles><style:default-style style:family="paragraph"><style:text-properties '
        'fo:font-size="11pt"/></style:default-style>'
        + style("Base", '<style:text-properties fo:font-weight="bold"/>')
        + style("Big", '<style:text-properties fo:font-size="200%"/>',
                more='style:parent-style-name="Base"') + "</office:styles>"
    )  # fmt: skip
    light = style("N", '<style:text-properties fo:font-weight="normal"/>', family="text")
    body = p("MINUTES OF THE PANEL", "Big") + p(
        '<text:span text:style-name="N">plain</text:span>', "Base"
    )
    data = package(body, light, styles=sheet)
    assert [part.look for part in odt._read(data, "note")[0]] == ["b22", "r11"]


def test_pages_are_those_that_the_file_notes(read: Read) -> None:
    new = style("New", '<style:paragraph-properties fo:break-before="page"/>')
    body = p(LONG) + p(f"<text:soft-page-break/>{LONG}") + p(LONG, "New")
    document = read(body, new)
    assert (document.pages, document.unit) == (3, "page")
    assert [document.locate(b.span)[0].page for b in document.blocks] == [1, 2, 3]
    assert read(p(LONG)).unit == "paragraph"


def test_equations_within_the_file_keep_their_text(read: Read) -> None:
    inner = "The sum <draw:frame><draw:object xlink:href='./Object 1'/></draw:frame> was agreed."
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi><mo>+</mo><mn>2</mn></math>'
    data = zipped({"content.xml": content(p(inner) + p(LONG)), "Object 1/content.xml": math})
    assert shown(read(data))[0] == "The sum a+2 was agreed."


def test_flat_files_are_read_as_zipped_ones(tmp_path: Path) -> None:
    path = tmp_path / "note.fodt"
    body = f"<office:body><office:text>{h('Done')}{p(LONG)}</office:text></office:body>"
    path.write_text(root("document", body), encoding="utf-8")
    document = OdtReader().read(path, "note.fodt")
    assert [b.kind for b in document.blocks] == ["heading", "prose"]


def test_bytes_before_the_archive_do_no_harm(read: Read) -> None:
    assert shown(read(b"sent by a site\r\n" + package(p(LONG)))) == [LONG]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"plain words", "is named an OpenDocument text but is a text file"),
        (package(p(LONG))[:-30], "is damaged"),
        (zipped({"x": "y"}), "is a ZIP archive"),
        (zipped({"content.xml": root("document-content", "<office:body/>")}), "is a ZIP archive"),
        (zipped({"content.xml": "<a><b></a>"}), "is broken"),
        (package(p("")), "holds no text"),
        (zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "document type"),
        (zipped({"content.xml": b" " * 70_000_000}), "unpacks to more than any document holds"),
        (
            zipped({"META-INF/manifest.xml": "<m:encryption-data/>", "content.xml": b"\x8f\x00"}),
            "is protected by a password",
        ),
    ],
)
def test_what_cannot_be_read_fails_with_a_reason(read: Read, data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=re.escape(said)):
        read(data)


WORDS = st.text("abcdefgh XYZ.:,•-1)(é\u00a0", min_size=1, max_size=40)
WRAPS = st.sampled_from(
    [
        "{}",
        "{}",
        '<text:span text:style-name="B">{}</text:span>',
        "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>",
        "<office:annotation><text:p>{}</text:p></office:annotation>",
        "<text:line-break/>{}<text:tab/>",
        "<text:soft-page-break/>{}",
    ]
)


@st.composite
def bodies(draw: Any, depth: int = 0) -> str:
    made = ""
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.integers(0, 6)) if depth < 3 else 0
        inner = "".join(draw(WRAPS).format(draw(WORDS)) for _ in range(draw(st.integers(0, 3))))
        if kind < 3:
            made += draw(st.sampled_from([p, bold, h]))(inner)
        elif kind < 5:
            made += items(*(draw(bodies(depth + 1)) for _ in range(draw(st.integers(1, 3)))))
        else:
            count = draw(st.integers(1, 3))
            made += table(*([draw(bodies(depth + 1)) for _ in range(count)] for _ in range(2)))
    return made


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@given(bodies())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_character_of_any_text_is_lost(tmp_path: Path, body: str) -> None:
    path = tmp_path / "note.odt"
    path.write_bytes(package(body, BOLD + levels("1||.|1", "•", "a||)|1")))
    wanted = letters(re.sub(r"<[^>]*>", "", body))
    try:
        document = OdtReader().read(path, "note.odt")
    except ReadError as error:
        assert "holds no text" in str(error)
        assert not wanted
        return
    assert not wanted - letters(document.text)
    cut = PointSegmenter().segment(document)
    held = "".join(document.slice(one.span) for one in (*cut.segments, *cut.exclusions))
    assert letters(held) == letters(document.text)


@given(st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_broken_files_fail_with_a_reason_or_are_read(tmp_path: Path, data: st.DataObject) -> None:
    body = h("One") + items(p("two") + items(p("three"))) + table([p("a"), p("b")]) + p(LONG)
    whole = bytearray(package(body, levels("1||.|1", "1||.|2")))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "note.odt"
    path.write_bytes(whole[: data.draw(st.integers(len(whole) // 2, len(whole)))])
    try:
        OdtReader().read(path, "note.odt")
    except ReadError as error:
        assert str(error).startswith("note.odt: ")


@pytest.mark.skipif(not MINUTES.is_dir(), reason="the shared files are not here")
def test_numbers_run_on_through_real_minutes() -> None:
    path = MINUTES / "Minutes of Open Data User Group 29 August 2012_0_10.odt"
    document = OdtReader().read(path, path.name)
    points = [b.marker for b in document.blocks if b.kind == "point"]
    assert points == [f"{number}." for number in range(1, 28)]
    assert [h.text for h in block(document, "Roger Taylor (RT)").under] == ["Apologies"]
