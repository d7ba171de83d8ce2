"""Web pages: main text, lists, tables, encodings, and that nothing visible is lost."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import documents
from pipeline.documents import Read
from pipeline.errors import ReadError
from pipeline.read.web.charsets import codec
from pipeline.read.web.html import HtmlReader
from pipeline.segment import PointSegmenter
from pipeline.types import Block, Coded, Coding, Document, Segment

SHARED = Path(__file__).parents[3] / "shared"
LAYOUT = SHARED / "data" / "layouts" / "moderngov_item.html"
SEED = SHARED / "seeds" / "003_636fd7278a66ca1b.txt"
PAGES = SHARED / "data" / "docs" / "us_city_scrapers"


@pytest.fixture
def read(tmp_path: Path):
    def made(markup: str | bytes, name: str = "page.html") -> Document:
        path = tmp_path / name
        path.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
        return HtmlReader().read(path, name)

    return made


def shown(document: Document) -> list[tuple[str, str, str]]:
    """Kind, marker and text of all blocks that are no furniture."""
    return [(b.kind, b.marker, document.read(b.span)) for b in texts(document)]


def texts(document: Document) -> list[Block]:
    return [block for block in document.blocks if block.kind != "furniture"]


def left_out(document: Document) -> dict[str, str]:
    return {b.reason: document.read(b.span) for b in document.blocks if b.kind == "furniture"}


def under(document: Document) -> dict[str, list[str]]:
    return {document.read(b.span): [head.text for head in b.under] for b in texts(document)}


def check(document: Document) -> tuple[Segment, ...]:
    """Cut a document, hold it to the law of characters, and return the segments."""
    cut = PointSegmenter().segment(document)
    codings = tuple(Coding(one.id, "none", (), (), 1.0, "wording", "") for one in cut.segments)
    documents.check_characters(Read(document, Coded(cut, codings)))
    return cut.segments


# What is text and what is not


def test_navigation_is_told_from_text_by_elements_and_kept_with_its_reason(read) -> None:
    document = read(
        "<title>Minutes</title><header><a href=/>Home</a></header><nav>Menu</nav>"
        "<main><h1>Minutes</h1><p>The rota is shared by both teams now.</p></main>"
        "<footer>Town Hall</footer>"
    )
    assert shown(document) == [
        ("title", "", "Minutes"),
        ("prose", "", "The rota is shared by both teams now."),
    ]
    assert left_out(document) == {
        "page_title": "Minutes",
        "page_header": "Home",
        "navigation": "Menu",
        "page_footer": "Town Hall",
    }


def test_navigation_is_told_by_name_where_there_is_no_main_element(read) -> None:
    document = read(
        '<div class="site-nav"><a href=a>News</a> <a href=b>Jobs</a></div>'
        '<div id="breadcrumbs">You are here: Home</div>'
        '<div id="cookie-banner"><h2>Cookies</h2><p>We use some cookies.</p></div>'
        "<div><h2>Barriers</h2><p>Two payroll systems serve one team.</p></div>"
    )
    assert [text for _, _, text in shown(document)] == [
        "Barriers",
        "Two payroll systems serve one team.",
    ]


@pytest.mark.parametrize(
    "named",
    [
        'class="social-services"',
        'class="shared-services"',
        'id="socialcare"',
        'class="section-header"',
        'class="consent-and-consultation"',
        'class="has-sidebar"',
        'class="menu-of-options-for-change-and-what-each-would-cost-the-two-councils"',
    ],
)
def test_names_that_only_sound_like_navigation_do_not_cost_text(read, named: str) -> None:
    document = read(
        f"<div {named}><h2>Concerns</h2><p>Workload of office staff has grown.</p></div>"
        "<p>Adult protection is a real success for both of the councils.</p>" * 2
    )
    assert "Workload of office staff has grown." in [text for _, _, text in shown(document)]


def test_a_page_whose_only_text_stands_in_what_looks_like_navigation_is_not_empty(read) -> None:
    for markup in (
        "<nav>Rumours about jobs were spreading.</nav>",
        '<div class="sidebar menu"><a href=x>Rumours about jobs were spreading.</a></div>',
        '<body style="display:none"><p>Rumours about jobs were spreading.</p></body>',
        "<noscript><p>Rumours about jobs were spreading.</p></noscript>",
        "<footer><form><label for=a>Rumours about jobs were spreading.</label></form></footer>",
    ):
        assert [text for _, _, text in shown(read(markup))] == [
            "Rumours about jobs were spreading."
        ]


def test_a_main_element_that_holds_next_to_nothing_is_not_believed(read) -> None:
    document = read(
        "<main><p>Loading.</p></main><div><p>" + "The rota is shared by both teams. " * 9 + "</p>"
    )
    assert any("rota" in text for _, _, text in shown(document))


def test_a_list_of_links_is_navigation_but_a_list_of_points_with_a_link_is_not(read) -> None:
    links = "".join(f"<li><a href={n}>Page {n}</a></li>" for n in range(5))
    points = (
        "<li>One case management system <a href=x>for both areas</a> is needed</li>"
        "<li>One payroll system is needed</li><li>One set of forms is needed</li>"
    )
    document = read(f"<p>What is needed now is this:</p><ul>{points}</ul><ul>{links}</ul>")
    assert [mark for _, mark, _ in shown(document)] == ["", "•", "•", "•"]
    assert left_out(document)["navigation"].startswith("Page 0")


def test_hidden_and_deleted_words_are_kept_apart(read) -> None:
    document = read(
        "<p>Grades are <del>agreed</del> not agreed<span class=sr-only> (see note)</span>.</p>"
        "<p hidden>Old notice</p><p style='display: none'>Older notice</p>"
        "<div class=accordion><div hidden>Folded text is still text.</div></div>"
    )
    assert shown(document) == [
        ("prose", "", "Grades are not agreed."),
        ("prose", "", "Folded text is still text."),
    ]
    reasons = [(b.reason, document.read(b.span)) for b in document.blocks if b.reason]
    assert reasons == [
        ("deleted", "agreed"),
        ("hidden", "(see note) Old notice Older notice"),
    ]


def test_scripts_and_styles_are_never_text(read) -> None:
    document = read(
        "<style>p {color: red}</style><p>Joint working is good.<script>if (a<b) {}</script></p>"
        "<template><p>Draft</p></template>"
    )
    assert document.text == "Joint working is good."


def test_what_pictures_and_controls_show_is_kept_as_furniture(read) -> None:
    document = read(
        "<p>Send your view<img alt='Map of the area'><button>Send</button>"
        "<input type=submit value='Go'><input type=hidden value=x7></p>"
        "<select><option>One<option>Two</select><textarea>Our view is that it works.</textarea>"
    )
    assert [text for _, _, text in shown(document)] == [
        "Send your view",
        "Our view is that it works.",
    ]
    furniture = " ".join(left_out(document).values())
    assert "Map of the area" in furniture and "x7" not in document.text
    for word in ("Send", "Go", "One", "Two"):
        assert word in furniture


def test_the_first_main_heading_is_the_title_and_the_next_is_not(read) -> None:
    document = read(
        "<title>Board - Council</title><h1>Board</h1><p>It met twice in the year.</p>"
        "<h1>Annex</h1><p>It has two members from each council.</p>"
    )
    assert [(b.kind, b.level) for b in texts(document)] == [
        ("title", 0),
        ("prose", 0),
        ("heading", 1),
        ("prose", 0),
    ]


def test_the_title_stands_in_where_no_heading_names_the_page(read) -> None:
    document = read("<title>Union views</title><p>Grades of assistants worry the members.</p>")
    assert shown(document)[0] == ("title", "", "Union views")


def test_a_site_name_in_the_header_is_no_title(read) -> None:
    document = read(
        "<title>Minutes of the board - Anytown</title><header><h1><a href=/>Anytown</a></h1>"
        "</header><main><h2>Minutes of the board</h2><p>The board met in March.</p></main>"
    )
    assert shown(document)[0] == ("title", "", "Minutes of the board")


def test_headings_keep_their_depth(read) -> None:
    document = read(
        "<h1>Paper</h1><h2>Progress</h2><h3>Education</h3><p>It is going well so far.</p>"
        "<h2>Concerns</h2><p>Two systems for one team is a worry.</p>"
    )
    segments = check(document)
    assert segments[3].heading_path == "Paper > Progress > Education"
    assert segments[5].heading_path == "Paper > Concerns"


def test_short_plain_lines_are_no_headings_where_headings_are_told(read) -> None:
    document = read(
        "<h2>Attendance</h2><p>Apologies from the union</p><p>It met in the town hall.</p>"
        "<p><b>Next steps</b></p><p>It will meet again in June.</p>"
    )
    assert [kind for kind, _, _ in shown(document)] == [
        "heading",
        "prose",
        "prose",
        "heading",
        "prose",
    ]


def test_text_beside_a_container_that_is_only_named_content_is_kept(read) -> None:
    intro = "This note sets out what was said by the staff of both councils in the autumn of 2014."
    body = "<p>The rota is shared and cover has improved for all teams in both areas now.</p>" * 3
    document = read(f"<p>{intro}</p><p>Search</p><div id=content><h2>Progress</h2>{body}</div>")
    assert intro in [text for _, _, text in shown(document)]
    assert left_out(document)["navigation"] == "Search"


def test_a_main_heading_that_only_names_the_kind_of_page_is_chrome(read) -> None:
    document = read(
        "<title>Agenda for Cabinet, 3 March</title><h1>Agenda and minutes</h1>"
        "<h2>Cabinet - 3 March 2014</h2><p>The report was noted by the cabinet.</p>"
    )
    assert shown(document)[0] == ("title", "", "Cabinet - 3 March 2014")
    assert left_out(document)["navigation"] == "Agenda and minutes"


def test_files_to_fetch_are_no_points_and_their_label_goes_with_them(read) -> None:
    document = read(
        "<h3>Minutes:</h3><p>The report was noted by the board.</p><p>Supporting papers:</p>"
        "<ul><li><a href=a.pdf>Report</a>, item 4 PDF 268 KB</li><li><a href=b.odt>Plan</a></ul>"
    )
    assert [text for _, _, text in shown(document)] == [
        "Minutes:",
        "The report was noted by the board.",
    ]
    assert "Report, item 4 PDF 268 KB" in document.text and "Plan" in document.text


def test_who_is_quoted_is_no_page_footer(read) -> None:
    document = read(
        "<blockquote><p>“Pay is late.”</p><footer>A service manager</footer></blockquote>"
        "<footer>Council, High Street</footer>"
    )
    assert [text for _, _, text in shown(document)] == ["“Pay is late.”", "A service manager"]


# Paragraphs and lists


def test_line_breaks_divide_unless_the_sentence_goes_on(read) -> None:
    document = read("<p>The rota is shared<br>by both teams.<br>Cover is better.<br><br>So it is.")
    assert [text for _, _, text in shown(document)] == [
        "The rota is shared by both teams.",
        "Cover is better.",
        "So it is.",
    ]


def test_words_are_not_joined_over_blocks_nor_cut_by_inline_elements(read) -> None:
    document = read("<div>One</div><div>Two</div><p>On<b>e w</b>ord and 10<sup>th</sup> place.</p>")
    assert [text for _, _, text in shown(document)] == ["One", "Two", "One word and 10th place."]


def test_items_are_numbered_as_a_browser_numbers_them(read) -> None:
    document = read(
        "<p>It goes like this:</p>"
        "<ol start=3><li>c<li>d</ol><p>Then:</p><ol reversed><li>x<li>y</ol><p>Then:</p>"
        "<ol type=a><li>p<li value=27>q</ol><p>Then:</p><ol type=I><li>r<li value=9>s</ol>"
        "<p>Then:</p><ol style='list-style-type: lower-roman'><li>t<li>u</ol>"
    )
    marks = [mark for kind, mark, _ in shown(document) if kind == "point"]
    assert marks == ["3.", "4.", "2.", "1.", "a.", "aa.", "I.", "IX.", "i.", "ii."]


def test_nested_items_know_their_parent(read) -> None:
    document = read(
        "<p>Needs are:</p><ul><li>One system<ul><li>for pay</li></ul></li><li>One rota</li></ul>"
    )
    points = [b for b in texts(document) if b.kind == "point"]
    assert [b.level for b in points] == [1, 2, 1]
    assert check(document)[2].lead_in == "One system"


def test_an_item_that_bears_its_own_number_keeps_that(read) -> None:
    document = read("<p>They said:</p><ul><li>3.10 Pay is late</li><li>3.11 So is leave</li></ul>")
    assert [(m, t) for _, m, t in shown(document)][1:] == [
        ("3.10", "Pay is late"),
        ("3.11", "So is leave"),
    ]


def test_the_bullets_that_word_leaves_in_a_page_are_marks(read) -> None:
    item = (
        "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><!--[if !supportLists]-->"
        "<span style='font-family:Symbol'><span style='mso-list:Ignore'>{}<span>&nbsp; &nbsp; "
        "</span></span></span><!--[endif]-->{}<o:p></o:p></p><p class=MsoNormal>&nbsp;</p>"
    )
    document = read(
        "<p>The following were raised:-</p>"
        + item.format(1, "·", "Pay is late")
        + item.format(2, "o", "by a month")
        + item.format(1, "", "Leave is late too.")
        + item.format(1, "·", "")
        + "<p>The report was noted by all.</p>"
    )
    assert shown(document)[1:] == [
        ("point", "·", "Pay is late"),
        ("point", "o", "by a month"),
        ("prose", "", "Leave is late too."),
        ("prose", "", "The report was noted by all."),
    ]


def test_terms_are_the_heads_of_their_definitions(read) -> None:
    document = read(
        "<dl><dt>Lead</dt><dd>The depute head</dd><dt>Aim</dt><dt>Goal</dt><dd>One rota</dd>"
    )
    assert under(document)["The depute head"] == ["Lead"]
    assert under(document)["One rota"] == ["Aim", "Goal"]


def test_numbers_in_a_column_of_their_own_go_to_the_item_beside_them(read) -> None:
    document = read(
        "<table id=mgItemTable><tr><td class=mgItemNumberCell><p class=mgAiTitleTxt>4.</p></td><td>"
        "<p class=mgAiTitleTxt><a href=x.pdf>Shared services</a>PDF 500 KB</p>"
        "<div class=mgWordPara><p>To consider the report.</p></div>"
        "<p class=mgSubItemTitleTxt>Minutes:</p><p>The report was noted.</p></td></tr></table>"
    )
    assert shown(document) == [
        ("heading", "4.", "Shared services"),
        ("prose", "", "To consider the report."),
        ("heading", "", "Minutes:"),
        ("prose", "", "The report was noted."),
    ]
    assert left_out(document) == {"attachment": "PDF 500 KB"}


def test_text_that_was_set_line_by_line_is_put_together(read) -> None:
    document = read(
        "<pre>The rota is shared between the two teams and this has\n"
        "improved the cover out of hours for all who need it.\n\n- pay\n- leave\n</pre>"
    )
    assert [(k, t) for k, _, t in shown(document)] == [
        (
            "prose",
            "The rota is shared between the two teams and this has improved the cover out of hours "
            "for all who need it.",
        ),
        ("point", "pay"),
        ("point", "leave"),
    ]


# Tables


def test_cells_stand_under_the_heads_of_their_column_and_row(read) -> None:
    document = read(
        "<table><caption>Plan</caption><thead><tr><th>Issue<th>Action<th>Lead</thead>"
        "<tr><th scope=row>Pay<td>One system<td>HR</tr><tr><th>Leave<td>One form<td>IT</table>"
    )
    heads = under(document)
    assert heads["One system"] == ["Plan", "Action", "Pay"]
    assert heads["IT"] == ["Plan", "Lead", "Leave"]


def test_spans_carry_heads_over_columns_and_rows(read) -> None:
    document = read(
        "<table><tr><th rowspan=2>Area<th colspan=2>Year<tr><th>2013<th>2014"
        "<tr><th rowspan=2>Pay<td>slow pay<td>quick pay<tr><td>old form<td>new form</table>"
    )
    heads = under(document)
    assert heads["quick pay"] == ["Year", "2014", "Pay"]
    assert heads["new form"] == ["Year", "2014", "Pay"]
    assert heads["old form"] == ["Year", "2013", "Pay"]


def test_a_first_row_in_bold_is_the_head_of_a_table_that_marks_none(read) -> None:
    document = read(
        "<table><tr><td><b>Issue</b><td><p><strong>Action</strong></p>"
        "<tr><td>Pay is late<td>One system<tr><td>Forms differ<td>One form</table>"
    )
    assert under(document)["One form"] == ["Action"]
    assert [b.level for b in texts(document)][:2] == [9, 9]


def test_a_row_of_one_cell_heads_the_rows_below_it(read) -> None:
    document = read(
        "<table><tr><th>Issue<th>Lead<tr><td colspan=2>Education<tr><td>Pay is late<td>HR"
        "<tr><td colspan=2>Social Services<tr><td>Forms differ<td>IT</table>"
    )
    assert under(document)["Pay is late"] == ["Education", "Issue"]
    assert under(document)["IT"] == ["Social Services", "Lead"]


def test_items_in_a_cell_are_points_of_their_own(read) -> None:
    document = read(
        "<table><tr><th>Concerns<th>Needs<tr><td><ul><li>Pay<li>Grades</ul><td>"
        "<p>One system</p><p>One form</p></table>"
    )
    assert shown(document)[2:] == [
        ("cell", "•", "Pay"),
        ("cell", "•", "Grades"),
        ("cell", "", "One system"),
        ("cell", "", "One form"),
    ]


def test_a_table_that_lays_out_a_page_is_read_as_text(read) -> None:
    document = read(
        "<table><tr><td><table><tr><td>Menu</table><td><h2>Concerns</h2>"
        "<p>Pay is late. It has been late for a year.</p></table>"
    )
    assert [segment.text for segment in check(document)][1:] == [
        "Concerns",
        "Pay is late.",
        "It has been late for a year.",
    ]


# Files


def test_encodings_are_told_as_browsers_tell_them(read) -> None:
    text = "Kosten: £5 – “sicher”"
    for data in (
        f"<p>{text}".encode("utf-8-sig"),
        f"<p>{text}".encode("utf-16"),
        f"<html><body><p>{text}".encode("utf-16-le"),
        f"<meta charset=iso-8859-1><p>{text}".encode("cp1252"),
        f"<meta http-equiv=content-type content='text/html; charset=utf-8'><p>{text}".encode(),
        f"<p>{text}".encode(),
        f"<p>{text}".encode("cp1252"),
        f"<?xml version='1.0' encoding='utf-8'?><p>{text}</p>".encode(),
        f"<meta charset=windows-1252><p>{text}".encode(),  # wrongly declared
        b"<p>Kosten: &pound;5 &ndash; &#147;sicher&#x201D;",
    ):
        assert read(data).text == text
    assert read("<meta charset=koi8-r><p>Да".encode("koi8-r")).text == "Да"


def test_a_label_that_names_no_encoding_of_text_is_not_believed() -> None:
    assert codec("ISO-8859-1") == "cp1252"
    assert [codec(name) for name in ("", "none", "rot13", "hex", "unicode_escape", "idna")] == [
        ""
    ] * 6


def test_a_page_saved_in_one_file_is_read_from_it(read) -> None:
    page = (
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<p>Grades are not agreed =E2=80=93 yet.</p>\r\n--B\r\nContent-Type: image/png\r\n\r\n"
        b"x\r\n--B--\r\n"
    )
    assert read(page, "page.mht").text == "Grades are not agreed – yet."
    with pytest.raises(ReadError, match="is named a saved web page but is not one"):
        read("<p>x</p>", "page.mhtml")


def test_xhtml_closes_its_empty_elements_and_shows_its_cdata(read) -> None:
    document = read(
        "<?xml version='1.0'?><html><head><script src='a.js'/><title/></head>"
        "<body><p>Before <![CDATA[a < b & c]]> after.</p></body></html>",
        "page.xhtml",
    )
    assert document.text == "Before a < b & c after."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds no text"),
        (b"<html><body></body></html>", "holds no text"),
        (b"%PDF-1.7 x", "is named a web page but is a PDF"),
        (b"PK\x03\x04 x", "is named a web page but is a ZIP archive"),
        (bytes(range(256)) * 9, "is named a web page but is not one"),
        (b"<!-- " + b"x" * 99, "holds no text"),
        (b"<div>" * 30_000 + b"</x>" * 60_000, "its tags do not match"),
    ],
)
def test_what_is_no_page_is_a_named_failure(read, data: bytes, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        read(data)


def test_nothing_is_cut_from_a_page_that_is_deep_long_or_broken(read) -> None:
    deep = "<div>" * 20_000 + "At the bottom." + "</div>" * 20_000 + "<p>Behind it all.</p>"
    assert read(deep).text == "At the bottom.\n\nBehind it all."
    assert read("<p>" + "word " * 200_000).text.count("word") == 200_000
    assert read("<p>One</html><p>Two</body>").text == "One\n\nTwo"
    assert read("<ul><li>a<li>b<p>c").text.split() == ["•", "a", "•", "b", "c"]
    assert read(b"<p>A\0B C</p>").text == "AB C"
    assert read("<p>1 < 2 & 3 &unknown; 4</p>").text == "1 < 2 & 3 &unknown; 4"
    assert read("no tags\nat all").text == "no tags at all"


def test_entities_of_its_own_are_not_expanded(read) -> None:
    bomb = "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><p>It says &b; to us all.</p>"
    assert "It says &b; to us all." in read(bomb).text


LETTERS = st.characters(min_codepoint=33, exclude_categories=("C", "Z"))
WORDS = st.text(LETTERS, min_size=1, max_size=8)
TAGS = st.sampled_from(
    "p div li ul ol table tr td th h1 h2 b span nav footer del pre br blockquote dl dt dd main "
    "article aside select option button label svg noscript center section a".split()
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Markup of any elements in any order, and the words in it."""
    words: list[str] = []
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 25))):
        tag = draw(TAGS)
        pieces.append(draw(st.sampled_from(["<{}>", "</{}>", "<{} hidden>", "<{} class=menu>"])))
        pieces[-1] = pieces[-1].format(tag)
        if draw(st.booleans()):
            word = draw(WORDS)
            words.append(word)
            pieces.append(word.replace("&", "&amp;").replace("<", "&lt;") + " ")
    return "".join(pieces), words


@settings(max_examples=150, deadline=None)
@given(pages())
@example(("<table><li>a <td>b ", ["a", "b"]))
@example(("<svg><p>a </svg>b ", ["a", "b"]))
def test_every_word_of_any_page_is_in_its_document(
    tmp_path_factory: pytest.TempPathFactory, page: tuple[str, list[str]]
) -> None:
    markup, words = page
    path = tmp_path_factory.getbasetemp() / "fuzz.html"
    path.write_text(markup, encoding="utf-8")
    if not words:
        return
    document = HtmlReader().read(path, "fuzz.html")
    lost = Counter("".join(words)) - Counter(document.text)
    assert not lost
    check(document)
    assert HtmlReader().read(path, "fuzz.html") == document


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".html", ".xhtml", ".mht"]), st.booleans())
def test_random_bytes_make_a_document_or_a_named_failure(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str, tagged: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / f"random{suffix}"
    path.write_bytes(b"<html><p " + data if tagged else data)
    try:
        document = HtmlReader().read(path, path.name)
    except ReadError:
        return
    check(document)


# Real pages


@pytest.mark.skipif(not LAYOUT.exists(), reason="needs the shared data")
def test_an_agenda_item_gives_the_segments_of_its_text() -> None:
    from pipeline.read.plain import PlainReader

    page = [s.text for s in check(HtmlReader().read(LAYOUT, "page")) if s.kind != "heading"]
    text = [s.text for s in check(PlainReader().read(SEED, "text")) if s.kind != "heading"]
    assert page == text


@pytest.mark.skipif(not PAGES.exists(), reason="needs the shared data")
@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_no_character_of_a_real_page_is_lost(path: Path) -> None:
    markup = path.read_text(encoding="utf-8")
    silent = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", "", markup)
    document = HtmlReader().read(path, path.name)
    check(document)
    plain = re.sub(r"&\w+;|&#\w+;", "", silent)
    assert not Counter("".join(re.findall(r"\w", plain))) - Counter(document.text)
