"""案卷: what the tab of a case shows of its index, and what its reader may do with it."""

from __future__ import annotations

from typing import Any

from app.domain.dossier import COPIES, RETENTION, SECTIONS, VOLUMES, Line
from app.domain.viewer import Viewer
from app.store.records import InstanceRecord
from app.usecases import archive, dossier
from app.web.county import county


def shown(viewer: Viewer, found: InstanceRecord) -> dict[str, Any]:
    """Both volumes; forms only for who may archive, add or take out personal values."""
    papers = dossier.look(viewer, found.id)
    return {
        "dossier": papers,
        "volumes": [(word, _of(papers.lines, key)) for key, word in VOLUMES.items()],
        "sections": {key: word for sections in SECTIONS.values() for key, word in sections.items()},
        "copies": COPIES,
        "retentions": archive.allowed(papers),
        "retention": RETENTION[papers.retention],
        "holder": county().unit(papers.holder),
        "may_archive": archive.may_archive(viewer, papers),
        "may_supplement": archive.may_supplement(viewer, papers),
    }


def _of(lines: tuple[Line, ...], volume: str) -> list[Line]:
    return [line for line in lines if line.paper.volume == volume]
