"""Scripts and styles by their hashed names, from the manifest that the front-end build writes."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, url_for

DIST = Path(__file__).parent / "static" / "dist"


class AssetsMissing(RuntimeError):
    """The front end was not built. Run `make run` (or frontend/build.sh) first."""


@lru_cache(maxsize=2)
def _manifest(path: Path, changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def asset(name: str) -> str:
    """The address of `app.js`, `form.css` ...; the manifest is read again only when a build changed it."""
    path = DIST / "manifest.json"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise AssetsMissing(AssetsMissing.__doc__) from None
    return url_for("static", filename=f"dist/{_manifest(path, changed)[name]}")


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
