"""The readable pages of a dossier taken out of the platform: index, record, README; HTML without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from app.domain.dossier import COPIES, SECTIONS, VOLUMES, Line
from app.domain.spreadsheet import csv_text

COLUMNS = ("序号", "文号", "题名", "责任者", "日期", "页数", "张号", "原件/复印件", "密级", "备注")
STYLE = """
body { font: 12pt/1.6 "SimSun", "Noto Serif CJK SC", serif; margin: 24px; color: #000; }
h1 { font-size: 18pt; text-align: center; } h2 { font-size: 14pt; margin: 24px 0 4px; }
table { border-collapse: collapse; width: 100%; font-size: 10.5pt; }
th, td { border: 1px solid #000; padding: 3px 6px; text-align: left; vertical-align: top; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; }
dt { color: #444; } dd { margin: 0; }
article { break-inside: avoid; border-top: 1px solid #999; padding: 6px 0; }
@page { size: A4; margin: 20mm 18mm; }
"""
README = """案卷导出包：{key}

{facts}

一、内容
  目录.html、目录.csv      案卷目录，分正卷、副卷
  正卷/、副卷/             文书、盖章件、材料和填写的表单，文件名前的号码是目录中的序号
  办理记录.html            办理经过和意见
  操作记录.json            平台的全部操作记录，逐条带校验值
  verify_chain.py          核对操作记录用的程序，只需要 Python 3
  SHA256SUMS               每个文件的 SHA-256 校验值
{notes}
二、怎样核对（不需要联网，也不需要平台）
  1. 解压后，在本文件所在的文件夹执行：
         sha256sum -c SHA256SUMS
     （苹果系统：shasum -a 256 -c SHA256SUMS；Windows 可用 7-Zip 的“CRC SHA”核对）
     每行应为“成功”或“OK”。材料的校验值是上传时登记的：对不上，说明文件在上传之后变了。
  2. 执行：
         python3 verify_chain.py
     它逐条重算操作记录的校验值；改动、删去或插入任何一条，从那一条起都对不上。
  3. 最后一条的校验值是
         {head}
     可与平台上此案“操作记录”页第 {seq} 条的校验值比对；平台管理员也可执行
         lianban verify-dossier 本文件.zip

三、个人信息
  {personal}
"""


def index_rows(lines: Iterable[Line], volume: str) -> list[list[str]]:
    """The index of a volume, cell by cell as in COLUMNS."""
    return [_cells(line) for line in lines if line.paper.volume == volume]


def _cells(line: Line) -> list[str]:
    paper = line.paper
    return [
        str(line.no), paper.number, paper.title, paper.by, paper.day.isoformat(),
        str(paper.pages or ""), line.sheets, COPIES.get(paper.copy, paper.copy), paper.secrecy,
        f"补充：{paper.supplement}" if paper.supplement else SECTIONS[paper.volume][paper.section],
    ]  # fmt: skip


def index_csv(lines: Sequence[Line]) -> str:
    rows = [[VOLUMES[volume], *row] for volume in VOLUMES for row in index_rows(lines, volume)]
    return csv_text(["卷", *COLUMNS], rows)


def index_html(title: str, facts: Iterable[tuple[str, str]], lines: Sequence[Line]) -> str:
    parts = [f"<h1>{escape(title)}</h1>", _facts(facts)]
    for volume, word in VOLUMES.items():
        head = "".join(f"<th>{escape(column)}</th>" for column in COLUMNS)
        rows = index_rows(lines, volume)
        body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows)
        parts.append(f"<h2>{word}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return page(title, "".join(parts))


def record_html(title: str, steps: Iterable[tuple[str, str, str, Sequence[tuple[str, str]]]]) -> str:
    """steps: (title, who, when, answers)."""
    parts = [f"<h1>{escape(title)}</h1>"]
    for name, who, when, said in steps:
        head = f"<b>{escape(name)}</b> {escape(who)} {escape(when)}"
        parts.append(f"<article><p>{head}</p>{_facts(said)}</article>")
    return page(title, "".join(parts))


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<dl>{pairs}</dl>" if pairs else ""


def page(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>{body}</body></html>\n'
