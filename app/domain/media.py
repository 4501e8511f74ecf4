"""What kinds of material may be uploaded, told by their first bytes and never by their name alone."""

from __future__ import annotations

from pathlib import PurePosixPath

from app.domain.errors import LianbanError

#: suffix -> (media type, first bytes); an empty signature is plain text, checked for being text.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "doc": ("application/msword", (b"\xd0\xcf\x11\xe0",)),
    "xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0",)),
    "ofd": ("application/ofd", (b"PK\x03\x04",)),
    "mp4": ("video/mp4", ()),
    "txt": ("text/plain; charset=utf-8", ()),
}

INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})
MAX_NAME = 200
SECRET_MARKS = ("绝密", "机密", "秘密★")


class UploadTooLarge(LianbanError):
    """文件太大，最多 {limit} MB。请压缩或拆分后再上传，已填内容不受影响。

    The file is too large (at most {limit} MB). Compress or split it; nothing else was changed.
    """

    code = "upload-too-large"


class UploadRefused(LianbanError):
    """{reason}

    {reason_en}
    """

    code = "upload-refused"


def judge_name(name: str) -> tuple[str, str]:
    """(clean name, suffix) when the name alone gives no reason to refuse; raises UploadRefused."""
    clean = clean_name(name)
    suffix = PurePosixPath(clean).suffix.lower().lstrip(".")
    if any(mark in clean for mark in SECRET_MARKS):
        raise UploadRefused(
            reason="涉密材料不得上传。请在材料清单中登记“载体另行移交”，按保密规定移交。",
            reason_en="Classified material must not be uploaded; record that it is handed over separately.",
        )
    if suffix not in KINDS:
        allowed = "、".join(KINDS)
        raise UploadRefused(
            reason=f"不接受“{suffix or '无扩展名'}”类型的文件。可上传：{allowed}。",
            reason_en=f"Files of this type are not accepted. Allowed: {', '.join(KINDS)}.",
        )
    return clean, suffix


def judge(name: str, head: bytes, size: int) -> tuple[str, str]:
    """(clean name, media type) of an acceptable file; raises UploadRefused with what to do instead."""
    clean, suffix = judge_name(name)
    if size == 0:
        raise UploadRefused(reason="文件是空的，请检查后重新上传。", reason_en="The file is empty.")
    media_type, signatures = KINDS[suffix]
    if not _matches(suffix, signatures, head):
        raise UploadRefused(
            reason=f"文件内容与扩展名“.{suffix}”不符，请用原始格式保存后重新上传。",
            reason_en=f"The content is not what “.{suffix}” says; save it in its true format.",
        )
    return clean, media_type


def _matches(suffix: str, signatures: tuple[bytes, ...], head: bytes) -> bool:
    if suffix == "mp4":
        return head[4:8] == b"ftyp"
    if suffix == "txt":
        return b"\x00" not in head
    return head.startswith(signatures)


def clean_name(name: str) -> str:
    """The last part of the name, without control characters and path signs."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(sign for sign in last if ord(sign) >= 32 and sign not in '<>:"|?*\x7f').strip(" .")
    if not clean:
        raise UploadRefused(reason="文件没有名称，请命名后上传。", reason_en="The file has no name.")
    stem, dot, suffix = clean.rpartition(".")
    return clean if len(clean) <= MAX_NAME else f"{stem[: MAX_NAME - len(suffix) - 1]}{dot}{suffix}"
