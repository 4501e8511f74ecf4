"""The pieces of a letter in the XML of Word, with the tags that are filled in: see `make.py`.

Lengths are twentieths of a point (567 a centimetre), sizes are half points.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

SONG, FANG, KAI, HEI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
RED, BLACK = "FF0000", "000000"
CHARACTER = 316
"""One character of the grid."""
DATE_CENTRE = 6444
"""Where a date ends four characters before the right edge: its middle, from the left edge."""
MARK_SIZES = ((10, 84), (13, 66), (17, 52), (22, 40), (99, 32))
"""Up to so many characters, the sender's name is so large that it stays on one line."""


def run(text: str, font: str = FANG, size: int = 32, colour: str = BLACK) -> str:
    # The normal type stands a quarter of a point closer: 28 characters a line. Other sizes do not.
    loose = "" if size == 32 else '<w:spacing w:val="0"/>'
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:color w:val="{colour}"/>{loose}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def tab() -> str:
    return "<w:r><w:tab/></w:r>"


def paragraph(*runs: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr>{''.join(runs)}</w:p>"


def control(tag: str) -> str:
    """A paragraph that holds only a tag for the whole paragraph; it disappears."""
    return paragraph(run("{%p " + tag + " %}"))


def blank(count: int = 1) -> str:
    """Empty lines, never the last of a page."""
    return paragraph(run(""), settings="<w:keepNext/>") * count


def exact(points: int, before: int = 0, after: int = 0) -> str:
    return (
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="{after}" '
        f'w:line="{points * 20}" w:lineRule="exact"/>'
    )


def ruled(kind: str, side: str, width: int, settings: str = "", before: int = 0) -> str:
    """An empty paragraph two points high with a red line on one side; `width` in eighths of a point."""
    border = f'<w:pBdr><w:{side} w:val="{kind}" w:sz="{width}" w:space="0" w:color="{RED}"/></w:pBdr>'
    return paragraph(run("", size=2), settings=f"{border}{exact(2, before)}{settings}")


def mark(text: str, before: int = 0, colour: str = RED, length: str = "mark|length") -> str:
    """The sender's name as the head of the letter, smaller when it is long."""
    parts = [control("set mark_length = " + length)]
    word = "if"
    for most, size in MARK_SIZES:
        parts.append(control(f"{word} mark_length <= {most}"))
        settings = f'{exact(size // 2 + 6, before)}<w:jc w:val="center"/>'
        parts.append(paragraph(run(text, SONG, size, colour), settings=settings))
        word = "elif"
    return "".join([*parts, control("endif")])


def title(text: str = "{{ title }}") -> str:
    settings = f'<w:keepNext/>{exact(35)}<w:jc w:val="center"/>'
    return paragraph(run(text, SONG, 44), settings=settings)


def addressees() -> str:
    tag = "{{ addressees|join('、') }}："
    return control("if addressees") + paragraph(run(tag)) + control("endif")


def body() -> str:
    """Paragraphs with two characters before the first line; headings and labels in their own type."""
    indent = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
    fonts = (("heading", HEI), ("subheading", KAI))
    parts = [control("for block in blocks")]
    word = "if"
    for kind, font in fonts:
        parts += [
            control(f"{word} block.kind == '{kind}'"),
            paragraph(run("{{ block.text }}", font), settings=f"<w:keepNext/>{indent}"),
        ]
        word = "elif"
    parts += [
        control("elif block.kind == 'labelled'"),
        paragraph(run("{{ block.label }}", HEI), run("{{ block.text }}"), settings=indent),
        control("elif loop.last"),
        # The signature never stands alone on a page.
        paragraph(run("{{ block.text }}"), settings=f"<w:keepNext/>{indent}"),
        control("else"),
        paragraph(run("{{ block.text }}"), settings=indent),
        control("endif"),
        control("endfor"),
    ]
    return "".join(parts)


def attachments() -> str:
    """附件：1.×× after an empty line, names aligned below each other, without a full stop."""
    one = '<w:keepNext/><w:ind w:leftChars="500" w:left="1580" w:hangingChars="300" w:hanging="948"/>'
    more = '<w:keepNext/><w:ind w:leftChars="600" w:left="1896" w:hangingChars="100" w:hanging="316"/>'
    return "".join(
        [
            control("if attachments"),
            blank(),
            control("if attachments|length == 1"),
            paragraph(run("附件：{{ attachments[0] }}"), settings=one),
            control("else"),
            control("for attachment in attachments"),
            control("if loop.first"),
            paragraph(run("附件：1.{{ attachment }}"), settings=one),
            control("else"),
            paragraph(run("{{ loop.index }}.{{ attachment }}"), settings=more),
            control("endif"),
            control("endfor"),
            control("endif"),
            control("endif"),
        ]
    )


def signature() -> str:
    """Name and date centred on each other, the date four characters from the right; room for the seal."""
    tabs = f'<w:keepNext/><w:keepLines/><w:tabs><w:tab w:val="center" w:pos="{DATE_CENTRE}"/></w:tabs>'
    right = '<w:keepNext/><w:jc w:val="right"/>'
    return "".join(
        [
            blank(2),
            control("if signature|length <= 15"),
            paragraph(tab(), run("{{ signature }}"), settings=tabs),
            control("else"),
            paragraph(run("{{ signature }}"), settings=right),
            control("endif"),
            paragraph(tab(), run("{{ date }}"), settings=tabs.replace("<w:keepNext/>", "")),
        ]
    )


def colophon(line: str = "") -> str:
    """版记, at the foot of the last page: thick lines outside, thin between, 14 pt, one character in.

    line: who else gets the document, shown when there are addressees; below it who printed it and when.
    """
    place = (
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin" '
        'w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'
        for side, width in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    settings = (
        f'<w:tblPr>{place}<w:tblW w:w="8844" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="8844"/></w:tblGrid>'
    )
    indent = '<w:ind w:left="172" w:right="172"/>'
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8456"/></w:tabs>'
    rows = ""
    if line:
        named = paragraph(run(line, size=28), settings=exact(24) + indent)
        rows = (
            _row(run("{%tr if addressees %}")) + f"<w:tr>{_cell(named)}</w:tr>" + _row(run("{%tr endif %}"))
        )
    printed = (run("{{ signature }}", size=28), tab(), run("{{ date }}印发", size=28))
    rows += f"<w:tr>{_cell(paragraph(*printed, settings=tabs + exact(24) + indent))}</w:tr>"
    return f"<w:tbl>{settings}{rows}</w:tbl>" + paragraph(settings=exact(1))


def _row(*runs: str) -> str:
    return f"<w:tr>{_cell(paragraph(*runs))}</w:tr>"


def _cell(content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="8844" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def page_number(even: bool) -> str:
    """— 1 — in 14 pt 宋体, one character from the outer edge."""
    side = "left" if even else "right"
    font = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    field = (
        f'<w:r>{font}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{font}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r>{font}<w:fldChar w:fldCharType="end"/></w:r>'
    )
    settings = (
        f'<w:snapToGrid w:val="0"/><w:spacing w:after="170"/><w:ind w:{side}="280"/><w:jc w:val="{side}"/>'
    )
    dash = f'<w:r>{font}<w:t xml:space="preserve">{{0}}</w:t></w:r>'
    return paragraph(dash.format("— "), field, dash.format(" —"), settings=settings)
