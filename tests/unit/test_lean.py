"""Heavy libraries that nothing here uses stay unloaded, though other libraries want them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.lean import unopened, without

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


def test_a_module_left_out_looks_absent_and_comes_back() -> None:
    assert "this" not in sys.modules
    with without("this"), pytest.raises(ModuleNotFoundError, match="left out of this import"):
        importlib.import_module("this")
    assert importlib.util.find_spec("this") is not None


def test_a_module_that_is_loaded_stays_loaded() -> None:
    with without("json"):
        import json
    assert json is sys.modules["json"]


def test_a_hidden_module_is_not_found() -> None:
    with without(hidden=("wave",)):
        assert "wave" in sys.modules
    assert importlib.util.find_spec("wave") is not None


def test_spacy_loads_without_torch(python: Shell) -> None:
    code = (
        "import sys\n"
        "from pipeline import nlp\n"
        "nlp.Phrases({'a': ['b']}).find(['b'])\n"
        "from pipeline.lean import HEAVY\n"
        "print(sorted(set(HEAVY) & set(sys.modules)), 'spacy' in sys.modules)\n"
    )
    done = python("-c", code)
    assert done.stdout == "[] True\n", done.stderr


def test_a_part_of_a_package_can_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("__init__.py", "part.py"):
        (tmp_path / "made_whole").mkdir(exist_ok=True)
        (tmp_path / "made_whole" / name).touch()
    monkeypatch.syspath_prepend(tmp_path)
    with without("made_whole.part"):
        importlib.import_module("made_whole")
        with pytest.raises(ModuleNotFoundError, match=r"made_whole\.part is left out"):
            importlib.import_module("made_whole.part")
    assert importlib.util.find_spec("made_whole.part") is not None


@pytest.fixture
def heavy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that notes when it is opened, with a light module, and one that wants it open."""
    inner = tmp_path / "heavy_box" / "inner"
    inner.mkdir(parents=True)
    (inner.parent / "__init__.py").write_text(
        "import sys\nsys.modules[__name__ + '.opened'] = sys\nfrom . import light, inner\nBIG = 1\n"
    )
    (inner.parent / "light.py").write_text("LIGHT = 2\n")
    (inner.parent / "plain.py").write_text("PLAIN = 4\n")
    (inner.parent / "late.py").write_text("from heavy_box import BIG\n")
    (inner / "__init__.py").write_text("from heavy_box.light import LIGHT\n")
    (inner / "deep.py").write_text("DEEP = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "heavy_box"
    for name in [name for name in sys.modules if name.partition(".")[0] == "heavy_box"]:
        del sys.modules[name]


def is_open() -> bool:
    return "heavy_box.opened" in sys.modules


def load_unopened() -> None:
    with unopened("heavy_box", "heavy_box.inner"):
        importlib.import_module("heavy_box.light")
        importlib.import_module("heavy_box.inner.deep")


def test_modules_of_a_package_load_without_opening_it(heavy: str) -> None:
    load_unopened()
    assert not is_open()
    package = importlib.import_module(heavy)
    assert (package.light.LIGHT, package.inner.deep.DEEP) == (2, 3)
    assert not is_open()


def test_a_package_opens_when_it_is_asked_for_more(heavy: str) -> None:
    load_unopened()
    package = importlib.import_module(heavy)
    assert (package.BIG, package.inner.LIGHT) == (1, 2)
    assert is_open()
    assert type(package) is type(package.inner) is type(sys)


def test_a_package_opens_when_another_of_its_modules_is_imported(heavy: str) -> None:
    load_unopened()
    assert importlib.import_module("heavy_box.plain").PLAIN == 4
    assert is_open()
    assert importlib.import_module("heavy_box.late").BIG == 1
    with pytest.raises(AttributeError, match="nothing"):
        _ = importlib.import_module(heavy).nothing


def test_a_package_that_is_open_stays_open(heavy: str) -> None:
    before = importlib.import_module(heavy)
    load_unopened()
    assert importlib.import_module(heavy) is before
    assert before.BIG == 1


@pytest.mark.parametrize("asked", ["heavy_box.absent", "heavy_box.late"])
def test_an_import_that_fails_leaves_a_package_that_opens(heavy: str, asked: str) -> None:
    with pytest.raises(ImportError), unopened(heavy):
        importlib.import_module(asked)
    assert importlib.import_module(heavy).BIG == 1


def test_a_package_that_is_not_there_is_no_error_of_its_own(heavy: str) -> None:
    with unopened("no_such_box", "heavy_box.absent", "heavy_box.light"):
        pass
    with pytest.raises(ModuleNotFoundError), unopened(heavy, "no_such_box.inner"):
        pass
    assert importlib.import_module(heavy).BIG == 1


def test_counting_warnings_opens_no_package(heavy: str) -> None:
    load_unopened()
    assert getattr(sys.modules[heavy], "__warningregistry__", None) is None
    assert not is_open()


def test_spacy_opens_whole_after_its_tokenizer_was_loaded_alone(python: Shell) -> None:
    code = (
        "import sys\n"
        "from pipeline import nlp\n"
        "nlp.Phrases({'a': ['b']}).find(['b'])\n"
        "print(sorted({'spacy.cli', 'spacy.language', 'spacy.pipeline.ner'} & set(sys.modules)))\n"
        "import spacy\n"
        "from spacy.lang.en import English\n"
        "from spacy.matcher import Matcher\n"
        "blank = spacy.blank('en')\n"
        "blank.add_pipe('sentencizer')\n"
        "print([s.text for s in blank('It works. So far.').sents], type(blank) is English)\n"
        "print('spacy.cli' in sys.modules, spacy.tokens.Doc is type(blank('a')))\n"
        "try:\n    spacy.load('no_such_model')\n"
        "except OSError as error:\n    print('E050' in str(error))\n"
    )
    done = python("-c", code)
    told = ["[]", "['It works.', 'So far.'] True", "True True", "True"]
    assert done.stdout.splitlines() == told, done.stderr
