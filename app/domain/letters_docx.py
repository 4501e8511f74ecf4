"""A letter as a Word document: a layout (`documents/layouts/<layout>.docx`) filled with plain data.

A layout is content that a county may replace, so it runs in a sandbox: no attribute that begins with an
underscore, nothing that can be changed, and an undeclared name is an error and not an empty place. Values
are escaped: without that a `<` in a party's name silently cuts the letter off. Filling a layout is work for
the limited child process (`gateways/documents`), never for the process that serves people.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from app.domain.letters_render import official_date

OPEN_NUMBER = "〔    〕  号"
"""The slot of a number that has not been taken."""

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、\S")
_SUBHEADING = re.compile(r"（[一二三四五六七八九十]{1,3}）\S")
_LABELLED = re.compile(r"(出席|请假|列席)：")
_LONGEST_HEADING = 28
_FIXED_DATE = (2026, 1, 1, 0, 0, 0)

SAMPLE: Mapping[str, Any] = {
    "layout": "letter",
    "title": "关于<某某公司>一案的移送函",
    "number": "综执移〔2026〕1号",
    "addressees": ["某某县自然资源和规划局", "某某县应急管理局"],
    "paragraphs": ["一、基本情况", "（一）经过", "正文第一段。", "出席：甲、乙", "正文 A & B < C。"],
    "attachments": ["案源材料", "初步证据材料"],
    "signature": "某某县综合行政执法局",
    "dated": "2026-09-30",
}
"""What a layout is tried with before it is published; every branch of the shipped layouts is reached by it
and by `BARE`."""

BARE: Mapping[str, Any] = {
    **SAMPLE,
    "number": None,
    "addressees": [],
    "attachments": ["其他有关材料"],
    "signature": "某某县公共资源交易和政务服务监督管理委员会办公室",
    "dated": None,
}


def context_of(letter: Mapping[str, Any], number: str | None = None) -> dict[str, Any]:
    """The names a layout may use, from a stored letter (the JSON kept when it was issued).

    mark: the sender as the head of the letter. title, number, date, signer, signature: text.
    addressees, paragraphs, attachments: lists of text. blocks: the paragraphs as {kind, label, text} with
    kind heading, subheading, labelled or plain. number: one typed after issuing (own register of the unit).
    """
    dated = str(letter.get("dated") or "")
    paragraphs = [str(text) for text in letter.get("paragraphs") or ()]
    signature = str(letter.get("signature") or "")
    return {
        "mark": signature,
        "title": str(letter.get("title") or ""),
        "number": number or letter.get("number") or OPEN_NUMBER,
        "date": official_date(dated) if dated else "",
        "signer": str(letter.get("signer") or ""),
        "signature": signature,
        "addressees": [str(unit) for unit in letter.get("addressees") or ()],
        "paragraphs": paragraphs,
        "attachments": _named(letter.get("attachments") or ()),
        "blocks": [_block(text) for text in paragraphs],
    }


def _named(attachments: Sequence[object]) -> list[str]:
    """No stop after the name of an attachment (GB/T 9704, 7.3.4)."""
    return [str(text).rstrip("。；;") for text in attachments]


def _block(text: str) -> dict[str, str]:
    if found := _LABELLED.match(text):
        return {"kind": "labelled", "label": found[0], "text": text[found.end() :]}
    short = len(text) <= _LONGEST_HEADING and not text.endswith(("。", "；", "："))
    for kind, pattern in (("heading", _HEADING), ("subheading", _SUBHEADING)):
        if short and pattern.match(text):
            return {"kind": kind, "label": "", "text": text}
    return {"kind": "plain", "label": "", "text": text}


def fill_layout(layout: bytes, letter: Mapping[str, Any], number: str | None = None) -> bytes:
    """The .docx. The same layout and letter give the same bytes, so its checksum can be found again.

    Raises jinja2.TemplateError for a wrong tag, an unknown name or a forbidden access.
    """
    # Both libraries take half a second to import and only the child needs them.
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document = DocxTemplate(BytesIO(layout))
    document.render(context_of(letter, number), sandbox)
    target = BytesIO()
    document.save(target)
    return _dateless(target.getvalue())


def _dateless(content: bytes) -> bytes:
    """The same parts under one fixed date: a zip otherwise holds the moment it was written."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _FIXED_DATE)
            new.writestr(fixed, old.read(entry), zipfile.ZIP_DEFLATED)
    return target.getvalue()
