"""Typed settings from the environment (prefix `LIANBAN_`); nothing else reads `os.environ`."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how large they may become.

    max_upload_bytes: one uploaded file. max_request_bytes: a whole request. poll_seconds: pause of
    the due-work loop when nothing is due.
    """

    content_dir: Path = ROOT
    data_dir: Path = ROOT / "data"
    database_url: str = ""
    secret_key: str = ""
    demo: bool = False
    max_upload_bytes: int = 50 * 1024 * 1024
    max_request_bytes: int = 64 * 1024 * 1024
    poll_seconds: float = 1.0
    lease_seconds: int = 60
    secure_cookies: bool = False
    cross_site_checks: bool = field(default=True)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'lianban.sqlite3'}"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"


def from_environment(**changes: object) -> Settings:
    """The settings of this process; `changes` win over the environment."""
    env = os.environ
    values: dict[str, object] = {}
    if "LIANBAN_DATA_DIR" in env:
        values["data_dir"] = Path(env["LIANBAN_DATA_DIR"]).resolve()
    if "LIANBAN_CONTENT_DIR" in env:
        values["content_dir"] = Path(env["LIANBAN_CONTENT_DIR"]).resolve()
    for name, key in (("database_url", "LIANBAN_DATABASE_URL"), ("secret_key", "LIANBAN_SECRET_KEY")):
        if key in env:
            values[name] = env[key]
    for name, key in (("max_upload_bytes", "LIANBAN_MAX_UPLOAD_BYTES"),):
        if key in env:
            values[name] = int(env[key])
    if env.get("LIANBAN_SECURE_COOKIES") == "1":
        values["secure_cookies"] = True
    values.update(changes)
    settings = Settings(**values)  # type: ignore[arg-type]
    return settings if settings.secret_key else _with_stored_secret(settings)


def _with_stored_secret(settings: Settings) -> Settings:
    """Sessions must survive a restart, so the secret is made once and kept beside the database."""
    path = settings.data_dir / "secret_key"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    values = {name: getattr(settings, name) for name in Settings.__slots__}
    return Settings(**{**values, "secret_key": path.read_text()})
