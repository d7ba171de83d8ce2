"""Layouts of tables: ruled, half ruled, unruled, banded, merged, ticked, forms to fill in."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice

from drawn.dice import Dice, Made, a_look, furnished, one_room, plain
from drawn.material import Grid, Said, actions, models, sections, some_sections, ticks
from drawn.setter import A4, Look, Plan, Press, Type
from drawn.tabling import Cell, Form, table
from drawn.texts import body, heading, point

WIDE = (A4[1], A4[0])
Row = list[Cell | None]


def rows_of(grid: Grid) -> list[Row]:
    """Return the rows of a table of the papers."""
    wide = len(grid.shares)
    return [[Cell(cell) for cell in row] + [Cell([])] * (wide - len(row)) for row in grid.rows]


def short_rows(start: int, count: int, columns: int) -> list[Row]:
    """Return rows of one entry a cell: a point, then who and when, then words on it."""
    points = [said for section in sections() for said in section.said if said.kind == "bullet"]
    who = ("Heads of Service", "HR", "Programme Board", "Chief Executives", "Finance")
    when = ("March 2013", "ongoing", "by summer", "2013-14", "done")
    made: list[Row] = []
    for at in range(count):
        said = points[(start + 3 * at) % len(points)].text
        other = points[(start + 3 * at + 101) % len(points)].text
        texts = [said, who[at % 5], when[(at * 2 + start) % 5], other][:columns]
        made.append([Cell([Said("cell", text)]) for text in texts])
    return made


SHORT_HEADS = ["Point raised", "Lead", "Timescale", "What was said"]
SHORT_SHARES = [36.0, 17.0, 15.0, 32.0]


def tables(dice: Dice, form: Form, note: str, look: Look | None = None) -> Made:
    """Return a paper of action tables, long cells and short ones, all in one form."""
    look = look or a_look(dice, gap=0.6, heads="bold", by=dice("by", "line", "word"),
                          leading=dice("table leading", 1.18, 1.25))  # fmt: skip
    size = dice("page", WIDE, A4, WIDE)
    form = replace(form, size=dice("cell size", 9.0, 8.0, 10.0))

    def fill(press: Press) -> None:
        many = actions() if size == WIDE else []
        for at in range(2 if many else 0):
            grid = many[(dice.seed + at) % len(many)]
            heading(press, f"{at + 1}. Action table for principle {at + 1}")
            table(press, form, grid.shares, grid.heads, rows_of(grid))
        point(press, Said("para", "The two models were set side by side for the Steering Group."))
        grid = models()[dice.seed % 2]
        table(press, form, grid.shares, ["Model", *grid.heads[1:]], rows_of(grid))
        wide = 4 if size == WIDE else 3
        heading(press, "Points raised in the sessions", 2)
        rows = short_rows(dice.start, 9, wide)
        table(press, form, SHORT_SHARES[:wide], SHORT_HEADS[:wide], rows)
        body(press, some_sections(dice.start, 90))

    return Made(look, Plan(one_room(size, margin=50), size, furnish=furnished(dice, size)), fill,
                f"{note}, heads {form.head}")  # fmt: skip


def ruled(dice: Dice) -> Made:
    """Every cell ruled; entries of a cell with bullets or without."""
    bullet = dice("item", "", "•", "", "–")
    form = Form("grid", dice("head", "bold", "plain", "caps"), dice("shaded", True, False),
                bullet=bullet, item_gap=dice("entry gap", 2.0, 0.0, 4.0), repeat=dice(
                    "repeat", True, False), split=dice("split", True, False, True))  # fmt: skip
    marked = f"entries marked {bullet}" if bullet else "entries unmarked"
    return tables(dice, form, f"ruled, {marked}, {form.item_gap:g} points apart")


def unruled(dice: Dice) -> Made:
    """No rules at all: told by what stands under what."""
    gap = dice("row gap", 4.0, 7.0, 5.0)
    form = Form("none", dice("head", "bold", "plain", "caps"), row_gap=gap, item_gap=0.0,
                pad=dice("pad", 6.0, 9.0), split=False)  # fmt: skip
    return tables(dice, form, f"unruled, rows {2 * form.row_gap:g} points apart")


def lined(dice: Dice) -> Made:
    """Rules between rows, or under the head and at the end, none between columns."""
    form = Form(dice("rules", "rows", "outer", "head"), dice("head", "bold", "plain"),
                row_gap=dice("row gap", 3.0, 5.0), item_gap=dice("entry gap", 0.0, 2.0), pad=6.0,
                split=False)  # fmt: skip
    return tables(dice, form, f"level rules only ({form.rules})")


def banded(dice: Dice) -> Made:
    """Every other row on a grey ground, no rules."""
    form = Form("none", dice("head", "bold", "plain"), True, True, row_gap=4.0,
                item_gap=dice("entry gap", 2.0, 0.0), pad=6.0, split=False)  # fmt: skip
    return tables(dice, form, "rows on grey and white by turns")


def merged(dice: Dice) -> Made:
    """Cells over several columns or rows; a head row at the foot of a page."""
    look = a_look(dice, gap=0.6, heads="bold", by=dice("by", "line", "word"))
    form = Form("grid", "bold", dice("shaded", True, False), middle=dice("middle", False, True),
                split=False, repeat=dice("repeat", False, True), size=9.0)  # fmt: skip

    def fill(press: Press) -> None:
        point(press, Said("para", "Points are grouped by service; the lead is named once."))
        rows: list[Row] = []
        for at, service in enumerate(("Education", "Social Services", "Support Services")):
            rows.append([Cell([Said("cell", service)], span=4, style="b")])
            rows += short_rows(dice.start + 5 * at, 3, 4)
        table(press, form, SHORT_SHARES, SHORT_HEADS, rows)
        press.y = max(press.y, press.room.bottom - 2.6 * form.size * look.leading)
        table(press, form, [18.0, 50.0, 32.0], ["Group", "What the group said", "Timescale"],
              list(_by_group(dice)))  # fmt: skip
        body(press, some_sections(dice.start, 120))

    return Made(look, Plan(one_room(margin=50), furnish=furnished(dice)), fill,
                "cells over several columns or rows, a head at a page foot")  # fmt: skip


def _by_group(dice: Dice) -> list[Row]:
    made: list[Row] = []
    for at, group in enumerate(("Trade unions", "Chief officers", "Elected members", "Parents")):
        for number, row in enumerate(short_rows(dice.start + 11 * at, 3, 3)):
            first = Cell([Said("cell", group)], down=3) if number == 0 else None
            made.append([first, row[0], row[2]])
    return made


def ticked(dice: Dice) -> Made:
    """Questions with Yes, No, a tick or a cross beside them, and a small timetable."""
    look = a_look(dice, gap=0.6, heads="bold", by=dice("by", "line", "word"))
    form = Form(dice("rules", "grid", "none", "rows", "grid"), "bold", row_gap=3.0, size=10.0,
                shaded=dice("shaded", False, True))  # fmt: skip
    yes, no = dice("sign", ("✓", "✗"), ("Yes", "No"), ("X", ""), ("Y", "N"))

    def fill(press: Press) -> None:
        heading(press, "4 POLICY AND RESOURCE IMPLICATIONS AND CONSULTATIONS")
        grid = ticks()[0]
        rows: list[Row] = []
        for at, row in enumerate(rows_of(grid)):
            answer = row[1].items if row[1] else []
            sign = (
                [Said("cell", yes if at % 3 else no)] if answer and (yes if at % 3 else no) else []
            )
            style = "b" if not answer else ""
            rows.append([replace(row[0], style=style) if row[0] else None, Cell(sign)])
        table(press, form, grid.shares, [], rows)
        point(press, Said("para", "Please tick to confirm that these people were consulted."))
        people = ("Trade unions", "Head teachers", "Parent councils", "Community councils")
        answers = [[Cell([Said("cell", one)]), Cell([Said("cell", yes)] if at % 2 == 0 else []),
                    Cell([Said("cell", yes)] if at % 2 else [])]
                   for at, one in enumerate(people)]  # fmt: skip
        table(press, form, [60, 20, 20], ["Group consulted", "In writing", "At a meeting"], answers)
        heading(press, "Timetable", 2)
        dates = ("12 November 2012", "3 December 2012", "13 December 2012", "January 2013")
        steps = ("Sessions end", "Board agrees its findings", "Report to Council",
                 "Delivery plans are drafted")  # fmt: skip
        table(press, form, [35, 65], [], [[Cell([Said("cell", d)]), Cell([Said("cell", s)])]
                                          for d, s in zip(dates, steps, strict=True)])  # fmt: skip
        body(press, some_sections(dice.start, 150))

    return Made(look, Plan(one_room(), furnish=furnished(dice)), fill,
                f"answers {yes} and {no or 'blank'}, rules: {form.rules}")  # fmt: skip


def filled(dice: Dice) -> Made:
    """Set a form: printed labels, fields that were filled in, boxes to tick."""
    look = a_look(dice, gap=0.6, heads="bold", by="line", size=10.5)
    said = [text for text in _sayings() if text.isascii() and 6 <= len(text.split()) <= 14]
    answers = list(islice(chain(said[dice.seed :: 4], said), 6))

    def fill(press: Press) -> None:
        press.set("heading", "Consultation response form",
                  type_=Type(16, style="b", after=10))  # fmt: skip
        for label, value in (("Name of group:", "Stirling parent councils"),
                             ("Date of session:", "6 November 2012")):  # fmt: skip
            _field(press, label, value, beside=True)
        questions = ("What has worked well?", "What has got in the way?", "What is needed next?",
                     "Which services should be shared?", "Who should be involved?",
                     "Is there anything else you would like to say?")  # fmt: skip
        for number, (question, answer) in enumerate(zip(questions, answers, strict=True), 1):
            _field(press, f"{number}. {question}", answer, beside=False)
        for at, label in enumerate(("We agree to our response being published.",
                                    "We would like to be told of the outcome.")):  # fmt: skip
            if not press.dry:
                press.canvas.acroForm.checkbox(
                    name=f"box{at}", x=press.room.x, y=A4[1] - press.y - 12, size=12, checked=not at
                )
            press.set("para", label, type_=plain(press, left=20.0, first=0.0))
            press.y += 4
        press.turn_page()
        body(press, some_sections(dice.start, 250))

    return Made(look, Plan(one_room(), furnish=furnished(dice)), fill, "form fields, filled in")


def _sayings() -> list[str]:
    return [one.text for section in sections() for one in section.said if one.kind == "bullet"]


def _field(press: Press, label: str, value: str, *, beside: bool) -> None:
    room, size = press.room, press.look.size
    top = press.y
    press.note(*(("para", f"{label} {value}") if beside else ("heading", label)))
    press.put(label, Type(size, style="b", after=3))
    x = room.x + 120 if beside else room.x
    y = top if beside else press.y
    if not beside:
        press.note("para", value)
    if not press.dry:
        press.canvas.acroForm.textfield(
            name=label, value=value, x=x, y=A4[1] - y - 17, width=room.x + room.width - x,
            height=18, fontSize=9, borderWidth=0.5, fontName="Helvetica", maxlen=300,
        )  # fmt: skip
    press.y = y + 18 + 0.8 * size


def mixed(dice: Dice) -> Made:
    """Portrait pages, an action table that lies across, portrait pages."""
    look = a_look(dice, by=dice("by", "line", "word"))
    form = Form("grid", "bold", True, size=8.5, bullet=dice("item", "", "•"))
    turn = dice("across", 0, 90)
    across = Plan(one_room(WIDE, margin=50), WIDE, turn=turn, furnish=furnished(dice, WIDE))
    upright = Plan(one_room(), furnish=furnished(dice))

    def fill(press: Press) -> None:
        body(press, some_sections(dice.start, 350))
        press.turn_page(across)
        grid = actions()[(dice.seed + 3) % len(actions())]
        heading(press, "Appendix 1 – Action plan")
        table(press, form, grid.shares, grid.heads, rows_of(grid))
        press.turn_page(upright)
        heading(press, "Consultations")
        table(press, replace(form, rules="grid", bullet=""), [78, 22], ["Consulted", "Yes or no"],
              rows_of(ticks()[0])[1:6])  # fmt: skip
        body(press, some_sections(dice.start + 20, 250))

    return Made(look, upright, fill, f"portrait and landscape, landscape turned by {turn}")


LAYOUTS = {
    "ruled": ruled,
    "merged": merged,
    "lined": lined,
    "banded": banded,
    "unruled": unruled,
    "ticked": ticked,
    "form": filled,
    "mixed": mixed,
}
