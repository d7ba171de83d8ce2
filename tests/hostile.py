"""Files that break readers, by name: each function writes one. Made here, from plain bytes.

`write(folder)` writes them all (about 350 MB, most of it in three files, in some seconds);
`FILES[name](path)` writes one. The names end in the suffix that the file is read by.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

Writer = Callable[[Path], object]
FILES: dict[str, Writer] = {}
GB = 1 << 30
SENTENCE = "Staff said that the shared service had improved response times. "


def write(folder: Path, names: Iterable[str] = ()) -> list[Path]:
    """Write the files of some names, or all, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in names or FILES]
    for path in paths:
        FILES[path.name](path)
    return paths


def _file(name: str, data: Callable[[], bytes]) -> None:
    FILES[name] = lambda path: path.write_bytes(data())


# Text


def _noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


_file("one_line_10mb.txt", lambda: SENTENCE.encode() * (10_000_000 // len(SENTENCE)))
_file("one_word_900kb.txt", lambda: b"a" * 900_000)
_file("dots_900kb.txt", lambda: b"." * 900_000)
_file("open_bracket_900kb.txt", lambda: b"(We " + SENTENCE.encode() * 13_000)
_file("addresses_900kb.txt", lambda: b"a@" * 450_000)
_file("paragraph_ends_colon.txt", lambda: SENTENCE.encode() * 3000 + b"as:\n" + b"- So\n" * 3000)
_file("text_100mb.txt", lambda: (SENTENCE.encode() + b"\n") * (100_000_000 // len(SENTENCE)))
_file("million_lines.txt", lambda: b"So it is.\n" * 1_000_000)
_file("million_blank_lines.txt", lambda: b"\n" * 1_000_000 + b"The end.")
_file("unclosed_bold.txt", lambda: b"**Bold for ever\n" + b"and some words Again\n" * 9000)
_file("goes_on_for_ever.txt", lambda: b"some words that go on without end of\n" * 9000)
_file("titles_only.txt", lambda: b"ISSUE ACTION\n\n" * 10_000)
_file("deep_indents.txt", lambda: b"".join(b" " * n + b"- so\n" for n in range(1000)))
_file("nul_bytes.txt", lambda: b"Staff said\0 that it is so.\0" * 100)
_file("utf16_no_mark.txt", lambda: (SENTENCE * 50).encode("utf-16-le"))
_file("utf16_cut.txt", lambda: b"\xff\xfe" + (SENTENCE * 50).encode("utf-16-le")[:-1])
_file("utf32.txt", lambda: (SENTENCE * 50).encode("utf-32"))
_file("surrogates.txt", lambda: b"Staff \xed\xa0\x80 said \xed\xbf\xbf so.\n" * 20)
_file("mixed_line_ends.txt", lambda: b"One.\r\nTwo.\rThree.\nFour.\r\r\nFive.\n\r" * 50)
_file("empty.txt", lambda: b"")
_file("white_space.txt", lambda: b" \t\r\n\x0c" * 1000)
_file("noise.txt", lambda: _noise(100_000))
_file("pdf_named.txt", lambda: pdf_of(b"BT /F 12 Tf (Hi) Tj ET"))
_file("word_named.txt", lambda: docx("<w:p><w:r><w:t>Hi</w:t></w:r></w:p>"))
_file("web_page_named.txt", lambda: b"<!DOCTYPE html><html><body><p>Hi</p></body></html>")
_file("picture_named.txt", lambda: PNG)
_file("gzip_named.txt", lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + deflated(b"hi"))


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 * GB)


FILES["sparse_5gb.txt"] = _sparse

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU"


# Bombs


def deflated(data: bytes) -> bytes:
    """Return data as a raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def deflated_often(block: bytes, times: int) -> bytes:
    """Return the raw deflate stream of a block many times over, without making it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed * times + b"\x03\0"


@cache
def zlib_zeros(megabytes: int) -> bytes:
    """Return a zlib stream of so many megabytes of zeros."""
    size = megabytes << 20
    check = (size % 65521) << 16 | 1  # Adler-32 of zeros
    return b"\x78\xda" + deflated_often(bytes(1 << 20), megabytes) + struct.pack(">I", check)


@cache
def crc_often(block: bytes, times: int) -> int:
    """Return the CRC-32 of a block many times over."""
    crc = 0
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return crc


# PDF


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of some objects, numbered from 1; the first is its catalogue."""
    made = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, trailer, start
    )  # fmt: skip
    return bytes(made)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(data), data)


FLATE = b"/Filter /FlateDecode"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf_of(
    content: bytes = b"",
    *,
    entries: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"/Font << /F 5 0 R >>",
    more: Sequence[bytes] = (),
    kids: bytes = b"3 0 R",
    count: int = 1,
    box: bytes = b"0 0 595 842",
    catalog: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF of one page; objects of one's own are numbered from 6."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << %b >> %b >>"
        % (box, resources, page),
        stream(content, entries),
        FONT,
        *more,
    ], trailer)  # fmt: skip


def _packed(content: bytes, **more: bytes) -> bytes:
    return pdf_of(zlib.compress(content), entries=FLATE, **more)


def text_at(words: str, height: int) -> bytes:
    """Return the operators that set words at a height."""
    return b"BT /F 11 Tf 1 0 0 1 72 %d Tm (%b) Tj ET\n" % (height, words.encode())


def pages(number: int) -> bytes:
    """Return a PDF of so many pages of text, each with an object of its own."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(number))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, number),
        FONT,
    ]
    for n in range(number):
        lines = (f"{n}.{line} {SENTENCE}" for line in range(40))
        content = b"".join(text_at(line, 800 - 18 * at) for at, line in enumerate(lines))
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (5 + 2 * n),
            stream(zlib.compress(content, 1), FLATE),
        ]
    return pdf(objects)


def _forms(depth: int, calls: int) -> bytes:
    """Return a PDF whose forms call the next `calls` times each."""
    made = []
    for n in range(depth):
        inner = b"/XObject << /X %d 0 R >>" % (7 + n) if n < depth - 1 else b"/Font << /F 5 0 R >>"
        body = b"/X Do " * calls if n < depth - 1 else text_at("deep", 400)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %b >>" % inner
        made.append(stream(body, entries))
    return pdf_of(b"/X Do", resources=b"/XObject << /X 6 0 R >>", more=made)


_IMAGE = b"/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace"
_GIANT = _IMAGE.replace(b" 8 ", b" 32768 ", 2)
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
_CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%b endcmap end end"""
_TYPE0 = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 7 0 R "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo "
    b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
)


def _cmap(body: bytes) -> bytes:
    return pdf_of(
        b"BT /G 12 Tf 72 700 Td <00010002> Tj ET",
        resources=b"/Font << /G 6 0 R >>",
        more=[_TYPE0, stream(zlib.compress(_CMAP % body), FLATE)],
    )


_file("flate_1gb.pdf", lambda: pdf_of(zlib_zeros(1024), entries=FLATE))
_file(
    "flate_twice.pdf",
    lambda: pdf_of(zlib.compress(zlib_zeros(1024)), entries=b"/Filter [/FlateDecode /FlateDecode]"),
)
_file("two_million_operators.pdf", lambda: _packed(b"q Q\n" * 1_000_000))
_file("strokes_300000.pdf", lambda: _packed(b"0 0 m 90 90 l S\n" * 300_000))
_file("rules_100000.pdf", lambda: _packed(
    b"".join(b"%d %d 3 1 re f\n" % (n % 590, n // 590 * 4) for n in range(100_000))
))  # fmt: skip
_file("one_path_500000.pdf", lambda: _packed(b"0 0 m " + b"9 9 l 5 7 l " * 250_000 + b"S"))
_file("letters_500000.pdf", lambda: _packed(
    b"BT /F 1 Tf 1 0 0 1 9 9 Tm (" + b"a b " * 125_000 + b") Tj ET"
))  # fmt: skip
_file("letters_on_letters.pdf", lambda: _packed(text_at("Same place", 400) * 30_000))
_file("open_states.pdf", lambda: _packed(b"q " * 1_000_000 + text_at("Hi", 9)))
_file("nested_forms.pdf", lambda: _forms(25, 2))
_file("deep_forms.pdf", lambda: _forms(2000, 1))
_file("form_calls_itself.pdf", lambda: pdf_of(
    b"/X Do", resources=b"/XObject << /X 6 0 R >>", more=[stream(b"/X Do /X Do", _FORM)]
))  # fmt: skip
_file("page_tree_loop.pdf", lambda: pdf_of(kids=b"2 0 R 3 0 R", count=2))
_file("page_tree_deep.pdf", lambda: pdf([
    b"<< /Type /Catalog /Pages 2 0 R >>",
    *(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 3, n + 1)
      for n in range(5000)),
    b"<< /Type /Page /Parent 5001 0 R /MediaBox [0 0 9 9] >>",
]))  # fmt: skip
_file("page_tree_wide.pdf", lambda: pdf([
    b"<< /Type /Catalog /Pages 2 0 R >>",
    *(b"<< /Type /Pages /Kids [%b] /Count 100000000 >>" % (b"%d 0 R " % (n + 3) * 10)
      for n in range(8)),
    b"<< /Type /Page /MediaBox [0 0 9 9] >>",
]))  # fmt: skip
_file("pages_100000_of_one.pdf", lambda: pdf_of(kids=b"3 0 R " * 100_000, count=100_000))
_file("count_lies.pdf", lambda: pdf_of(text_at("Hi", 9), count=2_147_483_647))
_file("count_below_zero.pdf", lambda: pdf_of(text_at("Hi", 9), count=-5))
_file("box_giant.pdf", lambda: pdf_of(text_at("Hi", 9), box=b"0 0 1e12 1e12"))
_file("box_empty.pdf", lambda: pdf_of(text_at("Hi", 9), box=b"0 0 0 0"))
_file("box_no_numbers.pdf", lambda: pdf_of(text_at("Hi", 9), box=b"/A (b) null 5 0 R"))
_file("rotate_odd.pdf", lambda: pdf_of(text_at("Hi", 9), page=b"/Rotate 12345678901"))
_file("xref_loop.pdf", lambda: _xref_loop())
_file("startxref_far.pdf", lambda: pdf_of(text_at("Hi", 9)).replace(
    b"startxref\n", b"startxref\n99999999999"
))  # fmt: skip
_file("deep_arrays.pdf", lambda: pdf_of(text_at("Hi", 9), page=b"/A " + b"[" * 200_000))
_file("deep_dicts.pdf", lambda: pdf_of(b"/P " + b"<< /A " * 200_000 + b" BDC"))
_file(
    "contents_loop.pdf", lambda: pdf_of(more=[b"[6 0 R 6 0 R]"]).replace(b"4 0 R /R", b"6 0 R /R")
)
_file("reference_loop.pdf", lambda: pdf_of(
    b"", entries=b"/Filter 6 0 R", more=[b"7 0 R", b"6 0 R"]
))  # fmt: skip
_file(
    "length_lies.pdf", lambda: pdf_of(text_at("Hi", 9)).replace(b"/Length", b"/Length 99999999 /L")
)
_file("predictor_giant.pdf", lambda: pdf_of(
    zlib.compress(b"x" * 999),
    entries=FLATE + b" /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 9 >>",
))  # fmt: skip
_file("inline_picture_open.pdf", lambda: _packed(b"BI /W 99999999 /H 99999999 ID " + b"E" * 10**6))
_file("unicode_map_bomb.pdf", lambda: _cmap(
    b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"
))  # fmt: skip
_file("unicode_map_long.pdf", lambda: _cmap(
    b"1 beginbfchar <0001> <%b> endbfchar" % (b"0041" * 500_000)
))  # fmt: skip
_file("unicode_map_of_controls.pdf", lambda: pdf_of(
    b"BT /G 12 Tf 72 700 Td (A) Tj 0 -40 Td (A b AA) Tj 0 -40 Td (bAb) Tj ET",
    resources=b"/Font << /G 6 0 R >>",
    more=[
        FONT.replace(b">>", b"/ToUnicode 7 0 R >>"),
        stream(_CMAP.replace(b"<0000> <FFFF>", b"<00> <FF>")
               % b"1 beginbfchar <41> <0010> endbfchar"),
    ],
))  # fmt: skip
_file("unicode_map_uses_itself.pdf", lambda: _cmap(b"/A usecmap"))
_file("type3_draws_itself.pdf", lambda: pdf_of(
    b"BT /G 12 Tf 72 700 Td (aa) Tj ET",
    resources=b"/Font << /G 6 0 R >>",
    more=[
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] "
        b"/CharProcs << /a 7 0 R >> /Encoding << /Differences [97 /a] >> /FirstChar 97 "
        b"/LastChar 97 /Widths [1] /Resources << /Font << /G 6 0 R >> >> >>",
        stream(b"1 0 d0 BT /G 12 Tf (aa) Tj ET"),
    ],
))  # fmt: skip
_file("fields_loop.pdf", lambda: pdf_of(
    text_at("Hi", 9),
    page=b"/Annots [6 0 R 6 0 R]",
    catalog=b"/AcroForm << /Fields [6 0 R] >>",
    more=[b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (b) /Kids [6 0 R] /Parent 6 0 R "
          b"/Rect [0 0 9 9] /P 3 0 R >>"],
))  # fmt: skip
_file("remarks_100000.pdf", lambda: pdf_of(
    text_at("Hi", 9),
    page=b"/Annots [" + b"6 0 R " * 100_000 + b"]",
    more=[b"<< /Type /Annot /Subtype /Text /Contents (A remark) /Rect [0 0 9 9] >>"],
))  # fmt: skip
_file("picture_only.pdf", lambda: pdf_of(
    b"595 0 0 842 0 0 cm /X Do",
    resources=b"/XObject << /X 6 0 R >>",
    more=[stream(bytes(64), _IMAGE + b" /DeviceGray")],
))  # fmt: skip
_file("picture_giant.pdf", lambda: pdf_of(
    b"595 0 0 842 0 0 cm /X Do",
    resources=b"/XObject << /X 6 0 R >>",
    more=[stream(zlib_zeros(1024), FLATE + _GIANT + b" /DeviceGray")],
))  # fmt: skip
_file("encrypted.pdf", lambda: pdf_of(
    text_at("Hi", 9),
    more=[b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >>" % (b"1f" * 32, b"2e" * 32)],
    trailer=b"/Encrypt 6 0 R /ID [<00> <00>]",
))  # fmt: skip
_file("thousand_pages.pdf", lambda: pages(1000))
_file("cut_in_half.pdf", lambda: (whole := pages(3))[: len(whole) // 2])
_file("head_only.pdf", lambda: b"%PDF-1.7\n")
_file("empty.pdf", lambda: b"")
_file("noise.pdf", lambda: b"%PDF-1.4\n" + _noise(100_000, 2))
_file("no_objects_but_open.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<" * 100_000)
_file("text_named.pdf", lambda: SENTENCE.encode())
_file("word_named.pdf", lambda: docx("<w:p/>"))


def _xref_loop() -> bytes:
    whole = pdf_of(text_at("Hi", 9))
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % whole.rindex(b"xref\n0 "))


# ZIP: Word, OpenDocument, Excel


def zipped(members: Sequence[tuple[str, bytes, int, int]], flags: int = 0) -> bytes:
    """Return a ZIP archive of members: name, raw deflate stream, size, CRC-32.

    The member "mimetype" is stored as it is, as OpenDocument wants it.
    """
    made, central = bytearray(), bytearray()
    for name, stream, size, crc in members:
        way, packed = (0, zlib.decompress(stream, -15)) if name == "mimetype" else (8, stream)
        facts = struct.pack("<HHHHHIIIHH", 20, flags, way, 0, 33, crc, len(packed), size,
                            len(name.encode()), 0)  # fmt: skip
        central += b"PK\1\2" + struct.pack("<H", 20) + facts
        central += struct.pack("<HHHII", 0, 0, 0, 0, len(made)) + name.encode()
        made += b"PK\3\4" + facts + name.encode() + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(central), len(made), 0)
    return bytes(made + central + b"PK\5\6" + end)


def member(name: str, data: bytes | str) -> tuple[str, bytes, int, int]:
    """Return a member of a ZIP archive."""
    data = data.encode() if isinstance(data, str) else data
    return name, deflated(data), len(data), zlib.crc32(data)


def bomb(name: str, block: bytes, times: int) -> tuple[str, bytes, int, int]:
    """Return a member that is a block many times over."""
    return name, deflated_often(block, times), len(block) * times, crc_often(block, times)


_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_X = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)
LONG_ENTITY = f"<!DOCTYPE x [<!ENTITY a '{'ha' * 50_000}'>]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def _rels(target: str) -> tuple[str, bytes, int, int]:
    kind = f"{_OFFICE}/officeDocument"
    return member(
        "_rels/.rels",
        f'<Relationships xmlns="{_RELS}"><Relationship Id="r" Type="{kind}" Target="{target}"/>'
        "</Relationships>",
    )


def _types(part: str, kind: str) -> tuple[str, bytes, int, int]:
    kind = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    return member(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind}"/></Types>',
    )


def docx(
    body: str, *, head: str = "", more: Sequence[tuple[str, bytes, int, int]] = (), flags: int = 0
) -> bytes:
    """Return a Word document of a body."""
    xml = f"<?xml version='1.0'?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>"
    part = "word/document.xml"
    known = [_types(part, "wordprocessingml.document"), _rels(part), member(part, xml), *more]
    return zipped(known, flags)


def _word(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _docx_bomb(block: bytes, times: int) -> bytes:
    part = "word/document.xml"
    types = _types(part, "wordprocessingml.document")
    return zipped([types, _rels(part), bomb(part, block, times)])


_STYLES = f"""<w:styles {_W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/>
</w:style><w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>"""
_TABLE = "<w:tbl><w:tr><w:tc>{}<w:p/></w:tc></w:tr></w:tbl>"

_file("laughs.docx", lambda: docx(_word("&a11;"), head=LAUGHS))
_file("long_entity.docx", lambda: docx(_word("&a;" * 20_000), head=LONG_ENTITY))
_file("outside_entity.docx", lambda: docx(_word("Hi &a;"), head=OUTSIDE))
_file("zeros_1gb.docx", lambda: _docx_bomb(bytes(1 << 20), 1024))
_file("blanks_1gb.docx", lambda: _docx_bomb(b" " * (1 << 20), 1024))
_file("tags_1gb.docx", lambda: _docx_bomb(b"<a>" * (1 << 18), 1365))
_file("styles_loop.docx", lambda: docx(
    f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>',
    more=[member("word/styles.xml", _STYLES), member("word/_rels/document.xml.rels",
        f'<Relationships xmlns="{_RELS}"><Relationship Id="s" Type="{_OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>')],
))  # fmt: skip
_file("nested_tables.docx", lambda: docx(
    "<w:tbl><w:tr><w:tc>" * 5000 + _word("Hi") + "</w:tc></w:tr></w:tbl>" * 5000
))  # fmt: skip
_file("deep_tags.docx", lambda: docx("<w:sdt>" * 100_000 + _word("Hi") + "</w:sdt>" * 100_000))
_file("wide_cell.docx", lambda: docx(
    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>'
    f"{_word('Hi')}</w:tc></w:tr></w:tbl>"
))  # fmt: skip
_file("paragraphs_300000.docx", lambda: docx(_word("So it is.") * 300_000))
_file("million_runs.docx", lambda: docx(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 500_000}</w:p>"))
_file("not_closed.docx", lambda: docx("<w:p><w:r><w:t>Hi"))
_file("cut_in_half.docx", lambda: (whole := docx(_word(SENTENCE) * 999))[: len(whole) // 2])
_file("locked_member.docx", lambda: docx(_word("Hi"), flags=1))
_file("no_document.docx", lambda: zipped([member("hello.xml", "<a/>")]))
_file(
    "zip_in_zip.docx", lambda: zipped([member("a.zip", zipped([bomb("b", bytes(1 << 20), 999)]))])
)
_file("empty.docx", lambda: b"")
_file("noise.docx", lambda: b"PK\3\4" + _noise(100_000, 3))
_file("text_named.docx", lambda: SENTENCE.encode())
_file("old_word_named.docx", lambda: _ole("WordDocument"))
_file("encrypted.docx", lambda: _ole("EncryptedPackage"))


def _ole(name: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + name.encode("utf-16-le").ljust(512, b"\0")


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0"'
)


def odt(body: str, *, head: str = "") -> bytes:
    """Return an OpenDocument text of a body."""
    kind = b"application/vnd.oasis.opendocument.text"
    xml = (
        f"<?xml version='1.0'?>{head}<office:document-content {_NAMES}><office:body><office:text>"
        f"{body}</office:text></office:body></office:document-content>"
    )
    return zipped([member("mimetype", kind), member("content.xml", xml)])


_file("laughs.odt", lambda: odt("<text:p>&a11;</text:p>", head=LAUGHS))
_file("outside_entity.odt", lambda: odt("<text:p>Hi &a;</text:p>", head=OUTSIDE))
_file("zeros_1gb.odt", lambda: zipped([
    member("mimetype", "application/vnd.oasis.opendocument.text"),
    bomb("content.xml", bytes(1 << 20), 1024),
]))  # fmt: skip
_file("blanks_2_billion.odt", lambda: odt(
    '<text:p>Hi <text:s text:c="2000000000"/> you</text:p>'
))  # fmt: skip
_file("cells_repeated.odt", lambda: odt(
    '<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell '
    'table:number-columns-repeated="1000000000"><text:p>Hi</text:p></table:table-cell>'
    "</table:table-row></table:table>"
))  # fmt: skip
_file("deep_lists.odt", lambda: odt(
    "<text:list><text:list-item>" * 20_000 + "<text:p>Hi</text:p>"
    + "</text:list-item></text:list>" * 20_000
))  # fmt: skip
_file("cut_in_half.odt", lambda: (whole := odt(f"<text:p>{SENTENCE}</text:p>"))[: len(whole) // 2])
_file("empty.odt", lambda: b"")


def xlsx(rows: str, *, head: str = "", strings: tuple[str, bytes, int, int] | None = None) -> bytes:
    """Return an Excel sheet of rows."""
    part = "xl/workbook.xml"
    return zipped([
        _types(part, "spreadsheetml.sheet"),
        _rels(part),
        member(part, f'<workbook {_X} xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" '
                     'r:id="r1"/></sheets></workbook>'),
        member("xl/_rels/workbook.xml.rels",
               f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
               f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
               f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'),
        member("xl/worksheets/sheet1.xml",
               f"<?xml version='1.0'?>{head}<worksheet {_X}><sheetData>{rows}</sheetData>"
               "</worksheet>"),
        strings or member("xl/sharedStrings.xml", f"<sst {_X}/>"),
    ])  # fmt: skip


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


_HEAD = f'<row r="1">{_cell("A1", "What do you think?")}</row>'
_file("laughs.xlsx", lambda: xlsx(_HEAD + f'<row r="2">{_cell("A2", "&a11;")}</row>', head=LAUGHS))
_file("far_cell.xlsx", lambda: xlsx(
    _HEAD + f'<row r="1048576">{_cell("XFD1048576", "Hi")}</row>'
))  # fmt: skip
_file("zeros_1gb.xlsx", lambda: xlsx(
    _HEAD, strings=bomb("xl/sharedStrings.xml", bytes(1 << 20), 1024)
))  # fmt: skip
_file("strings_1gb.xlsx", lambda: xlsx(_HEAD + '<row r="2"><c r="A2" t="s"><v>0</v></c></row>',
    strings=bomb("xl/sharedStrings.xml", b"<si><t>aaaaaaaaaaaaaaaaaaaaaa</t></si>" * 26_000, 1024)
))  # fmt: skip
_file("empty.xlsx", lambda: b"")
_file("noise.xlsx", lambda: b"PK\3\4" + _noise(100_000, 4))
_file("word_named.xlsx", lambda: docx(_word("Hi")))


# Web pages, e-mail, sheets as text, captions, Markdown


def _html(body: str, head: str = "<!DOCTYPE html>") -> bytes:
    return f"{head}<html><head><title>Minutes</title></head><body>{body}</body></html>".encode()


_file("deep_divs.html", lambda: _html("<div>" * 200_000 + SENTENCE))
_file("deep_lists.html", lambda: _html("<ul><li>" * 20_000 + SENTENCE))
_file("deep_tables.html", lambda: _html("<table><tr><td>" * 5000 + SENTENCE))
_file("wide_cells.html", lambda: _html(
    "<table>" + f'<tr><td colspan="1000000000" rowspan="1000000000">{SENTENCE}</td></tr>' * 50
    + "</table>"
))  # fmt: skip
_file("many_spans.html", lambda: _html(
    "<table>" + '<tr><td rowspan="1000" colspan="1000">a</td></tr>' * 1000 + "</table>"
))  # fmt: skip
_file("laughs.html", lambda: _html("<p>&a11;</p>", f"<?xml version='1.0'?>{LAUGHS}"))
_file("long_attribute.html", lambda: _html(f'<p class="{"a " * 2_500_000}">{SENTENCE}</p>'))
_file("never_closed.html", lambda: _html("<p>" + SENTENCE + "<!-- " + "<p " * 500_000))
_file("bold_misnested.html", lambda: _html("<b><p>a</b></p><i><b>" * 5000))
_file("list_starts_far.html", lambda: _html(
    f'<ol start="999999999999999999999" type="i"><li value="4000000000">{SENTENCE}</ol>'
))  # fmt: skip
_file("references.html", lambda: _html("<p>" + "&#x110000;&#0;&#xD800;&bogus;" * 50_000))
_file("one_line_3mb.html", lambda: _html(f"<p>{SENTENCE * 50_000}</p>"))
_file("empty.html", lambda: b"")
_file("noise.html", lambda: b"<html>" + _noise(100_000, 5))
_file("pdf_named.html", lambda: pdf_of(text_at("Hi", 9)))

_file("quote_never_closed.csv", lambda: b'What do you think?\n"' + SENTENCE.encode() * 160_000)
_file("million_columns.csv", lambda: b"," * 1_000_000 + b"\n" + b"a," * 1_000_000)
_file("rows_of_many_widths.csv", lambda: b"".join(
    b"a" + b",b" * (n % 300) + b"\n" for n in range(3000)
))  # fmt: skip
_file("million_rows.csv", lambda: b"id,What do you think?\n" + b"1,So it is.\n" * 1_000_000)
_file("nul_bytes.csv", lambda: b"id,text\n1,Hi\0there\n" * 100)
_file("quotes_only.csv", lambda: b'"' * 1_000_001)
_file("empty.csv", lambda: b"")
_file("noise.csv", lambda: _noise(100_000, 6))
_file("excel_named.csv", lambda: xlsx(_HEAD))


def _mail(body: str, head: str = "") -> bytes:
    return f"From: a@b.org\r\nSubject: Notes\r\nMIME-Version: 1.0\r\n{head}\r\n{body}".encode()


_file("nested_parts.eml", lambda: _mail("", "".join(
    f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(2000)
) + f"Content-Type: text/plain\r\n\r\n{SENTENCE}"))  # fmt: skip
_file("mail_in_mail.eml", lambda: _mail(SENTENCE, "Content-Type: message/rfc822\r\n\r\n" * 2000))
_file("many_parts.eml", lambda: _mail(
    "--b\r\nContent-Type: text/plain\r\n\r\nSo it is.\r\n" * 50_000,
    'Content-Type: multipart/mixed; boundary="b"\r\n',
))  # fmt: skip
_file("long_header.eml", lambda: _mail(SENTENCE, f"X-A: {'=?utf-8?q?a?= ' * 300_000}\r\n"))
_file("odd_encodings.eml", lambda: _mail(
    "=ZZ" * 1000,
    "Content-Type: text/plain; charset=rot13\r\nContent-Transfer-Encoding: uuencode\r\n",
))  # fmt: skip
_file("deep_divs.eml", lambda: _mail(
    "<html>" + "<div>" * 100_000 + SENTENCE, "Content-Type: text/html\r\n"
))  # fmt: skip
_file("quoted_deep.eml", lambda: _mail("".join(f"{'>' * n} so\r\n" for n in range(2000))))
_file("empty.eml", lambda: b"")
_file("noise.eml", lambda: _noise(100_000, 7))

_CUE = "\n00:00:01.000 --> 00:00:02.000\n<v Ann>So it is.\n"
_file("cues_100000.vtt", lambda: ("WEBVTT\n" + _CUE * 100_000).encode())
_file("cue_3mb.vtt", lambda: f"WEBVTT\n{_CUE}{SENTENCE * 50_000}".encode())
_file("tags_in_cue.vtt", lambda: f"WEBVTT\n{_CUE}{'<v ' * 500_000}".encode())
_file("times_odd.vtt", lambda: b"WEBVTT\n\n99999999999:99:99.999 --> -1:00\nHi\n" * 100)
_file("empty.vtt", lambda: b"")
_file("noise.srt", lambda: _noise(100_000, 8))

_file("deep_quotes.md", lambda: b"> " * 100_000 + SENTENCE.encode())
_file("brackets.md", lambda: b"[" * 200_000 + SENTENCE.encode())
_file("emphasis.md", lambda: b"**a*b_" * 100_000)
_file("backticks.md", lambda: b" ".join(b"`" * n for n in range(1, 1500)))
_file("tables.md", lambda: b"|" * 100_000 + b"\n" + b"|-" * 50_000 + b"\n" + b"|a" * 50_000)
_file("deep_lists.md", lambda: b"".join(b" " * 2 * n + b"- so\n" for n in range(1500)))
_file("html_in.md", lambda: b"<div><!-- " * 50_000 + SENTENCE.encode())
_file("empty.md", lambda: b"")

_file("deep_groups.rtf", lambda: b"{\\rtf1 " + b"{" * 200_000 + SENTENCE.encode())
_file("cut.doc", lambda: _ole("WordDocument"))
_file("no_suffix", lambda: SENTENCE.encode())
_file("unknown.xyz", lambda: SENTENCE.encode())
_file("pdf_without_suffix", lambda: pdf_of(text_at("Hi", 9)))
