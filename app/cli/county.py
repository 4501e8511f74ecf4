"""Rule books of the counties, and the audit chains."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.command import OPERATOR, cli, print_json, running
from app.domain.viewer import system_viewer
from app.store import audit, content
from app.store.transaction import reading
from app.usecases import bootstrap, deploy


@cli.group()
def jurisdiction() -> None:
    """Rule books."""


@jurisdiction.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def jurisdiction_load(file: Path) -> None:
    """Load or update a rule book; a county that is new also gets the shipped content."""
    with running() as app:
        root = app.config["LIANBAN"].content_dir
        data = file.read_bytes()
        code, version = deploy.load_rulebook(OPERATOR, file.name, data, bootstrap.source_text(root, data))
        with reading() as tx:
            deployed = content.current_deployment(tx, code)
        if deployed is None:
            bootstrap.load_calendar(root)
            files = bootstrap.content_files(root, code)
            deploy.deploy(system_viewer(code), code, files, bootstrap.SHIPPED)
        click.echo(f"{code} 规则库第 {version} 版已生效。")


@jurisdiction.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def jurisdiction_list(as_json: bool) -> None:
    """Counties of this installation."""
    with running(), reading() as tx:
        rows = content.jurisdictions(tx)
    if as_json:
        print_json(
            [{"code": code, "name": name, "rulebook_version": version} for code, name, version in rows]
        )
        return
    for code, name, version in rows:
        click.echo(f"{code:12} {name} 规则库第 {version} 版")


@cli.command(name="verify-audit")
def verify_audit() -> None:
    """Walk every audit chain; exit 1 and name the first broken link of each."""
    with running(), reading() as tx:
        broken = list(audit.verify(tx))
    for link in broken:
        click.echo(f"{link.chain} #{link.seq}: {link.reason}")
    if broken:
        raise SystemExit(1)
    click.echo("审计链完整。")
