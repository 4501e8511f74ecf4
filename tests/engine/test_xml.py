"""Hostile and broken XML is refused with a problem that names file and line; nothing is expanded."""

from __future__ import annotations

import pytest

from app.domain.errors import ContentRejected
from app.engine import xml
from app.engine.xml import parse_xml

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>
<a b="&y;">&y;</a>"""
OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'


def code_of(content: bytes) -> tuple[str, int]:
    with pytest.raises(ContentRejected) as caught:
        parse_xml(content, "bpmn/x.bpmn")
    (problem,) = caught.value.problems
    assert problem.file == "bpmn/x.bpmn"
    assert problem.message
    assert problem.advice
    return problem.code, problem.line


def test_a_good_file() -> None:
    root = parse_xml('<?xml version="1.0" encoding="UTF-8"?>\n<a>中文</a>'.encode(), "x")
    assert (root.tag, root.text, root.sourceline) == ("a", "中文", 2)


def test_utf16_is_read() -> None:
    assert parse_xml('<?xml version="1.0" encoding="UTF-16"?><a>中</a>'.encode("utf-16"), "x").text == "中"


@pytest.mark.parametrize(
    "content", [BOMB, OUTSIDE, BOMB.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")]
)
def test_doctype_is_refused(content: bytes) -> None:
    assert code_of(content)[0] == "doctype"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a",
        b"<a></b>",
        b"\x00\xff\xfe",
        b"not xml",
        b"<a>&x;</a>",
        b'<a b="&x;"/>',
        b"<a>" * 400 + b"</a>" * 400,
        '<?xml version="1.0" encoding="GBK"?><a>中</a>'.encode("gbk"),
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_not_xml(content: bytes) -> None:
    assert code_of(content)[0] == "not-xml"


def test_the_line_is_named() -> None:
    assert code_of(b"<a>\n<b>\n</a>") == ("not-xml", 3)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MAX_BYTES", 10)
    assert code_of(b"<a>" + b" " * 10 + b"</a>")[0] == "too-large"
