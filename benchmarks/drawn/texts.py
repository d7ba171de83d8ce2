"""Layouts of running text: what stands in one column, in several, in boxes, in margins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from drawn.dice import Dice, Made, a_look, bold, columns, furnished, one_room, plain
from drawn.material import Said, Section, prose, some_sections
from drawn.setter import A4, A5, Plan, Press, Room, Text, Type, face

NUMBERED = re.compile(r"(\d+(?:\.\d+)?\.?|[a-f]\)) (.+)")


def heading(press: Press, text: str, level: int = 1, *, keep: bool = True) -> None:
    """Set a heading the way of the paper, its number hanging before it."""
    look = press.look
    grown = {"bold": (3.5, 1.5, 0.0), "ruled": (2.5, 1.0, 0.0), "small": (2.0, 1.0, 0.0)}
    size = look.size + grown.get(look.heads, (0.0, 0.0, 0.0))[level - 1]
    before = max(look.gap, 0.35) * look.size if look.gap else 0.0
    type_ = Type(
        size=size,
        style="i" if level == 3 and look.heads != "same" else "b",
        before=before,
        after=0.6 * before,
        capitals={"caps": "caps", "small": "small"}.get(look.heads, "") if level == 1 else "",
        keep=2.5 * look.size * look.leading if keep else 0.0,
        rule=look.heads == "ruled" and level == 1,
    )
    numbered = NUMBERED.fullmatch(text)
    press.note("heading", text, level=level)
    if numbered and look.hang:
        room = press.canvas.stringWidth(f"{numbered[1]} ", face(look.face)[1], size)
        press.put(numbered[2], replace(type_, left=max(look.hang, room)), numbered[1])
    else:
        press.put(text, type_)


def point(press: Press, said: Said, *, text: Text | None = None) -> None:
    """Set a paragraph, numbered paragraph, list item or bullet."""
    look = press.look
    align = "justify" if look.justified else "left"
    if said.kind == "para":
        press.set("para", text or said.text, type_=plain(press))
        return
    if said.kind == "num":
        left = max(look.hang, press.canvas.stringWidth("00.00 ", face(look.face)[0], look.size))
        type_ = Type(look.size, left=left, after=look.gap * look.size, align=align)
    else:
        deeper = look.step if said.nested else 0.0
        indent = deeper + (look.hang - look.step if look.hang > look.step else 0.0)
        left = indent + max(look.step, (0.62 * len(said.marker) + 0.4) * look.size)
        type_ = Type(
            look.size, left=left, mark=indent, after=look.item_gap * look.size, align=align
        )
    press.set(said.kind, text or said.text, said.marker, type_=type_)


def body(press: Press, sections: Iterable[Section], *, keep: bool = True) -> None:
    """Set sections, one after another."""
    for section in sections:
        heading(press, section.heading, section.level, keep=keep)
        for said in section.said:
            point(press, said)


def single(dice: Dice) -> Made:
    """One column, hanging numbers, lists."""
    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(a_look(dice), plan, lambda p: body(p, some_sections(dice.start, 900)),
                "one column, hanging indents, numbered paragraphs, bullets")  # fmt: skip


def tight(dice: Dice) -> Made:
    """No gaps between paragraphs: told by an indent of the first line, or by nothing."""
    first = dice("first", 0.0, 14.0, 22.0)
    look = a_look(dice, gap=0.0, item_gap=0.0, first=first, by=dice("by", "line", "word"),
                  justified=dice("just", False, True),
                  heads=dice("tight heads", "same", "bold", "caps"))  # fmt: skip
    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(look, plan, lambda p: body(p, some_sections(dice.start, 900)),
                f"no gaps between paragraphs, first lines indented by {first:g}")  # fmt: skip


def newspaper(count: int, dice: Dice) -> Made:
    """Several justified columns under a headline, words cut at line ends."""
    gutter = dice("gutter", 18.0, 14.0, 24.0)
    look = a_look(dice, size=dice("size", 9.0, 9.5, 10.0), leading=1.2, justified=dice(
        "just", True, True, False), hyphens=True, hang=0.0 if count == 3 else 22.0,
        step=12.0, gap=dice("gap", 0.5, 0.0), item_gap=dice("item gap", 0.2, 0.0),
        first=dice("first", 0.0, 10.0), heads=dice("heads", "same", "bold"),
        by=dice("by", "line", "word"))  # fmt: skip
    if not look.gap and not look.first:
        look = replace(look, first=10.0)
    plan = Plan(columns(count, gutter, top=44.0), furnish=furnished(dice))

    def fill(press: Press) -> None:
        with press.inside(Room(50, 62, A4[0] - 100, 106)):
            headline = "Councils take stock of shared services"
            press.set("heading", headline, type_=Type(20, style="b"))
        body(press, some_sections(dice.start, 1100))

    return Made(look, plan, fill, f"{count} columns {gutter:g} points apart, words hyphenated")


def two_columns(dice: Dice) -> Made:
    """Two columns."""
    return newspaper(2, dice)


def three_columns(dice: Dice) -> Made:
    """Three columns."""
    return newspaper(3, dice)


def boxes(dice: Dice) -> Made:
    """Framed or shaded boxes between paragraphs, and beside them."""
    look = a_look(dice, heads=dice("heads", "bold", "same"), by=dice("by", "line", "word"))
    edge, grey = dice("box", (True, 1.0), (False, 0.9), (True, 0.92))
    quotes = prose()

    def boxed(press: Press, room: Room, at: int, *, whole: bool) -> float:
        words = quotes[(dice.start + at) % len(quotes)].split()
        text = " ".join(words[:60] if whole else words[:32])

        def fill() -> None:
            press.set("heading", ("What people said", "In brief", "Key message")[at % 3],
                      type_=Type(look.size, style="b", after=4))  # fmt: skip
            press.set("para", text, type_=Type(look.size - 0.5))

        height = press.measure(room, fill)
        press.shade(room.x - 8, room.top - 6, room.width + 16, height + 14, edge=edge, grey=grey)
        with press.inside(room):
            fill()
        return height + 24

    def fill(press: Press) -> None:
        for at, section in enumerate(some_sections(dice.start, 800)):
            if press.left < 190:
                press.next_room()
            heading(press, section.heading, section.level)
            if at % 3 == 1:
                press.y += 12
                room = Room(press.room.x + 8, press.y, press.room.width - 16, press.room.bottom)
                press.y += boxed(press, room, at, whole=True)
            elif at % 3 == 2:
                _beside(press, lambda room, at=at: boxed(press, room, at, whole=False))
            for said in section.said:
                point(press, said)

    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(look, plan, fill, "text in boxes, and boxes that text runs round")


def _beside(press: Press, boxed: Callable[[Room], float]) -> None:
    """Put a box at the right of what follows, which runs round it."""
    room, y = press.room, press.y
    width = 0.34 * room.width
    place = Room(room.x + room.width - width + 6, y + 8, width - 14, room.bottom)
    bottom = y + 2 + boxed(place)
    narrow = Room(room.x, y, room.width - width - 22, min(bottom, room.bottom))
    below = Room(room.x, min(bottom, room.bottom), room.width, room.bottom)
    press.rooms[press.at : press.at + 1] = [narrow, below]


def margins(dice: Dice) -> Made:
    """Numbers in a column of their own, actions or notes in the other margin."""
    look = a_look(dice, hang=0.0, step=16.0, leading=dice("leading", 1.2, 1.32))
    style = dice("margin", "action", "note", "both")
    notes = ("see Appendix 1", "agreed by the Board in October", "paragraph 3.4 of the plan")
    actions = ("ACTION: CE", "ACTION: HR Manager", "ACTION: Clerk")

    def fill(press: Press) -> None:
        number = 0
        for section in some_sections(dice.start, 700):
            heading(press, section.heading, section.level)
            for said in section.said:
                number += 1
                if press.left < 4 * look.size * look.leading:
                    press.next_room()
                top = press.y
                if said.kind == "num" or (said.kind == "para" and style != "note"):
                    marker = said.marker or f"{number}."
                    press.set("num", said.text, marker,
                              type_=plain(press, mark=-44.0, first=0.0))  # fmt: skip
                else:
                    point(press, said)
                if number % 5 == 0:
                    text = notes[number % 3] if style == "note" else actions[number % 3]
                    _in_margin(press, text, top, bold=style != "note")

    def rooms(page: int) -> list[Room]:
        return [Room(110, 74, A4[0] - 110 - 130, A4[1] - 62)] if page else []

    plan = Plan(rooms, furnish=furnished(dice))
    return Made(look, plan, fill, "numbers in the left margin, actions or notes in the right")


def _in_margin(press: Press, text: str, top: float, *, bold: bool) -> None:
    kept = press.y
    with press.inside(Room(A4[0] - 118, top, 80, A4[1])):
        size = press.look.size if bold else press.look.size - 2
        press.set("para", text, type_=Type(size, style="b" if bold else "i"))
    press.y = kept


def breaks(dice: Dice) -> Made:
    """Small pages: paragraphs and items run over their ends, headings stand at their feet."""
    look = a_look(dice, size=dice("size", 11.0, 12.0, 10.5))
    plan = Plan(one_room(A5, margin=54.0, shift=dice("shift", 0.0, 8.0)), size=A5,
                furnish=furnished(dice, A5))  # fmt: skip

    def fill(press: Press) -> None:
        for at, section in enumerate(some_sections(dice.start, 800)):
            if at % 3 == 2 and press.left < 120:
                press.y = press.room.bottom - 2.2 * look.size * look.leading
            heading(press, section.heading, section.level, keep=False)
            for said in section.said:
                point(press, said)

    return Made(look, plan, fill, "small pages: items over page ends, headings at page feet")


def web(dice: Dice) -> Made:
    """Set what a browser prints: title and date on top, address and number below, links."""
    look = a_look(dice, face=dice("face", "Vera", "Helvetica", "Times"), gap=1.0, heads="bold",
                  bullet=dice("bullet", ("•", ""), ("•", "Symbol")), by="line")  # fmt: skip
    address = "https://democracy.example.gov.uk/ieIssueDetails.aspx?IId=48213&Opt=3"

    def furnish(press: Press, page: int, total: int) -> None:
        title = "Agenda item – Taking stock of shared services"
        press.run(24, 22, dice("date", "16/01/2014, 10:42", "1/16/2014"))
        press.run(A4[0] / 2, 22, title, align="center")
        press.run(24, A4[1] - 16, address)
        press.run(A4[0] - 24, A4[1] - 16, f"{page}/{total}", align="right")

    def fill(press: Press) -> None:
        press.set("heading", "Taking stock of shared services", type_=Type(19, style="b", after=12))
        body(press, some_sections(dice.start, 750))
        heading(press, "Supporting documents:", 2)
        for title in ("Report of the chief executives", "Appendix 1: findings"):
            left, y = press.room.x + 16, press.y
            press.set("bullet", f"{title} PDF 214 KB", "•",
                      type_=Type(look.size, left=16, after=4))  # fmt: skip
            press.rule(left, y + look.size * 1.1, left + press.canvas.stringWidth(title))

    return Made(look, Plan(one_room(margin=40.0), furnish=furnish), fill, "a browser's print")


def turned(dice: Dice) -> Made:
    """Pages stored on their side that say how to turn them."""
    turn = dice("turn", 90, 270, 180)
    size = dice("page", A4, (A4[1], A4[0]))
    plan = Plan(one_room(size), size=size, turn=turn, furnish=furnished(dice, size))
    return Made(a_look(dice), plan, lambda p: body(p, some_sections(dice.start, 700)),
                f"pages told to turn by {turn}")  # fmt: skip


def sideways(dice: Dice) -> Made:
    """Pages that lie on their side and do not say so."""
    turn = dice("turn", 90, 270)
    size = dice("page", (A4[1], A4[0]), A4)
    plan = Plan(one_room(size), size=size, turn=turn, told=False, furnish=furnished(dice, size))
    return Made(a_look(dice), plan, lambda p: body(p, some_sections(dice.start, 700)),
                f"text drawn at {turn} degrees")  # fmt: skip


def footnotes(dice: Dice) -> Made:
    """Raise marks in the text, with small notes at the page foot."""
    look = a_look(dice, size=dice("size", 11.0, 12.0, 10.5))
    sayings = prose()
    marks = dice("marks", "123456789", "*†‡*†‡*†‡")

    def fill(press: Press) -> None:
        feet: dict[int, int] = {}
        count = 0
        for section in some_sections(dice.start, 900):
            heading(press, section.heading, section.level)
            for said in section.said:
                if press.left < 5 * look.size * look.leading:
                    press.next_room()
                page, used = press.page, feet.get(press.page, 0)
                head, dot, rest = said.text.partition(". ")
                if said.kind != "bullet" and dot and used < 2 and len(head) < 160 and count < 9:
                    mark = marks[count]
                    point(press, said, text=[(f"{head}.", ""), (mark, "sup"), (f" {rest}", "")])
                    text = " ".join(sayings[(dice.start + count) % len(sayings)].split()[:14])
                    _foot(press, mark, text, used, page)
                    feet[page] = used + 1
                    count += 1
                else:
                    point(press, said)

    def rooms(_: int) -> list[Room]:
        return [Room(62, 72, A4[0] - 124, A4[1] - 125)]

    return Made(look, Plan(rooms, furnish=furnished(dice)), fill, "footnotes")


def _foot(press: Press, mark: str, text: str, at: int, page: int) -> None:
    """Set a footnote; the page must still be open."""
    if press.page != page:
        press.note("para", text)  # pragma: no cover - room is left for the paragraph
        return
    top = A4[1] - 112 + at * 24
    if at == 0:
        press.rule(62, top - 5, 200)
    with press.inside(Room(62, top, A4[0] - 124, A4[1] - 40)):
        press.note("para", text)
        press.put([(mark, "sup"), (f" {text}", "")], Type(8.5))


def letters(dice: Dice) -> Made:
    """Ligatures, small capitals, a serif face."""
    look = a_look(dice, face=dice("face", "Liberation", "Vera"), heads="small", hyphens=True,
                  justified=dice("just", True, False))  # fmt: skip

    def bound(text: str) -> str:
        return text.replace("fi", "\ufb01").replace("fl", "\ufb02")

    def fill(press: Press) -> None:
        for section in some_sections(dice.start, 800):
            heading(press, section.heading, section.level)
            for said in section.said:
                point(press, said, text=bound(said.text))

    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(look, plan, fill, "ligatures and small capitals")


def report(dice: Dice) -> Made:
    """First a title page, a contents page with leaders, then the text and the signatures."""
    look = a_look(dice, by=dice("by", "line", "word"))
    sections = some_sections(dice.start, 700)

    def fill(press: Press) -> None:
        press.y += 90
        for line in (
            "Shared Services",
            "Taking Stock 2012",
            "Programme Board’s report on findings",
        ):
            press.set("heading", line, type_=Type(19, style="b", align="center", after=10))
        press.set("para", "3 December 2012", type_=plain(press, align="center", first=0.0))
        press.turn_page()
        heading(press, "Contents")
        for at, section in enumerate(sections):
            _contents_line(press, section.heading, 3 + at // 3, dots=dice("dots", ".", ". "))
        press.turn_page()
        body(press, sections)
        _signatures(press, dice("sign", "rules", "dots"))

    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(look, plan, fill, "title page, contents with leaders, signatures")


def _contents_line(press: Press, title: str, page: int, *, dots: str) -> None:
    canvas, size, y = press.canvas, press.look.size, press.y
    font = press.words("x", Type(size))[0][0].font
    right = press.room.x + press.room.width
    press.note("para", f"{title} {page}")
    press.say(press.room.x, title, font, size, drop=size)
    start = press.room.x + canvas.stringWidth(title, font, size) + 4
    end = right - canvas.stringWidth("00", font, size) - 4
    leader = dots * max(0, int((end - start) / canvas.stringWidth(dots, font, size)))
    press.say(start, leader, font, size, drop=size)
    press.say(right - canvas.stringWidth(str(page), font, size), str(page), font, size, drop=size)
    press.y = y + 1.5 * size


def _signatures(press: Press, style: str) -> None:
    size, room = press.look.size, press.room
    if press.left < 90:
        press.next_room()
    font = press.words("x", Type(size))[0][0].font
    columns = ("NAME", "DESIGNATION", "SIGNATURE")
    people = (("Jean Moir", "Depute Chief Executive"), ("Alan Reid", "Chief Executive"))
    press.y += 10
    for row, said_in in ((columns, bold(press)), *((person, font) for person in people)):
        for at, text in enumerate(row):
            press.note("para", text)
            press.say(room.x + at * room.width / 3, text, said_in, size, drop=size)
        if row is columns:
            press.y += 1.8 * size
            continue
        x = room.x + 2 * room.width / 3
        if style == "rules":
            press.rule(x, press.y + size + 2, x + room.width / 3 - 10)
        else:
            press.say(x, "." * 30, font, size, drop=size)
        press.y += 2.2 * size


def minutes(dice: Dice) -> Made:
    """Who was there in columns without rules, labels with what they say, actions at the right."""
    look = a_look(dice, heads=dice("heads", "bold", "same", "caps"), by=dice("by", "line", "word"))
    people = ("Cllr A Reid (Chair)", "Cllr M Stewart", "J Moir, Chief Executive", "P Nairn, Unison",
              "Cllr D Baxter", "R Kerr, Head of Education", "S Lyle, HR Manager",
              "E Watt, Committee Officer", "T Black, Finance", "G Orr, Parent Council")  # fmt: skip
    across = dice("across", 2, 3)
    sections = [one for one in some_sections(dice.start, 1400) if one.said[0].kind != "num"]

    def fill(press: Press) -> None:
        press.set("heading", "Shared Services Steering Group: minutes",
                  type_=Type(look.size + 4, style="b", after=8))  # fmt: skip
        for label, value in (("Date:", "30 January 2014"), ("Time:", "2.00 pm"),
                             ("Place:", "Council Chamber, Kilncraigs, Alloa")):  # fmt: skip
            press.note("para", f"{label} {value}")
            press.say(press.room.x, label, bold(press), look.size, drop=look.size)
            press.put(value, Type(look.size, left=80.0, after=2))
        heading(press, "Present", 2)
        _in_columns(press, people[: 10 - dice.seed % 3], across)
        for number, section in enumerate(sections[:11], 1):
            title = NUMBERED.sub(r"\2", section.heading)
            heading(press, f"{number}. {title}")
            for at, said in enumerate(section.said[:6], 1):
                if said.kind == "para":
                    point(press, Said("num", said.text, f"{number}.{at}"))
                else:
                    point(press, said)
            if number % 2:
                who = ("Action: J Moir", "Action: S Lyle, by March 2014")[number % 4 // 2]
                align = dice("action", "right", "left")
                press.set("para", who, type_=plain(press, style="b", align=align, first=0.0))

    plan = Plan(one_room(), furnish=furnished(dice))
    return Made(look, plan, fill, f"minutes, those present in {across} columns")


def _in_columns(press: Press, names: Iterable[str], count: int) -> None:
    look, names = press.look, list(names)
    deep = -(-len(names) // count)
    top, font = press.y, press.words("x", Type(look.size))[0][0].font
    for at, name in enumerate(names):
        press.note("para", name)
        press.y = top + at % deep * look.size * look.leading
        x = press.room.x + at // deep * press.room.width / count
        press.say(x, name, font, look.size, drop=look.size)
    press.y = top + (deep + 0.6) * look.size * look.leading


LAYOUTS = {
    "single": single,
    "tight": tight,
    "two columns": two_columns,
    "three columns": three_columns,
    "boxes": boxes,
    "margins": margins,
    "breaks": breaks,
    "web": web,
    "turned": turned,
    "sideways": sideways,
    "footnotes": footnotes,
    "letters": letters,
    "report": report,
    "minutes": minutes,
}
