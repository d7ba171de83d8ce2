"""Symbol fonts: which letter stands for which sign in Symbol, Wingdings and Webdings.

Word stores such a sign as a letter of its font, mostly in the private area from U+F000. The
tables hold what minutes and forms use: bullets, ticks, boxes, arrows, Greek letters.
"""

from __future__ import annotations

import re

_PRIVATE = re.compile("[\uf000-\uf0ff]")
_GREEK = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)


def _table(pairs: str) -> dict[int, str]:
    split = (pair.partition("=") for pair in pairs.split())
    return {int(code, 16): sign for code, _, sign in split}


_FONTS: dict[str, dict[int, str]] = {
    "symbol": {
        **{ord(letter): sign for letter, sign in _GREEK.items()},
        **_table(
            "2d=− a0=€ a3=≤ a5=∞ a7=♣ a8=♦ a9=♥ aa=♠ ab=↔ ac=← ad=↑ ae=→ af=↓ b0=° b1=± b3=≥ "
            "b4=× b6=∂ b7=• b8=÷ b9=≠ ba=≡ bb=≈ bc=… d2=® d3=© d4=™ d6=√ d7=⋅ e2=® e3=© e4=™ "
            "e5=∑ f2=∫"
        ),
    },
    "wingdings": _table(
        "28=☎ 29=✆ 2a=✉ 46=☞ 4a=☺ 4b=😐 4c=☹ 6c=● 6d=❍ 6e=■ 6f=□ 70=◻ 71=❑ 72=❒ 73=⬧ 74=⧫ 75=◆ "
        "76=❖ 77=⬥ 78=☒ 80=⓪ 81=① 82=② 83=③ 84=④ 85=⑤ 86=⑥ 87=⑦ 88=⑧ 89=⑨ 8a=⑩ 8c=❶ 8d=❷ 8e=❸ "
        "8f=❹ 90=❺ 91=❻ 92=❼ 93=❽ 94=❾ 95=❿ 9e=· 9f=• a1=○ a4=◉ a7=▪ a8=☐ ab=★ d8=➢ dc=➲ df=← "
        "e0=→ e1=↑ e2=↓ e8=➔ ef=⇦ f0=⇨ fb=✗ fc=✓ fd=☒ fe=☑"
    ),
    "wingdings 2": _table("2a=☐ 4f=✗ 50=✓ 52=☑ 53=☒ 54=☒ 97=● 98=● 99=● a2=■ a3=☐"),
    "wingdings 3": _table("7d=▶ 67=◀ 22=→ 21=←"),
    "webdings": _table("34=▶ 61=✔ 63=□ 67=■ 6e=● 72=✗"),
}


def sign(code: int, font: str) -> str:
    """Return the sign that a letter of a symbol font shows, or the letter where none is known.

    `code` is the letter's code point, in the private area (U+F000 to U+F0FF) or below it.
    """
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = _FONTS.get(font.lower())
    if table is None:
        if low == code:
            return chr(code)
        table = _FONTS["symbol" if low == 0xB7 else "wingdings"]
    return table.get(low, chr(low if code == low or 0x20 <= low < 0x7F else code))


def coded(code: str, font: str) -> str:
    """Return the sign for a letter given as a hexadecimal code, nothing where it is none."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    return sign(point, font) if 0 < point < 0xD800 or 0xE000 <= point <= 0xFFFF else ""


def shown(text: str, font: str) -> str:
    """Return a text as its font shows it: letters of the private area are signs in any font.

    Other letters are, where they stand alone: a bullet that was typed. Longer text in a symbol
    font is left as it is.
    """
    alone = font.lower() in _FONTS and len(text.strip()) == 1
    if not alone:
        return _PRIVATE.sub(lambda one: sign(ord(one[0]), font), text)
    return "".join(one if one.isspace() else sign(ord(one), font) for one in text)
