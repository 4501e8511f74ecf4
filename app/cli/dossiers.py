"""Dossiers: take one out, and check one that was taken out."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.command import cli, running
from app.domain.errors import NotFound
from app.domain.viewer import system_viewer
from app.store import case_lists
from app.store.case_lists import Filter
from app.usecases import dossier_export, dossier_verify


@cli.command()
@click.argument("key")
@click.option("--jurisdiction", "-j", required=True)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; the case number when left out.")
def export(key: str, jurisdiction: str, out: Path | None) -> None:
    """Write the dossier of a case (KEY: its number) as a ZIP, personal values masked."""
    with running() as app:
        viewer = system_viewer(jurisdiction)
        found = [row for row in case_lists.search(viewer, Filter(text=key)).rows if row.business_key == key]
        if not found:
            raise NotFound(what="案件")
        packed = dossier_export.take(viewer, found[0].id, app.config["LIANBAN"])
        path = out or Path(packed.name)
        with path.open("wb") as target:
            for chunk in packed.chunks:
                target.write(chunk)
        click.echo(str(path))


@cli.command(name="verify-dossier")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_dossier(file: Path) -> None:
    """Check an exported dossier: checksums, hash chain, and the chain against this platform's own."""
    with running():
        problems = dossier_verify.problems(file)
    for line in problems:
        click.echo(line)
    if problems:
        raise SystemExit(1)
    click.echo("案卷完整，与平台记录一致。")
