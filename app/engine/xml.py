"""The only door through which XML enters: bytes in, an lxml tree out, or a clear problem.

A file is refused when it is too large, carries a document type (entity bombs, external files) or is not
well-formed. The doctype is looked for by expat, which stops at the first element: libxml2 never sees it.
"""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from app.domain.errors import ContentRejected, Problem

MAX_BYTES = 5_000_000


class _Stop(Exception):
    """Ends the look at the prolog."""


def parse_xml(content: bytes, file: str) -> etree._Element:
    """The root element of `content`, or ContentRejected with one Problem that names `file` and the line."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise _rejected(file, "too-large", f"文件超过 {limit} MB", "请拆分为几个较小的文件。")
    _refuse_doctype(content, file)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=False
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise _rejected(
            file, "not-xml", f"不是格式正确的 XML：{error.msg}", "请用建模器重新保存。", line
        ) from None
    except (ValueError, LookupError) as error:
        raise _rejected(file, "not-xml", f"不是可读的 XML：{error}", "请以 UTF-8 编码重新保存。") from None


def _refuse_doctype(content: bytes, file: str) -> None:
    found: list[int] = []
    scanner = expat.ParserCreate()

    def doctype(*_: object) -> None:
        found.append(scanner.CurrentLineNumber)
        raise _Stop

    def element(*_: object) -> None:
        raise _Stop

    scanner.StartDoctypeDeclHandler = doctype
    scanner.StartElementHandler = element
    try:
        scanner.Parse(content, True)
    except _Stop:
        pass
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise _rejected(
            file,
            "not-xml",
            f"不是格式正确的 XML：{reason}",
            "请用建模器以 UTF-8 编码重新保存。",
            error.lineno,
        ) from None
    except (ValueError, LookupError) as error:
        raise _rejected(file, "not-xml", f"不是可读的 XML：{error}", "请以 UTF-8 编码重新保存。") from None
    if found:
        raise _rejected(
            file,
            "doctype",
            "文件带有文档类型声明（DOCTYPE）",
            "请删除 DOCTYPE 行；流程图不需要它。",
            found[0],
        )


def _rejected(file: str, code: str, message: str, advice: str, line: int = 0) -> ContentRejected:
    return ContentRejected([Problem(file=file, code=code, message=message, advice=advice, line=line)])
