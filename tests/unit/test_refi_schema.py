"""The checker of the standard's rules: what breaks a rule is told, each rule by itself."""

from __future__ import annotations

import io
import zipfile

import pytest
from made_publication import publication

from pipeline.forms.archive import zipped
from pipeline.refi.codebook import Qdc
from pipeline.refi.project import Qdpx
from pipeline.refi.schema import codebook_problems, project_problems

DATA = Qdpx().render(publication())["project.qdpx"]
BOOK = Qdc().render(publication())["codebook.qdc"]


def files() -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(DATA))
    return {name: archive.read(name) for name in archive.namelist()}


def broken(before: str, after: str) -> tuple[str, ...]:
    """Return the problems of the project once something in project.qde was replaced."""
    told = files()
    text = told["project.qde"].decode()
    assert before in text
    told["project.qde"] = text.replace(before, after, 1).encode()
    return project_problems(zipped(told))


def test_what_we_write_keeps_the_rules() -> None:
    assert project_problems(DATA) == ()
    assert codebook_problems(BOOK) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('isCodable="false" ', "", "has no isCodable"),
        ('isCodable="false"', 'isCodable="no"', "is no truth"),
        ('color="#555555"', 'color="grey"', "is no colour"),
        ('typeOfVariable="Integer"', 'typeOfVariable="Number"', "is no variable"),
        ("<Users>", "<Users>\n<Person/>", "knows no such element"),
        ("<CodeBook>", "<CodeBook>\n<Description/>", "the standard asks for Codes"),
        ("<Case guid", "<Case colour='1' guid", "knows no attribute colour"),
        ('startPosition="', 'startPosition="9999', "does not lie in a text"),
        ('startPosition="', 'startPosition="-', "does not lie in a text"),
        ('startPosition="', 'startPosition="x', "is no whole"),
        ("<CodeRef targetGUID=", "<CodeRef guid=", "has no targetGUID"),
        ("internal://", "internal://x", "is not in the archive"),
        ("<IntegerValue>2<", "<IntegerValue>two<", "holds no whole"),
        ("</CodeBook>", "told</CodeBook>", "holds text"),
        (' origin="Taking Stock 0.1.0"', "", "has no origin"),
        ("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:1.5", "The root is"),
        ("T00:00:00Z", "", "is no moment"),
        ("</Project>", "", "broken"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told(before: str, after: str, told: str) -> None:
    assert any(told in problem for problem in broken(before, after))


def test_children_in_another_order_are_told() -> None:
    text = files()["project.qde"].decode()
    first, last = text.index("<Variables>"), text.index("</Variables>") + len("</Variables>")
    moved = text[first:last]
    told = files()
    told["project.qde"] = (
        (text[:first] + text[last:]).replace("</Cases>", f"</Cases>{moved}").encode()
    )
    assert any("asks for Users?" in one for one in project_problems(zipped(told)))


def test_references_lead_somewhere() -> None:
    text = files()["project.qde"].decode()
    for tag in ("<CodeRef targetGUID=", "<VariableRef targetGUID=", "creatingUser="):
        at = text.index(tag) + len(tag) + 1
        assert any(
            "leads nowhere" in one
            for one in broken(text[at : at + 36], "0" * 8 + text[at + 8 : at + 36])
        )


def test_a_reference_to_a_thing_of_another_kind_leads_nowhere() -> None:
    text = files()["project.qde"].decode()
    user = text[text.index('<User guid="') + 12 :][:36]
    at = text.index("<CodeRef targetGUID=") + 21
    assert any(
        "CodeRef leads nowhere" in one
        for one in broken(text[at - 21 : at + 36], f'<CodeRef targetGUID="{user}')
    )


def test_two_things_with_one_identifier_are_told() -> None:
    text = files()["project.qde"].decode()
    one, other = (part[:36] for part in text.split('<PlainTextSelection guid="')[1:3])
    assert any(
        "another thing" in told
        for told in broken(f'Selection guid="{one}', f'Selection guid="{other}')
    )


def test_only_a_case_and_a_code_may_share_an_identifier() -> None:
    text = files()["project.qde"].decode()
    ends = {
        tag: text[text.index(f"<{tag} guid=") :][: len(tag) + 44] for tag in ("User", "Variable")
    }
    user, variable = (part[-36:] for part in ends.values())
    assert any(
        "another thing" in told
        for told in broken(f'<Variable guid="{variable}', f'<Variable guid="{user}')
    )


@pytest.mark.parametrize("mark", ["\ufeff", "a\r\n"])
def test_a_text_that_importers_count_otherwise_is_told(mark: str) -> None:
    told = files()
    name = next(name for name in told if name.startswith("sources/"))
    told[name] = mark.encode() + told[name]
    assert any("carriage return" in one for one in project_problems(zipped(told)))


def test_files_that_lie_elsewhere_are_told() -> None:
    told = {name.replace("sources/", "Sources/"): data for name, data in files().items()}
    problems = project_problems(zipped(told))
    assert any("lies neither" in one for one in problems)
    assert any("is not in the archive" in one for one in problems)


def test_what_is_no_project_at_all_is_told() -> None:
    assert project_problems(b"PK") == ("The project is no ZIP archive.",)
    assert project_problems(zipped({"a": b""})) == ("The archive holds no project.qde.",)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<MemberCode guid=", "<MemberCode targetGUID=", "has no guid"),
        ("<Sets>", "<Sets><Note/>", "knows no such element"),
        ("codebook:1.0", "project:1.0", "The root is"),
        ('<MemberCode guid="', '<MemberCode guid="0', "is no guid"),
    ],
)
def test_a_broken_code_book_is_told(before: str, after: str, told: str) -> None:
    assert before in BOOK.decode()
    problems = codebook_problems(BOOK.decode().replace(before, after, 1).encode())
    assert any(told in one for one in problems)
