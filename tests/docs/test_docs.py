"""What is written about the program is true of it."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import typer

from pipeline import __version__, registry
from pipeline.cli import app
from pipeline.settings.tables import CorpusTable

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
OPTIONS = {
    name: {o for p in command.params for o in p.opts if o.startswith("-")} | {"--help", "-h"}
    for name, command in COMMANDS.items()
}


def text(name: str) -> str:
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet")
    return path.read_text(encoding="utf-8")


def lines() -> list[list[str]]:
    """Return the README's command lines, in blocks and in running text, word by word."""
    readme = text("README.md")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    parts = re.split(r"\n|&&|;", "\n".join(blocks).replace("\\\n", " "))
    parts += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", readme, flags=re.S | re.M))
    found = [re.match(r"\s*(?:[$>] )?(?:\.venv/bin/)?(pipeline\s.*)", part) for part in parts]
    return [shlex.split(one[1], comments=True) for one in found if one]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"pipeline {command}" in text("README.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_readme(command: str) -> None:
    readme = text("README.md")
    long = {option for option in OPTIONS[command] if option.startswith("--")}
    assert {option for option in long - {"--help"} if option not in readme} == set()


def test_every_line_of_the_readme_uses_commands_and_options_that_exist() -> None:
    found = lines()
    assert found
    for _, command, *words in found:
        if command.startswith("-"):
            assert command in ("--help", "-h", "--version")
            continue
        assert command in COMMANDS
        options = {word.partition("=")[0] for word in words if word.startswith("-")}
        assert options <= OPTIONS[command]


def test_the_corpus_file_of_the_readme_can_be_used() -> None:
    block = re.search(r"^```toml\n(.*?)^```", text("README.md"), re.DOTALL | re.MULTILINE)
    assert block
    table = tomllib.loads(block[1])
    assert CorpusTable.model_validate(table).asked
    known = CorpusTable.model_fields
    assert [key for key in known if key not in text("README.md")] == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_every_file_that_is_linked_is_there(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_file_of_a_run_is_in_the_readme() -> None:
    names = [registry.load("reporters", each).name for each in registry.names("reporters")]
    assert [name for name in (*names, "run.json", "texts/") if name not in text("README.md")] == []


def test_every_command_and_option_says_what_it_does() -> None:
    for command in COMMANDS.values():
        assert command.help
        assert all(parameter.help for parameter in command.params)


def test_the_changelog_names_this_version() -> None:
    assert re.search(rf"^## \[?{re.escape(__version__)}\b", text("CHANGELOG.md"), re.MULTILINE)


def test_the_package_has_one_version() -> None:
    assert f'version = "{__version__}"' in text("pyproject.toml")


def test_every_reason_for_leaving_out_is_explained() -> None:
    from pipeline.report.reasons import REASONS

    source = " ".join(p.read_text(encoding="utf-8") for p in (ROOT / "pipeline").rglob("*.py"))
    used = set(re.findall(r'reason="(\w+)"', source))
    used |= set(re.findall(r'return "(\w+)"', text("pipeline/read/furniture.py")))
    assert used - set(REASONS) == set()
