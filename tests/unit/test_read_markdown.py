"""Markdown: what a reader sees is text, what was only written is kept as furniture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.documents import Read, check_characters
from pipeline.errors import ReadError
from pipeline.read.web.markdown import MarkdownReader
from pipeline.segment import PointSegmenter
from pipeline.types import Coded, Coding, Document, Segment

POSTS = Path(__file__).parents[3] / "shared/data/docs/uk_data_gov_library/html_posts"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], Document]:
    def made(text: str | bytes) -> Document:
        path = tmp_path / "note.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return MarkdownReader().read(path, "note.md")

    return made


def shown(document: Document) -> list[tuple[str, str, str]]:
    texts = [block for block in document.blocks if block.kind != "furniture"]
    return [(block.kind, block.marker, document.read(block.span)) for block in texts]


def left_out(document: Document) -> list[tuple[str, str]]:
    return [(b.reason, document.read(b.span)) for b in document.blocks if b.kind == "furniture"]


def check(document: Document) -> tuple[Segment, ...]:
    cut = PointSegmenter().segment(document)
    codings = tuple(Coding(one.id, "none", (), (), 1.0, "wording", "") for one in cut.segments)
    check_characters(Read(document, Coded(cut, codings)))
    return cut.segments


def test_headings_paragraphs_and_items_are_read_without_their_signs(read) -> None:
    document = read(
        "# Staff session\n\n## What has *worked* well\n\nThe rota is **shared**\nby all.\n\n"
        "- Adult protection\n- `Shared` drive\n\n3) Pay\n7) Leave\n"
    )
    assert shown(document) == [
        ("title", "", "Staff session"),
        ("heading", "", "What has worked well"),
        ("prose", "", "The rota is shared by all."),
        ("point", "-", "Adult protection"),
        ("point", "-", "Shared drive"),
        ("point", "3)", "Pay"),
        ("point", "7)", "Leave"),
    ]


def test_items_are_nested_and_their_own_numbers_win(read) -> None:
    document = read("Needs are:\n\n- 3.4 One system\n  - for pay\n    1. by June\n- a) One rota\n")
    assert [mark for kind, mark, _ in shown(document) if kind == "point"] == [
        "3.4",
        "-",
        "1.",
        "a)",
    ]
    assert check(document)[2].lead_in == "One system"


def test_cells_stand_under_the_heads_of_their_columns(read) -> None:
    document = read("| Issue | Lead |\n|---|:-:|\n| Pay is late | HR |\n| | IT |\n")
    heads = {document.read(b.span): [h.text for h in b.under] for b in document.blocks}
    assert heads["Pay is late"] == ["Issue"]
    assert heads["IT"] == ["Lead"]


def test_a_cell_too_many_is_not_lost(read) -> None:
    document = read("| Issue | Lead |\n|---|---|\n| Pay | HR | and IT too |\n")
    assert "HR and IT too" in [text for _, _, text in shown(document)]


def test_front_matter_is_furniture_and_its_title_the_title_of_a_note_without_one(read) -> None:
    front = '---\ntitle: "Board&#58; minutes"\ndate: 2014-01-16\ntags:\n  - a\n---\n'
    without = read(f"{front}The board met in March.\n")
    assert shown(without)[0] == ("title", "", "Board: minutes")
    assert left_out(without) == [
        ("front_matter", "title:"),
        ("front_matter", "date: 2014-01-16 tags: - a"),
    ]
    titled = read(f"{front}# Minutes of the board\n\nIt met in March.\n")
    assert [text for kind, _, text in shown(titled) if kind == "title"] == ["Minutes of the board"]
    assert left_out(titled)[0][1].startswith('title: "Board')


def test_a_rule_above_text_is_no_front_matter(read) -> None:
    document = read("---\nThe board met in March.\n\n---\nIt will meet again.\n")
    assert [text for _, _, text in shown(document)] == [
        "The board met in March.",
        "It will meet again.",
    ]


def test_addresses_that_are_not_shown_are_kept_apart(read) -> None:
    document = read(
        "See [the plan](http://x.example/plan 'tip') and <http://y.example>, too.\n\n"
        "![Map of the area](map.png)\n\nSee [note].\n\n[note]: n.html\n[other]: o.html\n"
    )
    assert [text for _, _, text in shown(document)] == [
        "See the plan and http://y.example, too.",
        "See note.",
    ]
    furniture = " ".join(text for _, text in left_out(document))
    for address in ("http://x.example/plan tip", "Map of the area", "map.png", "n.html", "o.html"):
        assert address in furniture
    assert "y.example" not in furniture


def test_code_quotations_and_embedded_html_are_text(read) -> None:
    document = read(
        "> Grades are not agreed.\n\n```text\nPay is late.\n```\n\n"
        "<p>Leave is <strong>late</strong>.</p><ul><li>So is pay</li></ul>\n\nOld ~~pay~~ leave.\n"
    )
    assert [text for _, _, text in shown(document)] == [
        "Grades are not agreed.",
        "Pay is late.",
        "Leave is late.",
        "So is pay",
        "Old leave.",
    ]
    assert left_out(document) == [("deleted", "pay")]


def test_bold_numbered_lines_are_headings(read) -> None:
    document = read("**1. Welcome**\n\nThe chair welcomed all.\n\n**2. Pay**\n\n- It is late\n")
    assert [(k, m) for k, m, _ in shown(document)] == [
        ("heading", "1."),
        ("prose", ""),
        ("heading", "2."),
        ("point", "-"),
    ]


def test_what_is_too_deep_or_too_long_is_read_as_plain_text_and_says_so(read) -> None:
    deep = read("> " * 300 + "At the bottom.\n")
    assert "At the bottom." in deep.text and "too deep" in deep.notes[0]
    for text in ("word " * 20_000, "[" * 30_000 + "word"):
        document = read(text)
        assert "word" in document.text and "too long" in document.notes[0]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "holds no text"),
        (b"%PDF-1.7", "is named a Markdown file but is a PDF"),
        (bytes(range(256)) * 9, "is named a Markdown file but is not one"),
    ],
)
def test_what_is_no_markdown_is_a_named_failure(read, data: bytes, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        read(data)


def test_utf16_and_windows_text_are_read(read) -> None:
    assert read("It costs £5 – “now”.".encode("utf-16")).text == "It costs £5 – “now”."
    assert read("It costs £5 – “now”.".encode("cp1252")).text == "It costs £5 – “now”."


PIECES = st.sampled_from(
    ["# ", "\n", "\n\n", "- ", "1. ", "  ", "    ", "> ", "*", "**", "_", "`", "```\n", "|",
     "|-|-|", "[", "](", ")", "![", "<b>", "</b>", "<div>", "~~", "---\n", "&amp;", "\\", ":",
     "<!-- ", " -->"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.from_regex(r"[A-Za-zé£]{1,6} ", fullmatch=True)), max_size=40))
@example(["|", "a ", "|", "b ", "|", "\n", "|-|-|", "\n", "|", "c ", "|", "d ", "|", "e ", "|"])
@example(["[", "a ", "](", "b ", ")"])
def test_every_word_of_any_note_is_in_its_document(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    text = "".join(pieces)
    path = tmp_path_factory.getbasetemp() / "fuzz.md"
    path.write_text(text, encoding="utf-8")
    try:
        document = MarkdownReader().read(path, "fuzz.md")
    except ReadError:
        return
    check(document)
    # Comments, fences' languages, entities' names and tags are markup
    if not any(sign in text for sign in ("<!--", "```", "&", "<", "\\")):
        words = Counter("".join(piece.strip() for piece in pieces if piece[:1].isalpha()))
        assert not words - Counter(document.text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_make_a_document_or_a_named_failure(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.md"
    path.write_bytes(data)
    try:
        document = MarkdownReader().read(path, "random.md")
    except ReadError:
        return
    check(document)


@pytest.mark.skipif(not POSTS.exists(), reason="needs the shared data")
@pytest.mark.parametrize("path", sorted(POSTS.glob("*.md")), ids=lambda path: path.stem[11:40])
def test_real_notes_keep_every_character_and_begin_with_their_title(path: Path) -> None:
    document = MarkdownReader().read(path, path.name)
    segments = check(document)
    assert segments[0].kind == "heading" and len(segments) > 5
    assert "<" not in document.text and "&nbsp;" not in document.text
