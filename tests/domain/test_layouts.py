"""Layouts of letters: what the shipped ones make, and which foreign ones are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from jinja2 import TemplateError

from app.domain.layouts_check import LARGEST, check_layout, text_of
from app.domain.letters import parse_letter, render_letter
from app.domain.letters_docx import OPEN_NUMBER, SAMPLE, context_of, fill_layout
from app.domain.letters_render import LAYOUTS
from app.settings import ROOT

SHIPPED = {name: (ROOT / f"documents/layouts/{name}.docx").read_bytes() for name in LAYOUTS}
Change = Callable[[dict[str, bytes]], None]


def changed(change: Change, layout: str = "letter") -> bytes:
    """A shipped layout with some of its parts changed."""
    with zipfile.ZipFile(BytesIO(SHIPPED[layout])) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return target.getvalue()


def with_text(text: str) -> bytes:
    """The letter layout with one more paragraph."""

    def change(parts: dict[str, bytes]) -> None:
        more = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p><w:sectPr".encode()
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", more, 1)

    return changed(change)


def codes(content: bytes, name: str = "documents/layouts/letter.docx") -> list[str]:
    return [problem.code for problem in check_layout(name, content)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_shipped_layouts_are_sound(name: str) -> None:
    assert check_layout(f"documents/layouts/{name}.docx", SHIPPED[name]) == []


def test_page_is_that_of_the_standard() -> None:
    """A4; text area 156 x 225 mm; 22 lines a page; GB/T 9704-2012, 5.2."""
    for name, layout in SHIPPED.items():
        section = Document(BytesIO(layout)).sections[0]
        assert section.page_width is not None
        assert section.page_height is not None
        assert abs(section.page_width - Mm(210)) < Mm(0.1), name
        assert abs(section.page_height - Mm(297)) < Mm(0.1), name
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        for margin, wanted in zip(margins, (37, 35, 28, 26), strict=True):
            assert margin is not None
            assert abs(margin - Mm(wanted)) < Mm(0.1), name
        grid = section._sectPr.find("{*}docGrid")
        pitch = int(grid.values()[1]) / 20
        assert 22 * pitch <= 225 / 25.4 * 72 < 23 * pitch
        # 28 characters of 16 pt, each a quarter of a point closer
        assert 28 * 15.75 <= 156 / 25.4 * 72 < 29 * 15.75


def test_every_letter_template_becomes_a_document() -> None:
    """Each of the letters, in its own layout, every field filled, read back by paragraphs."""
    for path in sorted((ROOT / "documents").glob("*.toml")):
        template = parse_letter(f"documents/{path.name}", path.read_bytes())
        fields = {name: f"<{label}>" for name, label in {**template.required, **template.optional}.items()}
        letter = render_letter(
            template,
            fields,
            {},
            sender="发文局",
            receivers=("收文局",),
            number="甲〔2026〕1号",
            dated="2026-09-30",
        )
        text = text_of(fill_layout(SHIPPED[letter.layout], asdict(letter)))
        for paragraph in letter.paragraphs:
            assert paragraph in text, path.name
        for wanted in (letter.title, "甲〔2026〕1号", "发文局", "2026年9月30日"):
            assert wanted in text, path.name


def test_signs_of_markup_do_not_cut_a_letter_off() -> None:
    letter = {**SAMPLE, "paragraphs": ["<w:p>& \"甲\" '乙' {{ title }} {% raw %}", "后面的话。"]}
    text = text_of(fill_layout(SHIPPED["letter"], letter))
    assert "<w:p>& \"甲\" '乙' {{ title }} {% raw %}" in text
    assert "后面的话。" in text


def test_same_letter_gives_same_bytes() -> None:
    assert fill_layout(SHIPPED["letter"], SAMPLE) == fill_layout(SHIPPED["letter"], SAMPLE)


def test_red_head_with_double_lines_in_a_letter_and_none_in_a_record() -> None:
    document = Document(BytesIO(fill_layout(SHIPPED["letter"], SAMPLE)))
    section = document.sections[0]
    assert section.different_first_page_header_footer
    head = section.first_page_header._element.xml
    assert "thickThinSmallGap" in head
    assert 'w:val="FF0000"' in head
    assert section.first_page_header.paragraphs[0].text == SAMPLE["signature"]
    assert "thinThickSmallGap" in section.first_page_footer._element.xml
    record = Document(BytesIO(fill_layout(SHIPPED["record"], {**SAMPLE, "layout": "record"})))
    assert "FF0000" not in record.element.xml


def test_head_of_a_long_name_is_smaller() -> None:
    def size(name: str) -> int:
        document = Document(BytesIO(fill_layout(SHIPPED["letter"], {**SAMPLE, "signature": name})))
        found = document.sections[0].first_page_header.paragraphs[0].runs[0].font.size
        assert found is not None
        return int(found.pt)

    sizes = [size("局" * length) for length in (4, 10, 11, 14, 18, 25)]
    assert sizes[0] == sizes[1] == 42
    assert sizes[1:] == sorted(set(sizes[1:]), reverse=True)
    for length, points in zip((10, 11, 14, 18, 25), sizes[1:], strict=True):
        assert length * points <= 156 / 25.4 * 72, "fits on one line"


def test_context_knows_headings_labels_and_the_open_number() -> None:
    letter = {
        "paragraphs": ["一、基本情况", "（二）经过", "出席：甲、乙", "一、长句子也算正文。"],
        "number": None,
    }
    context = context_of(letter)
    assert [block["kind"] for block in context["blocks"]] == ["heading", "subheading", "labelled", "plain"]
    assert context["blocks"][2] == {"kind": "labelled", "label": "出席：", "text": "甲、乙"}
    assert context["number"] == OPEN_NUMBER
    assert context_of(letter, "甲〔2026〕9号")["number"] == "甲〔2026〕9号"
    assert context_of({"attachments": ["证据。"]})["attachments"] == ["证据"]


# ---- refused ---------------------------------------------------------------------------------------


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    def swell(parts: dict[str, bytes]) -> None:
        parts["word/media/image1.png"] = b"\x00" * 60_000_000

    bomb = changed(swell)
    assert len(bomb) < LARGEST
    assert codes(bomb) == ["layout-bomb"]


def test_zip_that_lies_about_its_sizes_is_refused() -> None:
    def swell(parts: dict[str, bytes]) -> None:
        parts["word/media/image1.png"] = b"\x00" * 60_000_000

    honest = changed(swell)
    lying = honest.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 1000))
    assert lying != honest
    assert codes(lying) == ["layout-zip"]


def test_many_parts_are_refused() -> None:
    assert codes(changed(lambda parts: parts.update({f"word/x{n}.xml": b"<x/>" for n in range(400)}))) == [
        "layout-bomb"
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "layout-zip"),
        (b"PK\x03\x04 nothing", "layout-zip"),
        (b"%PDF-1.4", "layout-zip"),
        (SHIPPED["letter"][:-200], "layout-zip"),
        (b"\x00" * (LARGEST + 1), "layout-too-large"),
    ],
)
def test_what_is_no_word_file_is_refused(content: bytes, code: str) -> None:
    assert codes(content) == [code]


def add_relation(kind: str, target: str, mode: str) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        relation = (
            f'<Relationship Id="rId99" Type="http://x/{kind}" Target="{target}" {mode}/></Relationships>'
        )
        parts[name] = parts[name].replace(b"</Relationships>", relation.encode())

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (add_relation("image", "http://example.org/x.png", 'TargetMode="External"'), "layout-external"),
        (add_relation("attachedTemplate", "file:///c:/x.dotm", 'TargetMode="External"'), "layout-external"),
        (add_relation("oleObject", "embeddings/o1.obj", ""), "layout-embedded"),
        (add_relation("aFChunk", "chunk.htm", ""), "layout-embedded"),
        (lambda parts: parts.update({"word/vbaProject.bin": b"x"}), "layout-macro"),
        (lambda parts: parts.update({"word/../../x.xml": b"<x/>"}), "layout-zip"),
        (lambda parts: parts.pop("word/document.xml"), "layout-zip"),
        (lambda parts: parts.update({"word/styles.xml": b"<w:styles"}), "layout-xml"),
        (
            lambda parts: parts.update({"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "layout-xml",
        ),
    ],
)
def test_hostile_parts_are_refused(change: Change, code: str) -> None:
    assert codes(changed(change)) == [code]


def test_macro_enabled_type_is_refused() -> None:
    def change(parts: dict[str, bytes]) -> None:
        name = "[Content_Types].xml"
        parts[name] = parts[name].replace(
            b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
            b"vnd.ms-word.document.macroEnabled.main",
        )

    assert "layout-macro" in codes(changed(change))


@pytest.mark.parametrize("field", ["DDEAUTO c:\\x.exe", 'INCLUDETEXT "http://x/y"', "INCLUDEPICTURE x"])
def test_fields_that_reach_out_are_refused(field: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        run = f"<w:p><w:r><w:instrText>{field}</w:instrText></w:r></w:p><w:sectPr".encode()
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", run, 1)

    assert codes(changed(change)) == ["layout-field"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ unknown }}",
        "{{ title.__class__.__mro__ }}",
        "{{ addressees.append('x') }}",
        "{% include 'x' %}",
        "{{ title",
        "{% for x in range(1000000) %}x{% endfor %}",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_tags_that_a_layout_may_not_use_are_refused(text: str) -> None:
    assert codes(with_text(text)) == ["layout-tag"]
    with pytest.raises((TemplateError, OverflowError, TypeError)):
        fill_layout(with_text(text), SAMPLE)


def test_layout_that_forgets_the_text_is_refused() -> None:
    empty = BytesIO()
    Document().save(empty)
    problems = check_layout("documents/layouts/letter.docx", empty.getvalue())
    assert [problem.code for problem in problems] == ["layout-lost"]
    assert "正文" in problems[0].message


def test_unknown_layout_is_refused() -> None:
    assert codes(SHIPPED["letter"], "documents/layouts/fax.docx") == ["layout-name"]


def test_script_makes_the_shipped_layouts(tmp_path: Path) -> None:
    """The binary files are what `make.py` makes, byte for byte."""
    import subprocess
    import sys

    for name in ("make.py", "pieces.py"):
        (tmp_path / name).write_bytes((ROOT / "documents/layouts" / name).read_bytes())
    subprocess.run([sys.executable, "-B", str(tmp_path / "make.py")], check=True)
    for name, layout in SHIPPED.items():
        assert (tmp_path / f"{name}.docx").read_bytes() == layout, name
