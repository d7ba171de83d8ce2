"""Heavy libraries that nothing here uses stay unloaded, though other libraries want them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable

import pytest

from pipeline.lean import without

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


def test_spacy_and_bertopic_load_without_torch(python: Shell) -> None:
    code = (
        "import sys\n"
        "from pipeline import nlp\n"
        "from pipeline.themes import topics\n"
        "nlp.Phrases({'a': ['b']}).find(['b'])\n"
        "topics.libraries().BERTopic\n"
        "from pipeline.lean import HEAVY\n"
        "print(sorted(set(HEAVY) & set(sys.modules)), 'spacy' in sys.modules)\n"
    )
    done = python("-c", code)
    assert done.stdout == "[] True\n", done.stderr
