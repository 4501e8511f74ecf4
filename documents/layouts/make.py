"""Makes the four layouts of letters beside this file: `python documents/layouts/make.py`.

GB/T 9704-2012: A4, text area 156 x 225 mm (top 37, bottom 35, left 28, right 26 mm), 22 lines a page of
28.95 pt exactly, 28 characters of 16 pt a line by standing 0.25 pt closer. (A grid gives the same in Word;
LibreOffice stretches lines to a grid of characters and makes the lines of a grid as high as the font asks.)

A county may open a layout in Word, change it and keep it under `jurisdictions/<code>/documents/layouts/`;
this script only makes the shipped ones again.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from pieces import (
    FANG,
    HEI,
    KAI,
    addressees,
    attachments,
    blank,
    body,
    colophon,
    control,
    mark,
    page_number,
    paragraph,
    ruled,
    run,
    signature,
    tab,
    title,
)  # fmt: skip

UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering")
"""Relations of the empty document that no letter needs."""


def letter() -> tuple[str, str, str]:
    """信函: red head 30 mm from the page's edge, double lines of 170 mm, number at the right; 10.1."""
    wide = '<w:ind w:left="-454" w:right="-340"/>'
    head = mark("{{ mark }}") + ruled("thickThinSmallGap", "bottom", 24, wide, before=187)
    foot = ruled("thinThickSmallGap", "top", 24, wide)
    number = paragraph(run("{{ number }}"), settings='<w:jc w:val="right"/>')
    text = number + blank(2) + title() + blank() + addressees() + body() + attachments() + signature()
    return text, head, foot


def upward() -> tuple[str, str, str]:
    """请示、报告: red head 35 mm into the text area, number left, 签发人 right, colophon; 7.2, 7.4."""
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8528"/></w:tabs><w:ind w:left="316" w:right="316"/>'
    head = mark("{{ mark }}文件", before=1985, length="mark|length + 2") + blank(2)
    number = paragraph(
        run("{{ number }}"), tab(), run("签发人："), run("{{ signer or '　　　' }}", KAI), settings=tabs
    )
    line = ruled("single", "bottom", 12, before=187)
    text = head + number + line + blank(2) + title() + blank() + addressees() + body() + attachments()
    return text + signature() + blank() + colophon(), "", ""


def record() -> tuple[str, str, str]:
    """记录: an inner paper, black, without a red head and without a place for a seal."""
    unit = paragraph(run("{{ mark }}", HEI), settings='<w:jc w:val="center"/>')
    number = paragraph(run("{{ number }}"), settings='<w:jc w:val="right"/>')
    numbered = control("if number") + number + blank() + control("endif")
    text = unit + blank() + title() + blank() + numbered + body() + attachments() + signature()
    return text, "", ""


def minutes() -> tuple[str, str, str]:
    """纪要: its own name as the red head, number below, no seal; 10.3."""
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8528"/></w:tabs><w:ind w:left="316" w:right="316"/>'
    head = mark("{{ title }}", before=1985, length="title|length") + blank()
    number = paragraph(run("{{ number }}"), settings='<w:jc w:val="center"/>')
    by = paragraph(run("{{ signature }}"), tab(), run("{{ date }}"), settings=tabs)
    text = (
        head
        + number
        + blank()
        + by
        + ruled("single", "bottom", 12, before=187)
        + blank(2)
        + body()
        + attachments()
    )
    return text + blank(2) + colophon("分送：{{ addressees|join('、') }}"), "", ""


def page(document: DocumentType, first_head: str, first_foot: str) -> None:
    section = document.sections[0]._sectPr
    for old in list(section):
        section.remove(old)
    parts = (
        '<w:pgSz {0} w:w="11906" w:h="16838"/>',
        '<w:pgMar {0} w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="1701" '
        'w:footer="1134" w:gutter="0"/>',
        '<w:docGrid {0} w:type="lines" w:linePitch="579"/>',
    )
    for part in parts:
        section.append(parse_xml(part.format(nsdecls("w"))))
    settings = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    fill(settings.footer, page_number(even=False))
    fill(settings.even_page_footer, page_number(even=True))
    if first_head:
        settings.different_first_page_header_footer = True
        fill(settings.first_page_header, first_head)
        fill(settings.first_page_footer, first_foot)


def fill(part: object, xml: str) -> None:
    part.is_linked_to_previous = False  # type: ignore[attr-defined]
    element = part._element  # type: ignore[attr-defined]
    for old in list(element):
        element.remove(old)
    for new in elements(xml):
        element.append(new)


def elements(xml: str) -> list[object]:
    return list(parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"))


def base() -> DocumentType:
    """An empty document whose normal type is 仿宋 16 pt, without spacing between paragraphs."""
    document = Document()
    normal = document.styles["Normal"].element
    for name in ("w:pPr", "w:rPr"):
        for old in normal.findall(qn(name)):
            normal.remove(old)
    spacing = '<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    # 22 lines a page by exact lines: LibreOffice makes the lines of a grid as high as the font asks for.
    spacing += '<w:snapToGrid w:val="0"/>'
    spacing += '<w:spacing w:before="0" w:after="0" w:line="579" w:lineRule="exact"/><w:jc w:val="both"/>'
    fonts = f'<w:rFonts w:ascii="{FANG}" w:hAnsi="{FANG}" w:eastAsia="{FANG}"/>'
    normal.append(parse_xml(f"<w:pPr {nsdecls('w')}>{spacing}</w:pPr>"))
    size = '<w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
    normal.append(parse_xml(f"<w:rPr {nsdecls('w')}>{fonts}{size}</w:rPr>"))
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in ("Normal", "DefaultParagraphFont", "TableNormal", "NoList"):
            document.styles.element.remove(style)
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(UNUSED):
                del relations[key]
    return document


def make(name: str, parts: tuple[str, str, str]) -> bytes:
    text, first_head, first_foot = parts
    document = base()
    content = document.element.body
    for old in [child for child in content if child.tag != qn("w:sectPr")]:
        content.remove(old)
    for number, new in enumerate(elements(text)):
        content.insert(number, new)
    page(document, first_head, first_foot)
    document.settings.element.append(OxmlElement("w:characterSpacingControl"))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = name, "", ""
    stream = BytesIO()
    document.save(stream)
    return same_every_time(stream.getvalue())


def same_every_time(content: bytes) -> bytes:
    """The parts that a letter needs, with one fixed date, so that making it again changes nothing."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda entry: (entry != "[Content_Types].xml", entry)):
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


LAYOUTS = {"letter": letter, "upward": upward, "record": record, "minutes": minutes}


def main() -> None:
    for name, parts in LAYOUTS.items():
        (Path(__file__).parent / f"{name}.docx").write_bytes(make(name, parts()))


if __name__ == "__main__":
    main()
