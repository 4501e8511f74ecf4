"""Content: check it, deploy it, and what carries each clause."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.command import cli, print_json, running, said
from app.domain.errors import NotFound
from app.domain.rulebook import RuleBook, parse_rulebook
from app.domain.viewer import system_viewer
from app.settings import Settings, from_environment
from app.usecases import bootstrap, checking, clause_tests, deploy
from app.usecases import clauses as coverage

GAPS = {"carrier": "没有承载", "test": "没有走完案件的测试"}


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--jurisdiction", "-j", help="Judge roles, deadlines and clauses by this county's rule book.")
@click.option("--json", "as_json", is_flag=True)
def check(paths: tuple[Path, ...], jurisdiction: str | None, as_json: bool) -> None:
    """Check diagrams, decisions, forms and rule books without deploying."""
    settings = from_environment()
    with said():
        rulebook = rulebook_file(settings, jurisdiction) if jurisdiction else None
        report = checking.check_paths(paths, settings.content_dir, rulebook)
    if as_json:
        print_json(checking.document(report))
    else:
        click.echo(checking.text(report.problems) or "没有问题。")
    if report.errors:
        raise SystemExit(1)


def rulebook_file(settings: Settings, jurisdiction: str) -> RuleBook:
    """The shipped rule book, so that checking needs no database."""
    path = settings.content_dir / "jurisdictions" / f"{jurisdiction}.toml"
    if not path.is_file():
        raise NotFound(what=f"地区“{jurisdiction}”的规则库")
    data = path.read_bytes()
    return parse_rulebook(path.name, data, bootstrap.source_text(settings.content_dir, data))


@cli.command(name="deploy")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--jurisdiction", "-j", required=True)
@click.option("--override", default="", help="Reason, recorded with the deployment.")
def deploy_command(paths: tuple[Path, ...], jurisdiction: str, override: str) -> None:
    """Check, then store one deployment."""
    with running() as app:
        root = app.config["LIANBAN"].content_dir
        files = checking.content_paths(paths, root)
        done = deploy.deploy(system_viewer(jurisdiction), jurisdiction, files, override)
        click.echo(f"已发布第 {done.number} 次部署。")
        for key, version in done.changed:
            click.echo(f"  {key} 第 {version} 版")


@cli.command()
@click.option("--jurisdiction", "-j", required=True)
@click.option("--json", "as_json", is_flag=True)
def clauses(jurisdiction: str, as_json: bool) -> None:
    """Clause -> what carries it and which tests prove it; what is missing is named as a gap."""
    settings = from_environment()
    with said():
        book = rulebook_file(settings, jurisdiction)
        files = bootstrap.content_files(settings.content_dir, jurisdiction)
        tests = clause_tests.shipped(settings.content_dir)
        document = coverage.document(book, files, tests)
    if as_json:
        print_json(document)
        return
    for row in document["clauses"]:
        carried = "、".join(row["carried_by"]) or row["reason"] or "——"
        missing = "".join(f" ■ {GAPS[gap]}" for gap in row["gaps"])
        click.echo(f"{row['id']:6} {row['kind']:12} {carried} · 测试 {len(row['tests'])} 项{missing}")
    gaps = [row["id"] for row in document["clauses"] if row["gaps"]]
    click.echo(f"缺口 {len(gaps)} 条：{'、'.join(gaps)}" if gaps else "没有缺口。")
