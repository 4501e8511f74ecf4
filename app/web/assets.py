"""Scripts and styles by their hashed names, from the manifest that the front-end build writes."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, current_app, url_for

DIST = Path(__file__).parent / "static" / "dist"


class AssetsMissing(RuntimeError):
    """The front end was not built. Run `make run` (or frontend/build.sh) first."""


def _manifest() -> dict[str, str]:
    path = DIST / "manifest.json"
    if not path.exists():
        raise AssetsMissing(AssetsMissing.__doc__)
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def asset(name: str) -> str:
    """The address of `app.js`, `form.css` ...; read once, anew on each request while debugging."""
    kept: dict[str, str] | None = current_app.extensions.get("lianban-assets")
    if kept is None or current_app.debug:
        kept = current_app.extensions["lianban-assets"] = _manifest()
    return url_for("static", filename=f"dist/{kept[name]}")


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
