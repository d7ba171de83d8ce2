"""A browser, the rules of axe-core and pages to look at; without these the tests are skipped."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver import Browser
from made_large import large
from made_publication import publication

from pipeline.forms.html import HtmlPage

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    chromedriver = shutil.which("chromedriver")
    if chromium is None or chromedriver is None:
        pytest.skip("chromium and chromedriver are not installed")
    opened = Browser.opened(chromedriver, chromium, tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The source of axe-core in the version of package.json, fetched once and kept."""
    wanted = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    folder = request.config.cache.mkdir(f"axe-core-{wanted['axe-core']}")
    found = folder / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if not found.exists() and npm is not None:
        shutil.copy(HERE / "package.json", folder)
        asked = "install --ignore-scripts --no-audit --no-fund --no-package-lock --silent"
        subprocess.run(
            [npm, *asked.split(), "--prefix", str(folder)],
            cwd=folder,
            capture_output=True,
            timeout=120,
            check=False,
        )
    if not found.exists():
        pytest.skip("axe-core is not installed, and npm cannot fetch it")
    return found.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the page made up by hand, the same without its script, and a large one."""
    folder = tmp_path_factory.mktemp("pages")
    made = HtmlPage().render(publication())["report.html"].decode()
    bare = re.sub(r"<script>.*?</script>", "", made, flags=re.DOTALL)
    big = HtmlPage().render(large())["report.html"].decode()
    written = {"made": made, "bare": bare, "large": big}
    for name, text in written.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8", newline="")
    return {name: (folder / f"{name}.html").as_uri() for name in written}
