"""What a command may import: starting is most of what a small command does."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from pipeline.cli import COMMANDS

Write = Callable[..., Path]
Shell = Callable[..., "subprocess.CompletedProcess[str]"]

# Says behind all else which modules were loaded.
LOADED = (
    "import os, sys\n"
    "def told(code): print('LOADED', *sorted(sys.modules), file=sys.stderr); os._exit(code)\n"
    "from pipeline import cli\n"
    "cli._leave = told\n"
    "cli.main()\n"
)
COMMAND_NAMES = [command.__name__.rstrip("_") for command in COMMANDS]
# What is heavy, and is not to be there after help, after a run without news, and after a whole run.
HELP = frozenset({"rich", "numpy", "tomllib", "pipeline.types", "pipeline.settings"})
COMMAND_LINE = HELP | {"pydantic", "importlib.metadata"}  # which Typer reads arguments with
LIBRARIES = frozenset(
    "numpy scipy spacy thinc sklearn bertopic pandas torch ctranslate2 tokenizers lxml pypdfium2 "
    "PIL markdown_it python_calamine rich".split()
)
STAGES = LIBRARIES | frozenset(
    "pipeline.flow pipeline.read.plain pipeline.read.pdf pipeline.segment pipeline.classify "
    "pipeline.themes pipeline.report pipeline.years".split()
)
UNUSED = frozenset(
    "bertopic sklearn pandas joblib torch transformers umap plotly lxml pypdfium2 pdfplumber "
    "docx xlsxwriter requests spacy.cli spacy.language spacy.pipeline.ner".split()
)
# Readers and reporters that a recipe has, and that a run of one text does not meet.
UNMET = frozenset(
    "pipeline.read.pdf.reader pipeline.read.office.docx pipeline.read.sheet.reader "
    "pipeline.read.web.html pipeline.report.years.summary pypdfium2 lxml".split()
)


def loaded(done: subprocess.CompletedProcess[str]) -> set[str]:
    assert done.returncode == 0, done.stderr
    mark, *names = done.stderr.splitlines()[-1].split()
    assert mark == "LOADED", done.stderr
    return set(names)


def test_help_needs_no_more_than_the_command_line(python: Shell) -> None:
    assert not loaded(python("-c", LOADED, "--help")) & COMMAND_LINE


def test_help_on_a_command_and_the_version_need_no_settings(python: Shell) -> None:
    code = (
        "import sys\n"
        "from pipeline.cli import app\n"
        f"for args in [['--version'], *([name, '--help'] for name in {COMMAND_NAMES})]:\n"
        "    try:\n        app(args)\n"
        "    except SystemExit as leaving:\n        assert leaving.code == 0, args\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    assert not loaded(python("-c", code)) & HELP


def test_help_tells_of_every_command_in_full(cli: Shell) -> None:
    told = " ".join(cli("--help").stdout.split())
    for command, name in zip(COMMANDS, COMMAND_NAMES, strict=True):
        summary = str(command.__doc__).partition("\n\n")[0].split()
        assert " ".join([name, *summary]) in told
    assert "..." not in told.partition("Commands:")[2]


def test_a_run_imports_what_it_uses_and_one_without_news_no_stage(
    corpus: Write, tmp_path: Path, python: Shell
) -> None:
    run = ["-c", LOADED, "run", corpus(), "--out", tmp_path / "out", "--workers", "1"]
    assert not loaded(python(*run)) & UNUSED
    again = python(*run)
    assert "Nothing has changed since the last run." in again.stderr
    assert not loaded(again) & STAGES


def test_what_a_recipe_says_is_remembered_without_its_stages(tmp_path: Path, python: Shell) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from pipeline import settings\n"
        "from pipeline.cache import Cache\n"
        "from pipeline.shipped import shipped\n"
        "folder = Path(os.environ['TAKING_STOCK_CACHE'])\n"
        "book = settings.load_codebook(shipped('codebook.toml'))\n"
        "print(settings.recipe_lines(book, folder, Cache(Path(sys.argv[1]))).digest)\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    first, again = (python("-c", code, tmp_path / "answers") for _ in range(2))
    assert first.stdout == again.stdout
    assert "pipeline.report.csv" in loaded(first)
    assert not loaded(again) & STAGES


def test_a_reader_is_loaded_when_a_file_of_its_kind_is_met(python: Shell) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from pipeline import documents, settings\n"
        "from pipeline.cache import Cache\n"
        "from pipeline.shipped import shipped\n"
        "folder = Path(os.environ['TAKING_STOCK_CACHE'])\n"
        "book = settings.load_codebook(shipped('codebook.toml'))\n"
        "said = settings.recipe_lines(book, folder, Cache(folder / 'answers'))\n"
        "recipe = settings.recipe(book, folder, said=said)\n"
        "documents.reader_for(Path('a.txt'), recipe.readers, 'a.txt')\n"
        "print(recipe.digest)\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    first, again = python("-c", code), python("-c", code)
    assert first.stdout == again.stdout
    there = loaded(again)
    assert "pipeline.read.plain" in there
    assert not there & UNMET


def test_themes_are_grouped_without_the_greater_part_of_scipy(python: Shell) -> None:
    code = (
        "import sys\n"
        "import numpy as np\n"
        "from pipeline.themes import consensus\n"
        "consensus.libraries()\n"
        "consensus.tree(np.eye(5, dtype=np.float32)).cut(0.5)\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    there = {name for name in loaded(python("-c", code)) if name.startswith("scipy")}
    assert there <= {"scipy", "scipy.cluster", "scipy._cyutility", "scipy.cluster._hierarchy"}
