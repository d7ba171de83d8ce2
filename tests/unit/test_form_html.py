"""The page as markup: whole, safe, complete, and with the publication's own counts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from made_publication import publication

from pipeline.forms.html import HtmlPage
from pipeline.forms.html.markup import Html, element, escaped
from pipeline.published import Code, LabelCount, Publication
from pipeline.text import fold

OWN = re.compile(r"(?<=<script>).*?(?=</script>)|(?<=<style>).*?(?=</style>)", re.DOTALL)
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f"
EVIL = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]> <![CDATA[ <!-- -->",
    "\"' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &#x3c;",
    "</style></title></textarea>",
    "javascript:alert(1) {{7*7}} ${x}",
    "\u202eright to left\u202c \u2067x",
    "שלום עולם",
    "e\u0301 😀 \x00\x0b\x1f\x85",
    "a\r\nb\rc",
)
hostile = st.one_of(
    st.sampled_from(EVIL), st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
)
fast = settings(max_examples=60, deadline=None)


def rendered(shown: Publication) -> str:
    return HtmlPage().render(shown)["report.html"].decode("utf-8")


def tree(shown: Publication) -> etree._Element:
    """The page read as strict XML, without its own script and style."""
    text = OWN.sub("", rendered(shown)).removeprefix("<!DOCTYPE html>\n")
    return etree.fromstring(text.encode())


def words(root: etree._Element) -> str:
    return fold("".join(root.itertext()))


def one(root: etree._Element, path: str) -> etree._Element:
    found = root.xpath(path)
    assert len(found) == 1, path
    return found[0]


def table(root: etree._Element, section: str) -> dict[str, list[str]]:
    """The rows of a section's table: cells by the words of their head."""
    rows = one(root, f"//section[@id='{section}']//table[1]").xpath("./tbody/tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}


def spoiled(text: str) -> Publication:
    """The publication with a text wherever a run may bring one in."""
    shown = publication()
    whole = f"Before {text} between {text} after"
    first, second = len("Before "), len("Before ") + len(text) + len(" between ")
    places = {"minutes.pdf": (first, first + len(text)), "notes.txt": (second, second + len(text))}

    def code(one: Code) -> Code:
        return replace(one, name=text, definition=text)

    return replace(
        shown,
        title=text,
        labels=tuple(map(code, shown.labels)),
        groups=tuple(map(code, shown.groups)),
        services=(*map(code, shown.services), Code("other", text)),
        papers=tuple(replace(one, text=one.text and whole, message=text) for one in shown.papers),
        passages=tuple(
            replace(
                passage,
                start=places[passage.document][0] if passage.number in (1, 5) else 0,
                end=places[passage.document][1] if passage.number in (1, 5) else 0,
                text=fold(text) and passage.text and fold(text),
                headings=(text,),
                lead_in=text,
                at=text,
                paragraph=f"{text}.1",
            )
            for passage in shown.passages
        ),
        themes=tuple(
            replace(
                theme,
                name=text,
                definition=text,
                keywords=(text,),
                counts=tuple(replace(c, statement=text, quantifier=text) for c in theme.counts),
            )
            for theme in shown.themes
        ),
        parents=tuple(replace(parent, name=text) for parent in shown.parents),
        left_out=tuple(replace(left, reason=text) for left in shown.left_out),
        made=replace(shown.made, codebook=text, stages=((text, text),), libraries=((text, text),)),
    )


def test_the_page_is_one_file_and_the_same_bytes_twice() -> None:
    first, second = HtmlPage().render(publication()), HtmlPage().render(publication())
    assert list(first) == ["report.html"]
    assert first == second


def test_the_page_is_well_formed_and_its_headings_go_down_step_by_step() -> None:
    root = tree(publication())
    assert root.get("lang") == "en-GB"
    levels = [int(head.tag[1]) for head in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("evil", EVIL)
def test_ids_are_unique_and_every_link_has_a_target(evil: str) -> None:
    for shown in (publication(), spoiled(evil)):
        root = tree(shown)
        ids = Counter(root.xpath("//@id"))
        assert [name for name, many in ids.items() if many > 1] == []
        links = root.xpath("//a/@href")
        assert len(links) > 40
        assert [link for link in links if not link.startswith("#")] == []
        assert [link for link in links if link[1:] not in ids] == []
        told = [(name, one.get(name)) for name in ("for", "aria-labelledby") for one in root.iter()]
        assert [value for _, value in told if value is not None and value not in ids] == []


def test_every_table_says_what_it_is_and_what_its_heads_are_for() -> None:
    root = tree(publication())
    for found in root.iter("table"):
        assert words(one(found, "./caption")) != ""
        assert all(head.get("scope") in ("col", "row") for head in found.iter("th"))


def test_what_may_be_quoted_stands_in_its_list_and_in_its_document() -> None:
    shown = publication()
    root = tree(shown)
    for passage in shown.passages:
        if passage.text:
            assert passage.text in words(one(root, f"//*[@id='s{passage.number}']"))
        if passage.label != "none":
            item = one(root, f"//ol[@class='points']/li[@id='p{passage.number}']")
            assert (passage.text or "(not to be quoted)") in words(item)
            assert shown.where(passage) in words(item)


def test_a_quotation_leads_to_its_passage_in_the_text_of_its_document() -> None:
    shown = publication()
    root = tree(shown)
    link = one(root, "//li[@id='p2']/a[1]").get("href")
    assert link == "#s2"
    mark = one(root, "//mark[@id='s2']")
    assert mark.xpath("ancestor::section[@class='paper']/h3/text()") == ["minutes.pdf"]
    assert one(mark, "./a").get("href") == "#p2"
    assert one(root, "//li[@id='p6']/a[1]").get("href") == "#d3"


def test_the_text_of_a_document_stands_as_it_runs_with_its_pages() -> None:
    shown = publication()
    later = replace(shown.passages[2], page=2)
    turned = replace(shown, passages=(*shown.passages[:2], later, *shown.passages[3:]))
    text = words(one(tree(turned), "//div[@id='d2x']"))
    assert text.startswith("Page 1Minutes – café meeting 😀 =1+1 is no formula")
    assert text.index("owns it") < text.index("Page 2") < text.index("One payroll team")
    assert words(one(tree(turned), "//div[@id='d3x']")).startswith("Union notes")


def test_what_may_not_be_quoted_has_no_words_and_still_counts() -> None:
    shown = publication()
    silent = tuple(
        replace(p, text="", start=0, end=0, quotable=False) if p.document == "minutes.pdf" else p
        for p in shown.passages
    )
    papers = tuple(
        replace(p, text="", quotable=False) if p.id == "minutes.pdf" else p for p in shown.papers
    )
    bare = tuple(replace(t, exemplars=(), borderline=(), against=()) for t in shown.themes)
    counts = tuple(replace(c, statement="Managers noted it.") for c in bare[0].counts)
    bare = (replace(bare[0], counts=counts), bare[1])
    root = tree(replace(shown, passages=silent, papers=papers, themes=bare, pairs=()))
    assert "payroll team" not in words(root).lower()
    told = "may not be quoted: none of its words are shown"
    assert told in words(one(root, "//section[@id='d2']"))
    assert told not in words(one(root, "//section[@id='d3']"))
    assert words(one(root, "//ol[@id='t1l1']")).startswith("(not to be quoted)")
    assert root.xpath("//section[@id='d2']//mark") == []


def test_the_tables_show_the_counts_of_the_publication() -> None:
    root = tree(publication())
    assert table(root, "glance") == {
        "Service managers": ["1", "1", "0", "2"],
        "Trade unions": ["1", "*", "1", "*"],
        "All points": ["2", "3", "1", "6"],
    }
    assert table(root, "overview") == {
        "Payroll; “twice” & more": ["1", "1", "1", "3"],
        "-Branches": ["1", "*", "0", "*"],
        "In no theme": ["0", "1", "0", "1"],
    }
    assert table(root, "map") == {
        "Payroll; “twice” & more": ["2", "2"],
        "-Branches": ["0", "*"],
    }
    assert table(root, "t1") == {
        "Service managers": ["1 (50%)", "1 (50%)", "0"],
        "Trade unions": ["0", "1 (25%)", "1 (25%)"],
    }


def test_a_suppressed_count_is_no_number_anywhere_and_is_explained() -> None:
    root = tree(publication())
    assert "* Not shown: points of fewer than five people" in words(one(root, "//*[@id='glance']"))
    assert "points of fewer than five people" in words(one(root, "//section[@id='t2']"))
    assert "Points of fewer than five people" in words(one(root, "//section[@id='voices']"))
    assert "points of fewer than five people" in words(one(root, "//section[@id='challenges']"))
    assert not [star for star in root.xpath("//td[.='*']") if len(star)]


def test_each_list_holds_as_many_points_as_the_number_that_opens_it() -> None:
    root = tree(publication())
    for link in root.xpath("//section[@id='overview']//td/a"):
        anchor = one(root, f"//*[@id='{link.get('href')[1:]}']")
        items = anchor.xpath("descendant-or-self::ol[@class='points']/li")
        assert len(items) == int(link.text)


def test_the_line_that_opens_a_list_tells_how_many_points_it_holds() -> None:
    root = tree(publication())
    told = [words(line) for line in root.xpath("//section[@class='theme']//summary")]
    assert told == [
        "Progress: the one point",
        "Barriers: the one point",
        "Needs: the one point",
        "Progress: the one point",
        "Barriers: points of fewer than five people",
        "Barriers: the one point",
    ]


def test_an_issue_and_an_action_stand_in_the_best_pairs_once_and_those_to_check_in_none() -> None:
    shown = publication()
    sure = tuple(replace(passage, review=False) for passage in shown.passages)
    weaker = replace(shown.pairs[0], similarity=0.5, need=shown.passages[0].id)
    root = tree(replace(shown, passages=sure, pairs=(weaker, *shown.pairs)))
    best, more = root.xpath("//section[@id='answers']//table/tbody")
    assert [words(row[-1]) for row in best] == ["0.62"]
    assert [words(row[-1]) for row in more] == ["0.50"]
    assert "Payroll is still run twice" in words(best[0][0])
    checked = one(tree(shown), "//section[@id='answers']//table")
    assert words(one(checked, "./caption")) == "Further pairs"


def test_a_shade_and_its_number_rise_together() -> None:
    root = tree(publication())
    cells = root.xpath("//table[@class='heat']//td")
    shades = {words(cell): cell.get("class") for cell in cells}
    assert shades == {"2": "h2", "0": "h0", "*": "h0"}


def test_the_policy_names_the_digests_of_style_and_script_and_forbids_the_rest() -> None:
    text = rendered(publication())
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert found is not None
    policy = found[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for part in OWN.findall(text):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert len(OWN.findall(text)) == 2


def test_nothing_on_the_page_points_to_a_network_or_carries_its_own_style() -> None:
    root = tree(publication())
    names = {name for found in root.iter() for name in found.attrib}
    assert not names & {"src", "style", "action", "title"}
    assert not [name for name in names if name.startswith("on")]
    assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttp", rendered(publication()))


@fast
@given(hostile)
def test_hostile_texts_make_no_elements_and_are_shown(evil: str) -> None:
    shown = spoiled(evil)
    root = tree(shown)
    plain = tree(publication())
    assert len(root.xpath("//script")) == len(plain.xpath("//script")) == 1
    assert root.xpath("//img") == []
    assert {one.tag for one in root.iter()} <= {one.tag for one in plain.iter()} | {"bdi"}
    seen = fold(UNFIT.sub("\ufffd", evil.replace("\r\n", "\n").replace("\r", "\n")))
    assert seen in words(one(root, "//h1")) or not seen
    again = html.document_fromstring(rendered(shown))
    assert len(again.xpath("//script")) == 1
    assert not [one for one in again.iter() for name in one.attrib if name.startswith("on")]


@fast
@given(st.text(st.characters(codec="utf-8"), max_size=30), st.sampled_from(TURNS))
def test_what_turns_the_direction_of_text_stands_apart(text: str, mark: str) -> None:
    made = escaped(f"{text}{mark}x")
    assert made.startswith("<bdi>")
    assert made.endswith("</bdi>")


def test_markup_made_with_string_methods_is_text_again() -> None:
    made = element("b", "<i>")
    assert made == "<b>&lt;i&gt;</b>"
    assert isinstance(made, Html)
    assert element("p", made.upper()) == "<p>&lt;B&gt;&amp;LT;I&amp;GT;&lt;/B&gt;</p>"
    assert element("p", "x", class_="a", aria_label='"', hidden=True, id=None) == (
        '<p class="a" aria-label="&quot;" hidden="">x</p>'
    )


def test_passages_that_overlap_lose_no_words_and_keep_their_anchors() -> None:
    shown = publication()
    first = shown.passages[1]
    inside = replace(shown.passages[3], start=first.start + 3, end=first.start + 9)
    root = tree(replace(shown, passages=(*shown.passages[:3], inside, *shown.passages[4:])))
    one(root, "//*[@id='s4']")
    assert "Payroll is still run twice" in words(one(root, "//div[@id='d2x']"))


def test_an_empty_publication_is_a_page_too() -> None:
    shown = publication()
    nothing = replace(
        shown, papers=(), passages=(), themes=(), parents=(), cells=(), voices=(), pairs=(),
        unanswered=(), left_out=(), totals=replace(shown.totals, by_label=(0, 0, 0), points=0),
    )  # fmt: skip
    root = tree(nothing)
    told = words(root)
    assert "no points from two documents" in told
    assert "Nothing of this kind was found in the notes." in told
    assert "The notes do not tell who spoke." in told


def test_intervals_repeats_and_dates_are_told_where_there_are_any() -> None:
    shown = publication()
    count = LabelCount("progress", 4, 2, 2, 3, 0.25, 0.1, 0.5, "less than half", "Said.")
    theme = replace(shown.themes[0], counts=(count,), left_out=0.2, stability=0.3)
    passages = (*shown.passages[:2], replace(shown.passages[2], same_as=shown.passages[1].id))
    told = tree(
        replace(shown, themes=(theme, shown.themes[1]), passages=(*passages, *shown.passages[3:]))
    )
    text = words(one(told, "//section[@id='t1']"))
    assert "25% of all points under “progress” (95% interval 10% to 50%)" in text
    assert "in two documents, from two groups (less than half), in three wordings" in text
    assert "Steady: 0.30 (0.20 without one document). Read with care." in text
    assert one(told, "//li[@id='p3']/small/a").get("href") == "#p2"
