"""One page that holds everything: no network, and nothing lost without a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import ClassVar

from pipeline.forms.html.answers import Answers
from pipeline.forms.html.finder import Finder
from pipeline.forms.html.glance import Glance
from pipeline.forms.html.made import Making
from pipeline.forms.html.markup import Html, element, verbatim
from pipeline.forms.html.papers import Papers
from pipeline.forms.html.places import Places
from pipeline.forms.html.stock import Stock
from pipeline.forms.html.themes import ThemeSections
from pipeline.published import Publication

_FILE = "report.html"


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """Renders a self-contained, accessible page."""

    version: ClassVar[int] = 1
    name: ClassVar[str] = "html"

    def render(self, shown: Publication) -> dict[str, bytes]:
        """Return the page as report.html, in UTF-8."""
        places = Places(shown)
        sections = list(_sections(places))
        page = element(
            "html",
            _head(shown),
            element(
                "body",
                element("a", "Skip to content", href="#main", class_="skip"),
                element("header", element("h1", shown.title or shown.name)),
                element("div", _contents(sections), _main(places, sections), class_="frame"),
                _foot(shown),
                element("script", _part("page.js")),
            ),
            lang="en-GB",
        )
        return {_FILE: f"<!DOCTYPE html>\n{page}\n".encode()}


@dataclass(frozen=True, slots=True)
class _Section:
    anchor: str
    title: str
    inside: Html


def _sections(places: Places) -> Iterator[_Section]:
    """Yield the sections of the page in order."""
    glance, stock = Glance(places), Stock(places)
    yield _Section("glance", "At a glance", glance.at_a_glance())
    yield _Section("progress", "General progress", stock.progress())
    yield _Section("challenges", "Issues and challenges", stock.challenges())
    yield _Section("forward", "Going forward we think we need", stock.forward())
    yield _Section("answers", "What is asked for in answer", Answers(places).all())
    yield _Section("voices", "What each group said", stock.voices())
    yield _Section("overview", "All themes", glance.themes())
    yield _Section("map", "Who spoke on what", glance.heat_map())
    yield _Section("find", "Find points", Finder(places).form())
    yield _Section("themes", "Themes one by one", ThemeSections(places).all())
    yield _Section("papers", "Documents", Papers(places).all())
    making = Making(places.shown)
    yield _Section("out", "What was left out", making.left_out())
    yield _Section("held", "What was held back", making.held_back())
    yield _Section("made", "How this was made", making.made())


def _contents(sections: list[_Section]) -> Html:
    links = (element("li", element("a", one.title, href=f"#{one.anchor}")) for one in sections)
    head = element("h2", "Contents", id="contents")
    return element("nav", head, element("ol", *links), aria_labelledby="contents")


def _main(places: Places, sections: list[_Section]) -> Html:
    parts = (
        element("section", element("h2", one.title), one.inside, id=one.anchor) for one in sections
    )
    return element("main", Glance(places).lead(), *parts, id="main", tabindex=-1)


def _foot(shown: Publication) -> Html:
    told = f"Made with Taking Stock {shown.made.version}."
    return element("footer", element("p", f"{told} This page is one file and needs no network."))


def _head(shown: Publication) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("title", verbatim(shown.title or shown.name)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy()),
        element("style", _part("page.css")),
    )


def _policy() -> str:
    """Return what a browser may load: this page's own style and script, and nothing else."""
    style, script = (_digest(_part(name)) for name in ("page.css", "page.js"))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    made = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{made}'"


def _part(name: str) -> Html:
    """Return a file of this package as it is."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return Html(text.replace("\r\n", "\n"))
