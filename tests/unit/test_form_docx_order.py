"""Word refuses files whose elements stand in another order than the standard's; others do not."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from made_publication import publication

from pipeline.forms.docx import CommitteePaper

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R_PR = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
)
P_PR = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
    "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
    "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr "
    "sectPr pPrChange"
)
TBL_PR = (
    "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
    "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
)
TC_PR = (
    "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
    "hideMark"
)
SECT_PR = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
    "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter "
    "docGrid printerSettings"
)
STYLE = (
    "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
    "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
)
SETTINGS = (
    "writeProtection view zoom removePersonalInformation defaultTabStop evenAndOddHeaders "
    "characterSpacingControl compat rsids themeFontLang clrSchemeMapping decimalSymbol "
    "listSeparator"
)
ORDER = {
    "rPr": R_PR,
    "pPr": P_PR,
    "tblPr": TBL_PR,
    "tcPr": TC_PR,
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader jc",
    "sectPr": SECT_PR,
    "style": STYLE,
    "settings": SETTINGS,
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "numPr": "ilvl numId",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tblCellMar": "top left start bottom right end",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "num": "abstractNumId lvlOverride",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "sdt": "sdtPr sdtEndPr sdtContent",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr dataBinding text",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tc": "tcPr p",
    "document": "background body",
}
FIRST = {"p": "pPr", "r": "rPr"}
PARTS = ("document", "styles", "numbering", "settings", "footer1")


def _roots() -> dict[str, etree._Element]:
    data = CommitteePaper().render(publication())["report.docx"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: etree.fromstring(archive.read(f"word/{part}.xml")) for part in PARTS}


def faults(root: etree._Element) -> list[str]:
    """Return what stands where Word does not let it, or twice where once is the most."""
    found = []
    for one in root.iter(etree.Element):
        name = etree.QName(one).localname
        inside = [etree.QName(child).localname for child in one]
        if first := FIRST.get(name):
            found += [f"{name}: {first} not first"] * (first in inside[1:])
        if name not in ORDER:
            continue
        order = ORDER[name].split()
        if strange := [child for child in inside if child not in order]:
            found.append(f"{name}: {strange}")
        elif (places := [order.index(child) for child in inside]) != sorted(places):
            found.append(f"{name}: {inside}")
    return found


@pytest.mark.parametrize("part", PARTS)
def test_elements_stand_in_the_order_that_word_demands(part: str):
    assert faults(_roots()[part]) == []


def test_a_property_in_the_wrong_place_is_noticed():
    root = etree.fromstring(
        f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:keepNext/><w:pStyle/></w:pPr></w:p>'
    )
    assert faults(root)


def test_properties_stand_once():
    for root in _roots().values():
        for one in root.iter(*(f"{W}{name}" for name in ("pPr", "rPr", "tblPr", "tcPr", "trPr"))):
            names = [child.tag for child in one]
            assert len(set(names)) == len(names)


def test_every_cell_ends_with_a_paragraph_and_the_body_with_its_section():
    body = _roots()["document"][0]
    assert all(cell[-1].tag == f"{W}p" for cell in body.iter(f"{W}tc"))
    assert body[-1].tag == f"{W}sectPr"
    assert body[-2].tag == f"{W}p"


def test_every_part_that_is_named_is_there():
    data = CommitteePaper().render(publication())["report.docx"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        for name in [one for one in names if one.endswith(".rels")]:
            folder = name.partition("_rels/")[0]
            for one in etree.fromstring(archive.read(name)):
                target = one.get("Target")
                assert (target.lstrip("/") if target[0] == "/" else f"{folder}{target}") in names
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        assert {t.get("PartName")[1:] for t in types if t.get("PartName")} <= names
