"""Files made to break readers: each is read or is a named failure, soon, and at nobody's cost."""

from __future__ import annotations

import os
import random
import re
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

import hostile
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline import documents, flow, guard, registry
from pipeline import settings as corpora
from pipeline.cache import Cache
from pipeline.codebook import CodeBook
from pipeline.errors import ReadError
from pipeline.limits import Limits
from pipeline.read.scan import tesseract
from pipeline.segment import PointSegmenter
from pipeline.stages import Facts, Reader, Recipe
from pipeline.types import Coded, Coding, Corpus, Document, Entry, Failure, Segment

SHORT = Limits(seconds=2.0, per_megabyte=0.0)
MOST_SECONDS = 30.0  # twice the limit for a sheet, and what cutting and a busy machine take
MOST_MEGABYTES = 200.0
READERS: tuple[Reader, ...] = tuple(
    registry.load("readers", name)() for name in registry.names("readers")
)
SUFFIXES = {suffix for reader in READERS for suffix in reader.suffixes}


@dataclass(frozen=True)
class SaysNothing:
    """A coder that says nothing of every segment."""

    version: ClassVar[int] = 1

    def prepare(self, codebook: CodeBook) -> None:
        pass

    def classify(
        self,
        segments: tuple[Segment, ...],
        codebook: CodeBook,  # noqa: ARG002
        facts: Facts,  # noqa: ARG002
    ) -> tuple[Coding, ...]:
        return tuple(Coding(s.id, "none", (), (), 1.0, "wording", "") for s in segments)


@pytest.fixture
def quick(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """A recipe that reads and cuts, within a few seconds a file."""
    monkeypatch.setattr(documents, "_limits", lambda reader: SHORT)
    finder, reporters = recipe.finder, recipe.reporters
    return Recipe(READERS, PointSegmenter(), SaysNothing(), finder, reporters, recipe.codebook)


@pytest.fixture(scope="module", autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Read without the programs that some readers call: they are slow, and not everywhere."""
    guard.close()
    tesseract.program.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path_factory.mktemp("no_programs")))
        yield
        guard.close()
    tesseract.program.cache_clear()


def outcomes(path: Path, recipe: Recipe) -> list[documents.Encoded | Failure]:
    corpus = Corpus("a", "A", None, (), (Entry(path.name, path),))
    entries = documents.in_portions(corpus, recipe.readers).entries
    return [documents.read_one(one, recipe=recipe, cache=Cache(), strict=False) for one in entries]


def held(reset: bool = False) -> float:
    """Return the most megabytes that this process has held since the last reset."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii"))
    return int(found.group(1)) / 1024 if found else 0.0


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_read_or_fails_by_name_in_bounded_time_and_memory(
    tmp_path: Path, quick: Recipe, name: str
) -> None:
    path = tmp_path / name
    hostile.FILES[name](path)
    before, begun = held(reset=True), time.monotonic()
    made = outcomes(path, quick)
    assert time.monotonic() - begun < MOST_SECONDS
    assert held() - before < MOST_MEGABYTES
    assert made
    for one in made:
        if isinstance(one, Failure):
            assert re.fullmatch(r"\S.*[.?].*[.?]", one.reason, re.DOTALL), one.reason
            assert "could not be read: " not in one.reason, "a bug in the reader"
        else:
            assert one.read.document.text.strip()
            assert "root:" not in one.read.document.text, "another file was read"


TOLD = {
    "one_line_10mb.txt": "holds a line of 10,000,000 characters. Divide it into paragraphs",
    "text_100mb.txt": "holds more than 10 million characters. Split it",
    "million_lines.txt": "holds 1,000,000 lines, too many for one document. Split it",
    "nul_bytes.txt": "is a binary file. Export it as text or PDF.",
    "noise.txt": "is a binary file.",
    "empty.txt": "holds no text.",
    "white_space.txt": "holds no text.",
    "dots_900kb.txt": "holds no text.",
    "sparse_5gb.txt": "is larger than 1 GB. Split it.",
    "pdf_named.txt": "is named a text file but is a PDF. Rename it to pdf_named.pdf.",
    "word_named.txt": "is named a text file but is a Word document. Rename it to word_named.docx.",
    "web_page_named.txt": "is named a text file but is a web page. Rename it to web_page_na",
    "picture_named.txt": "is named a text file but is a PNG picture. Save it as PDF and run text",
    "gzip_named.txt": "is named a text file but is a gzip archive. Unpack it",
    "encrypted.pdf": "is protected by a password. Save a copy without",
    "empty.pdf": "is empty.",
    "head_only.pdf": "is damaged and cannot be opened.",
    "flate_1gb.pdf": "needs more than 1 GB of memory to read. Save it again or split it",
    "no_suffix": "has no suffix. It is a text file: rename it to no_suffix.txt.",
    "pdf_without_suffix": "has no suffix. It is a PDF: rename it to pdf_without_suffix.pdf.",
}


@pytest.mark.parametrize("name", TOLD)
def test_a_failure_says_what_the_file_is_and_what_to_do(
    tmp_path: Path, quick: Recipe, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_limits", lambda reader: Limits())
    hostile.FILES[name](tmp_path / name)
    (made,) = outcomes(tmp_path / name, quick)
    assert isinstance(made, Failure)
    assert TOLD[name] in made.reason


@pytest.mark.parametrize(
    ("name", "segments"),
    [
        ("utf16_no_mark.txt", 50),
        ("utf16_cut.txt", 50),
        ("utf32.txt", 50),
        ("mixed_line_ends.txt", 250),
        ("million_blank_lines.txt", 1),
        ("surrogates.txt", 20),
    ],
)
def test_odd_text_is_read_whole(
    tmp_path: Path, quick: Recipe, name: str, segments: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_limits", lambda reader: Limits())
    hostile.FILES[name](tmp_path / name)
    (made,) = outcomes(tmp_path / name, quick)
    assert isinstance(made, documents.Encoded)
    assert len(made.read.coded.codings) == segments


def test_an_unknown_suffix_lists_what_can_be_read(tmp_path: Path, quick: Recipe) -> None:
    (tmp_path / "a.xyz").write_bytes(b"\x00\x01\x02")
    (made,) = outcomes(tmp_path / "a.xyz", quick)
    assert isinstance(made, Failure)
    told = re.fullmatch(
        r"\.xyz files cannot be read\. Save it as one of these: (.*)\.", made.reason
    )
    assert told and set(told.group(1).split(", ")) == SUFFIXES


def in_folder(folder: Path) -> set[str]:
    """Put into a folder what cannot be read, and return the names that must be told of."""
    names = {"empty.txt", "nul_bytes.txt", "encrypted.pdf", "cut_in_half.pdf", "word_named.pdf",
             "picture_only.pdf", "zeros_1gb.docx", "laughs.docx", "one_line_10mb.txt",
             "no_suffix", "unknown.xyz"}  # fmt: skip
    hostile.write(folder, sorted(names))
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.txt"))
    (folder / "nowhere.txt").symlink_to("not_there.txt")
    (folder / "round.txt").symlink_to("round.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "loop").symlink_to(".")
    return names | {"pipe.txt", "socket.txt", "nowhere.txt", "round.txt", "device.txt", "loop"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links of Unix")
def test_a_run_goes_on_past_every_hostile_file_and_tells_of_each(
    cli: object, tmp_path: Path, corpus: object
) -> None:
    folder = corpus()  # type: ignore[operator]
    with tempfile.TemporaryDirectory() as near:  # the path of a socket must be short
        (Path(near) / "n").symlink_to(folder)
        wanted = in_folder(Path(near) / "n")
    done = cli("run", folder, "--out", tmp_path / "out", "--workers", "2")  # type: ignore[operator]
    assert done.returncode == 3, done.stderr
    told = dict(re.findall(r"^Not included: ([^:\n]+): (.*)$", done.stderr, re.MULTILINE))
    assert set(told) == wanted
    assert f"Documents read: 2 of {2 + len(wanted)}" in done.stdout
    assert "Traceback" not in done.stderr
    assert told["pipe.txt"] == "is a pipe, not a file. Save what comes out of it as a file."
    assert "device or socket" in told["device.txt"] and "device or socket" in told["socket.txt"]
    assert "is a link to a file that is not there." in told["nowhere.txt"]
    assert "is a link that leads back to itself." in told["round.txt"]
    assert "is a link to a folder, and is not followed." in told["loop"]


def test_one_document_is_inspected_within_the_same_limits(cli: object, tmp_path: Path) -> None:
    hostile.FILES["flate_1gb.pdf"](tmp_path / "bomb.pdf")
    done = cli("inspect", tmp_path / "bomb.pdf")  # type: ignore[operator]
    assert done.returncode == 3
    assert "bomb.pdf: " in done.stderr and "needs more than 1 GB of memory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["one_word_900kb.txt", "goes_on_for_ever.txt", "utf32.txt"])
def test_no_segment_is_longer_than_a_coder_can_bear(
    tmp_path: Path, quick: Recipe, name: str
) -> None:
    hostile.FILES[name](tmp_path / name)
    (made,) = outcomes(tmp_path / name, quick)
    assert isinstance(made, documents.Encoded)
    segments = made.read.coded.cut.segments
    assert max(len(segment.text) for segment in segments) <= 5000
    told = "".join(segment.text for segment in segments)
    assert "".join(told.split()) == "".join(made.read.document.text.split())


def test_what_introduces_a_list_is_not_told_at_any_length(tmp_path: Path, quick: Recipe) -> None:
    (tmp_path / "a.txt").write_bytes(b"word " * 3000 + b"as:\n- One\n- Two\n")
    (tmp_path / "b.txt").write_bytes(b"These are needed:\n- One\n- Two\n")
    (long,), (short,) = (outcomes(tmp_path / name, quick) for name in ("a.txt", "b.txt"))
    assert isinstance(long, documents.Encoded) and isinstance(short, documents.Encoded)
    told = [[one.lead_in for one in made.read.coded.cut.segments] for made in (long, short)]
    assert not any(told[0])
    assert told[1][1:] == ["These are needed:", "These are needed:"]


def test_a_file_that_vanishes_after_listing_is_a_failure(corpus: object, quick: Recipe) -> None:
    folder = corpus({"gone.txt": "- So it is.\n", "gone.pdf": b"%PDF-"})  # type: ignore[operator]
    loaded = corpora.load(folder).corpus
    (folder / "gone.txt").unlink()
    (folder / "gone.pdf").unlink()
    found = flow.run(loaded, quick, workers=2).found
    assert [document.id for document in found.documents] == ["staff.txt", "union.txt"]
    what = "is not there any more. Put it back or run again without it."
    assert {one.item: one.reason for one in found.failures} == {"gone.txt": what, "gone.pdf": what}


def test_a_file_without_permission_is_a_failure(
    corpus: object, quick: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = corpus({"secret.txt": "- So it is.\n"})  # type: ignore[operator]
    known = Path.open

    def closed(path: Path, *args: object, **options: object) -> object:
        if path.name == "secret.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return known(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", closed)
    found = flow.run(corpora.load(folder).corpus, quick).found
    (failure,) = found.failures
    assert failure.reason == "cannot be opened: Permission denied. Check it."
    assert failure.digest == ""


# Fuzzing: what is said to be read is read whole; what is not is refused by name.

SAMPLES: dict[str, bytes] = {
    ".txt": b"NOTES\n\nProgress\n\n- Good (see 3.10) results\n- Costs: \xc2\xa35\n\na)\tOne\n",
    ".pdf": hostile.pages(2),
    ".docx": hostile.docx(
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Progress</w:t></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Issue</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
        "</w:tbl><w:p><w:ins><w:r><w:t>New</w:t><w:tab/></w:r></w:ins><w:del><w:r><w:delText>Old"
        "</w:delText></w:r></w:del></w:p>"
    ),
    ".odt": hostile.odt(
        '<text:h text:outline-level="1">Progress</text:h><text:list><text:list-item><text:p>Good'
        '<text:s text:c="2"/>work</text:p></text:list-item></text:list><table:table>'
        '<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Issue'
        "</text:p></table:table-cell></table:table-row></table:table>"
    ),
    ".html": b"<!DOCTYPE html><html><body><h1>Minutes</h1><ul><li>Good<ol start='3'><li>x</ol></ul>"
    b"<table><tr><th colspan=2>Issue</th></tr><tr><td>a</td><td>b</td></tr></table></body></html>",
    ".csv": b'id,date,What do you think?\n1,2014-01-02,"It is good, ""very"" good"\n2,,So so.\n'
    * 3,
    ".xlsx": hostile.xlsx(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>What do you think?</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>It is good, very good.</t></is></c></row>'
    ),
    ".eml": b"From: a@b.org\r\nSubject: Notes\r\nMIME-Version: 1.0\r\nContent-Type: "
    b'multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nSo it is =C2=A35.\r\n> quoted\r\n--b--",
    ".vtt": b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ann>So it is.\n\n"
    b"00:03.000 --> 00:04.000\nBob: No.\n",
    ".srt": b"1\n00:00:01,000 --> 00:00:02,000\nAnn: So it is.\n\n"
    b"2\n00:00:03,000 --> 00:00:04,000\nNo.",
    ".md": b"# Notes\n\n- *Good*\n  1. [x](y)\n\n> said\n\n| a | b |\n|---|---|\n| c | d |\n\n"
    b"```\ncode\n```\n",
}  # fmt: skip
FUZZED = sorted(SUFFIXES & set(SAMPLES))
_ZIPPED = {".docx": "word/document.xml", ".odt": "content.xml", ".xlsx": "xl/worksheets/sheet1.xml"}


def read_or_refuse(data: bytes, suffix: str) -> Document | None:
    """Return the document of some bytes, checked, or None where they are refused by name."""
    reader = next(reader for reader in READERS if suffix in reader.suffixes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"note{suffix}"
        path.write_bytes(data)
        try:
            document = guard.run(reader.read, path, path.name, Limits(seconds=20))
        except ReadError as error:
            told = str(error)
            assert not re.search("could not be read: |crashed|took more|needs more", told), told
            assert error.what.strip() and error.todo.strip(), told
            return None
    cut = PointSegmenter().segment(document)
    codings = SaysNothing().classify(cut.segments, None, Facts())  # type: ignore[arg-type]
    documents.check_characters(documents.Read(document, Coded(cut, codings)))
    return document


def mutated(data: bytes, seed: int) -> bytes:
    """Return bytes that were flipped, cut, doubled or moved in a few places."""
    draw = random.Random(seed)
    made = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at, size = draw.randrange(len(made) + 1), draw.choice([1, 2, 5, 30, 300])
        chunk = bytes(made[at : at + size])
        act = draw.randrange(5)
        if act == 0:
            made[at : at + size] = draw.randbytes(len(chunk))
        elif act == 1:
            del made[at : at + size]
        elif act == 2:
            made[at:at] = chunk * draw.choice([1, 2, 50])
        elif act == 3:
            to = draw.randrange(len(made) + 1)
            made[to:to] = chunk
        else:
            odd = [b"\0", b"\xff", b"<", b">", b'"', b"9999999999", b"-1", b"\xed\xa0\x80", b"\f"]
            made[at:at] = draw.choice(odd)
    return bytes(made)


def shuffled(xml: bytes, seed: int) -> bytes:
    """Return XML, well formed, whose elements were moved, doubled, dropped or given odd values."""
    draw = random.Random(seed)
    root = ElementTree.fromstring(xml)
    for _ in range(draw.randint(1, 4)):
        every = [(above, one) for above in root.iter() for one in above]
        if not every:
            break
        above, one = draw.choice(every)
        act = draw.randrange(5)
        if act == 0:
            above.remove(one)
        elif act == 1:
            above.insert(draw.randrange(len(above) + 1), one)
        elif act == 2 and one is not (other := draw.choice(every)[1]):
            inside = set(one.iter())
            if other not in inside:
                other.append(one)
                above.remove(one)
        elif act == 3 and one.attrib:
            odd = ["", "-1", "99999", "x", "\u0661", "1e9"]
            one.set(draw.choice(sorted(one.attrib)), draw.choice(odd))
        else:
            one.text = draw.choice(["", " ", "\n\n", "\u2028", "a\tb", "3.10 \u2013", "\ufeff"])
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def fuzzed(suffix: str, seed: int) -> bytes:
    sample = SAMPLES[suffix]
    if suffix not in _ZIPPED or seed % 4 == 0:
        return mutated(sample, seed)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = _ZIPPED[suffix]
    parts[name] = (mutated if seed % 4 == 1 else shuffled)(parts[name], seed)
    return hostile.zipped([hostile.member(one, data) for one, data in parts.items()])


few = settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.parametrize("suffix", FUZZED)
def test_a_sample_is_read(suffix: str) -> None:
    document = read_or_refuse(SAMPLES[suffix], suffix)
    assert document is not None and document.text.strip()


@pytest.mark.parametrize("suffix", FUZZED)
@few
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    read_or_refuse(data, suffix)
    read_or_refuse(SAMPLES[suffix][:60] + data, suffix)


@pytest.mark.parametrize("suffix", FUZZED)
@few
@given(st.integers(0, 1 << 30))
def test_a_sample_that_was_damaged_is_read_or_refused(suffix: str, seed: int) -> None:
    read_or_refuse(fuzzed(suffix, seed), suffix)


@settings(few, max_examples=60)
@example("\x0b", "utf-8")
@example("\x1c- a\x1d", "utf-16")
@example("\ufeff\ufeff", "utf-8")
@example("a\r\r\nb\x85c", "utf-32")
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-32", "cp1252"]))
def test_text_in_any_encoding_is_read_or_refused(text: str, encoding: str) -> None:
    read_or_refuse(text.encode(encoding, errors="replace"), ".txt")
