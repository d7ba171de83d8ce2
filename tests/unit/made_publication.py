"""A publication made by hand: small, and with everything in it that a form may stumble over."""

from __future__ import annotations

from dataclasses import replace

from pipeline.published import (
    Code,
    GroupCount,
    LabelCount,
    LeftOut,
    Made,
    Masked,
    PairShown,
    Paper,
    ParentShown,
    Passage,
    Publication,
    ThemeShown,
    Voice,
    Withheld,
)

MINUTES = (
    "Minutes – café meeting 😀\r\n"
    "=1+1 is no formula\n"
    "Payroll is still run twice, and <b>nobody</b> & “no one” owns it\r\n"
    "One payroll team – wanted by all\n"
    "@SUM(A1) was said\n"
)
NOTES = "\ufeffUnion notes\nBranches talk to each other now\n[…]\nA bad “quotation\n"
SAID = {
    "minutes.pdf": (
        ("=1+1 is no formula", "progress", ("managers",), "t1"),
        ("Payroll is still run twice, and <b>nobody</b> & “no one” owns it", "barrier",
         ("managers", "unions"), "t1"),
        ("One payroll team – wanted by all", "need", ("unions",), "t1"),
        ("@SUM(A1) was said", "none", (), ""),
    ),
    "notes.txt": (
        ("Branches talk to each other now", "progress", ("unions",), "t2"),
        ("", "barrier", ("unions",), "t2"),
        ("A bad “quotation", "barrier", (), ""),
    ),
}  # fmt: skip
TEXTS = {"minutes.pdf": MINUTES, "notes.txt": NOTES}


def _passages() -> tuple[Passage, ...]:
    made: list[Passage] = []
    for document, said in SAID.items():
        whole = TEXTS[document]
        for text, label, groups, theme in said:
            start = whole.index(text) if text else 0
            made.append(
                Passage(
                    id=f"{document}#char={100 * len(made)},{100 * len(made) + 50}",
                    number=len(made) + 1,
                    document=document,
                    page=1,
                    line=len(made) + 2,
                    at="",
                    paragraph="3.10" if label == "need" else "",
                    start=start,
                    end=start + len(text),
                    kind="bullet",
                    headings=("Minutes – café meeting 😀",) if document == "minutes.pdf" else (),
                    lead_in="",
                    text=text,
                    label=label,
                    second_label="progress" if label == "barrier" and text else "",
                    confidence=0.91,
                    basis="wording",
                    stakeholders=groups,
                    stakeholder_basis="document" if groups else "",
                    hidden_groups=not text,
                    services=("general",),
                    theme=theme,
                    fit=0.8 if theme else None,
                    second_theme="",
                    review=label == "need",
                    quotable=bool(text),
                    same_as="",
                    legibility=1.0,
                )
            )
    return tuple(made)


def _paper(id: str, *, failed: bool = False) -> Paper:
    said = SAID.get(id, ())
    text = TEXTS.get(id, "")
    return Paper(
        id=id,
        sha256="ab" * 32,
        format=id.rpartition(".")[2],
        pages=0 if failed else 2,
        unit="page" if id.endswith(".pdf") else "line",
        characters=len("".join(text.split())),
        analysed=sum(len("".join(one[0].split())) for one in said),
        segments=len(said),
        points=sum(one[1] != "none" for one in said),
        status="failed" if failed else "read",
        message="holds no text. Export it again from its source." if failed else "",
        quotable=True,
        text=text,
    )


def _count(label: str, points: int | None) -> LabelCount:
    return LabelCount(
        label=label,
        points=points,
        documents=None if points is None else 1,
        groups=None if points is None else 1,
        texts=points,
        share=None if points is None else 0.5,
        low=None,
        high=None,
        quantifier="" if points is None else "less than half",
        statement="Managers noted something on this (one point): “=1+1 is no formula”.",
    )


def publication() -> Publication:
    """Return two papers (and one that could not be read), seven passages and two themes."""
    passages = _passages()
    of = {theme: [p.id for p in passages if p.theme == theme] for theme in ("t1", "t2")}
    theme = ThemeShown(
        id="t1",
        name="Payroll; “twice” & more",
        definition="What is said of <payroll>.",
        status="candidate",
        basis="found",
        parent="p1",
        keywords=("payroll", "twice"),
        stability=0.87,
        left_out=None,
        coherence=0.5,
        points=3,
        counts=(_count("progress", 1), _count("barrier", 1), _count("need", 1)),
        members=tuple(of["t1"]),
        exemplars=tuple(of["t1"][:2]),
        borderline=(of["t1"][2],),
        against=(of["t1"][0],),
        alone=(),
    )
    other = replace(
        theme,
        id="t2",
        name="-Branches",
        parent="",
        points=None,
        counts=(_count("progress", 1), _count("barrier", None)),
        members=tuple(of["t2"]),
        exemplars=(of["t2"][0],),
        borderline=(),
        against=(),
        alone=(of["t2"][0],),
        status="active",
        basis="codebook",
        stability=None,
    )
    return Publication(
        name="made",
        title="Taking stock, made up & “small”",
        year=2014,
        asked=("progress", "barrier", "need"),
        labels=(
            Code("progress", "Progress", "What has got better"),
            Code("barrier", "Barriers", "What stands in the way"),
            Code("need", "Needs", "What is asked for"),
            Code("none", "None", "Reports nothing"),
        ),
        groups=(Code("managers", "service managers"), Code("unions", "trade unions")),
        services=(Code("general", "general"),),
        papers=(_paper("lost.docx", failed=True), _paper("minutes.pdf"), _paper("notes.txt")),
        passages=passages,
        themes=(theme, other),
        parents=(ParentShown("p1", "Payroll and others", ("t1",)),),
        cells=(
            GroupCount("t1", "progress", "managers", 1, 0.5),
            GroupCount("t1", "barrier", "managers", 1, 0.5),
            GroupCount("t1", "barrier", "unions", 1, 0.25),
            GroupCount("t1", "need", "unions", 1, 0.25),
            GroupCount("t2", "progress", "unions", 1, 0.25),
            GroupCount("t2", "barrier", "unions", None, None),
        ),
        voices=(Voice("managers", (1, 1, 0), 2), Voice("unions", (1, None, 1), None)),
        totals=Voice("", (2, 3, 1), 6),
        pairs=(PairShown("t1", of["t1"][1], of["t1"][2], "", 0.62),),
        unanswered=(of["t2"][1],),
        left_out=(LeftOut("running footers", 2, 12),),
        withheld=Withheld(0, 1, (Masked("e-mail addresses", 1),), 5, 1, 0, False),
        made=Made(
            version="0.1.0",
            key="cd" * 32,
            recipe="ef" * 32,
            codebook="Made up",
            stages=(("finder", "ConsensusFinder() version 3"),),
            libraries=(("spacy", "3.8.18"),),
            received=3,
            read=2,
            failed=1,
            segments=7,
            review=1,
            hand_coded=0,
            characters=200,
            analysed=180,
        ),
    )
