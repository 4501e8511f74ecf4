"""The `lianban` command: thin, each command calls one use case and prints.

Exit codes: 0 success, 1 problems found in the input, 2 wrong usage. With `--json` stdout holds one document.
"""

from __future__ import annotations

from app.cli import content, county, dossiers, people, serving, time
from app.cli.command import cli, speak_utf8

__all__ = ["cli", "content", "county", "dossiers", "main", "people", "serving", "time"]


def main() -> None:
    """Entry point."""
    speak_utf8()
    cli()
