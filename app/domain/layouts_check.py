"""Is this Word file fit to be a layout of letters? Everything wrong with it, before it is published.

A .docx is a zip of XML that somebody else made: it may be a bomb, call other machines when it is opened, or
carry programs. Such a file is refused whole; what is left is tried with sample letters. Runs in the limited
child that checks content.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from app.domain.errors import Problem
from app.domain.letters_docx import BARE, SAMPLE, context_of, fill_layout
from app.domain.letters_render import LAYOUTS

LARGEST = 4_000_000
LARGEST_UNPACKED = 30_000_000
MOST_PARTS = 300
LARGEST_XML = 5_000_000

_NEEDED = ("[Content_Types].xml", "word/document.xml")
_PROGRAMS = re.compile(r"vbaproject|vbadata|activex|\.bin$|\.exe$|\.dll$|macrosheets", re.IGNORECASE)
_EMBEDDING = frozenset(
    {"oleobject", "package", "control", "activexcontrolbinary", "afchunk", "attachedtemplate", "subdocument",
     "vbaproject", "frame", "hyperlink"}
)  # fmt: skip
_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TEXTS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


def check_layout(path: str, content: bytes) -> list[Problem]:
    """All problems of one layout; an empty list when it can be published."""
    found = _Findings(path)
    if PurePosixPath(path).stem not in LAYOUTS:
        names = "、".join(f"{name}.docx" for name in LAYOUTS)
        found.add("layout-name", "没有这种版式。", f"文件名应为：{names}。")
    parts = _unpacked(content, found)
    if parts is None:
        return found.problems
    _judge_parts(parts, found)
    if not found.problems:
        _try(content, found)
    return found.problems


def check_document(path: str, content: bytes) -> list[Problem]:
    """The same for a whole letter made elsewhere (no layout: nothing is filled in); it must hold a text."""
    found = _Findings(path)
    parts = _unpacked(content, found)
    if parts is None:
        return found.problems
    _judge_parts(parts, found)
    if not found.problems and not text_of(content, "word/document.xml").strip():
        found.add("document-empty", "文件中没有文字。", "请上传写好正文的文书，不要只贴图片。")
    return found.problems


class _Findings:
    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, code: str, message: str, advice: str) -> None:
        self.problems.append(Problem(self.path, code, message, advice))


def _unpacked(content: bytes, found: _Findings) -> dict[str, bytes] | None:
    """Name -> bytes of every part; None, with a finding, when it is no honest zip.

    Sizes are judged by what the zip says before a byte is unpacked, and reading stops there: a zip that lies
    about them fails its checksum.
    """
    if len(content) > LARGEST:
        found.add("layout-too-large", f"文件超过 {LARGEST // 1_000_000} MB。", "文书只写文字，请删去图片。")
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if problem := _dishonest(packed.infolist()):
                found.add(*problem)
                return None
            return {entry.filename: packed.read(entry) for entry in packed.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        found.add("layout-zip", "这不是完好的 Word 文件（.docx）。", "请在 Word 中打开后另存为 .docx。")
        return None


def _dishonest(entries: list[zipfile.ZipInfo]) -> tuple[str, str, str] | None:
    advice = "请在 Word 中打开后另存为 .docx。"
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        return "layout-bomb", "文件解压后过大或部件过多，已拒绝读取。", advice
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        return "layout-zip", "文件中有重名的部件。", advice
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        return "layout-zip", "文件中有指向外部路径的部件。", advice
    if any(entry.flag_bits & 0x1 for entry in entries):
        return "layout-zip", "文件有密码保护。", "请去掉密码后重新上传。"
    return None


def _judge_parts(parts: Mapping[str, bytes], found: _Findings) -> None:
    missing = [name for name in _NEEDED if name not in parts]
    if missing:
        found.add("layout-zip", f"缺少部件 {missing[0]}，不是 Word 文件。", "请在 Word 中另存为 .docx。")
        return
    programs = [name for name in parts if _PROGRAMS.search(name)]
    if programs or b"macroenabled" in parts["[Content_Types].xml"].lower():
        named = programs[0] if programs else ".docm"
        found.add("layout-macro", f"含有宏或程序（{named}）。", "请另存为不含宏的 .docx。")
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            _judge_xml(name, data, found)


def _judge_xml(name: str, data: bytes, found: _Findings) -> None:
    root = _parsed(data)
    if root is None:
        found.add("layout-xml", f"部件 {name} 不是合法的 XML。", "请在 Word 中打开后另存为 .docx。")
    elif name.endswith(".rels"):
        _judge_relations(name, root, found)
    else:
        _judge_fields(name, root, found)


def _parsed(data: bytes) -> Any:
    """The root, or None: broken, too large, or with a document type (entities) of its own."""
    if len(data) > LARGEST_XML:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    about: Any = root.getroottree().docinfo
    return None if about.doctype else root


def _judge_relations(name: str, root: Any, found: _Findings) -> None:
    for relation in root.iter("{*}Relationship"):
        target = str(relation.get("Target", ""))[:80]
        kind = str(relation.get("Type", "")).rsplit("/", 1)[-1]
        if str(relation.get("TargetMode", "")).lower() == "external" or "://" in target:
            advice = "请删除链接、外部图片和附加模板，只保留文件内的内容。"
            found.add("layout-external", f"{name} 指向文件以外的地方：{target}。", advice)
        elif kind.lower() in _EMBEDDING:
            found.add("layout-embedded", f"{name} 嵌入了其他对象（{kind}）。", "请删除嵌入的对象。")


def _judge_fields(name: str, root: Any, found: _Findings) -> None:
    """Fields may read files and start programs (DDE, INCLUDETEXT); a letter needs page numbers only."""
    texts = [element.text or "" for element in root.iter(f"{{{_WORD}}}instrText")]
    texts += [element.get(f"{{{_WORD}}}instr", "") for element in root.iter(f"{{{_WORD}}}fldSimple")]
    for text in texts:
        word = (text.split() or [""])[0].upper()
        if word and word not in _FIELDS:
            found.add("layout-field", f"{name} 中有域“{word[:30]}”。", "只可用页码域 PAGE、NUMPAGES。")


def _try(content: bytes, found: _Findings) -> None:
    """Fills the layout as a real letter would, and looks whether the letter is in it."""
    from jinja2 import TemplateError

    for sample in (SAMPLE, BARE):
        try:
            filled = fill_layout(content, sample)
        except (TemplateError, ValueError, TypeError, KeyError, OverflowError, etree.XMLSyntaxError) as error:
            message = f"填写样例时出错：{type(error).__name__}: {error}"[:300]
            names = "、".join(context_of(SAMPLE))
            found.add("layout-tag", message, f"请检查标签；可用的名称：{names}。")
            return
        text = text_of(filled)
        lost = [word for word, value in _expected(sample) if value not in text]
        if lost:
            missing = "、".join(dict.fromkeys(lost))
            found.add("layout-lost", f"填写后的文书缺少：{missing}。", "请在版式中写上相应的标签。")
            return


def _expected(sample: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What every letter shows, whatever its layout."""
    context = context_of(sample)
    yield "标题（title）", context["title"]
    yield "发文单位（mark 或 signature）", context["signature"]
    if sample["number"]:
        yield "文号（number）", context["number"]
        yield "日期（date）", context["date"]
    for block in context["blocks"]:
        yield "正文（blocks 或 paragraphs）", block["text"]
    for attachment in context["attachments"]:
        yield "附件（attachments）", attachment


def text_of(document: bytes, only: str = "") -> str:
    """The text of a .docx, headers and footers included (or of one part), a paragraph a line."""
    with zipfile.ZipFile(BytesIO(document)) as packed:
        names = [name for name in packed.namelist() if _TEXTS.fullmatch(name) and (not only or name == only)]
        parts = [packed.read(name) for name in names]
    lines: list[str] = []
    for part in parts:
        for paragraph in etree.fromstring(part).iter(f"{{{_WORD}}}p"):
            lines.append("".join(text.text or "" for text in paragraph.iter(f"{{{_WORD}}}t")))
    return "\n".join(lines)
