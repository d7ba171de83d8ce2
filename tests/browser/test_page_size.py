"""The page of a large consultation stays small enough to send by e-mail."""

from __future__ import annotations

from made_large import large

from pipeline.forms.html import HtmlPage

MOST = 5_000_000  # bytes


def test_five_thousand_segments_make_at_most_five_megabytes() -> None:
    shown = large()
    page = HtmlPage().render(shown)["report.html"]
    assert len(shown.passages) == 5_000
    assert len(page) <= MOST
    text = page.decode()
    assert all(f' id="s{passage.number}"' in text for passage in shown.passages)
    assert all(f' id="p{passage.number}"' in text for passage in shown.points)
