"""A ZIP written while it is read: no file on disk, no more than one chunk of it in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, cast


class _Outlet:
    """What the ZIP writer writes into; emptied after every chunk."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered below."""

    def take(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        return data


class ZipStream:
    """`yield from member(...)` for each file, then `yield from close()`.

    Names are UTF-8. Files over 4 GiB are written as ZIP64. Nothing is compressed but texts: scans and Word
    files are compressed already.
    """

    def __init__(self, at: datetime) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._outlet), "w")
        self._at = at.timetuple()[:6]

    def member(self, name: str, chunks: Iterable[bytes], *, compress: bool = False) -> Iterator[bytes]:
        info = zipfile.ZipInfo(name, self._at)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                yield self._outlet.take()
        yield self._outlet.take()

    def close(self) -> Iterator[bytes]:
        self._zip.close()
        yield self._outlet.take()
