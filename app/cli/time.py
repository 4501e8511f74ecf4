"""Deadlines and the working-day calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app import create_app
from app.cli.command import OPERATOR, cli, print_json, running, said
from app.cli.content import rulebook_file
from app.domain.calendar import calendar_document
from app.domain.deadlines import adhoc_document, deadline_document
from app.domain.errors import NotFound
from app.domain.rulebook import RuleBook
from app.domain.viewer import Viewer
from app.settings import Settings, from_environment
from app.store import schema
from app.store.transaction import reading
from app.usecases import bootstrap, calendar, knowledge


@cli.command()
@click.argument("rule", required=False)
@click.option("--jurisdiction", "-j")
@click.option("--from", "start", required=True, help="DATE or TIME of the fact.")
@click.option("--basis")
@click.option("--amount", type=int)
@click.option("--unit")
@click.option("--json", "as_json", is_flag=True)
def deadline(
    rule: str | None,
    jurisdiction: str | None,
    start: str,
    basis: str | None,
    amount: int | None,
    unit: str | None,
    as_json: bool,
) -> None:
    """Count a deadline and explain each day."""
    adhoc = amount is not None and unit is not None
    if adhoc == (rule is not None) or (rule is not None and not jurisdiction):
        raise click.UsageError("Give RULE with --jurisdiction, or --amount with --unit.")
    settings = from_environment()
    with said():
        table = _calendar(settings)
        if adhoc:
            document = adhoc_document(amount or 0, unit or "", start, table)
        else:
            book = _current_rulebook(settings, jurisdiction or "")
            document = deadline_document(book.deadline(rule or ""), start, table, basis=basis)
    print_json(document) if as_json else _explain(document)


def _calendar(settings: Settings) -> Any:
    """The calendar in force: that of the database when there is one, else the shipped one."""
    with create_app(settings).app_context():
        schema.migrate()
        bootstrap.load_calendar(settings.content_dir)
        return calendar.current()


def _current_rulebook(settings: Settings, jurisdiction: str) -> RuleBook:
    with create_app(settings).app_context():
        schema.migrate()
        try:
            with reading() as tx:
                return knowledge.current_rulebook(tx, jurisdiction)
        except NotFound:
            return rulebook_file(settings, jurisdiction)


def _explain(document: dict[str, Any]) -> None:
    click.echo(f"到期：{document['due']}" + ("（暂按推算）" if document["provisional"] else ""))
    if document.get("clause"):
        click.echo(
            f"依据：{document['clause']}" + ("" if document["statutory"] else "（内部提醒，非文件期限）")
        )
    if document.get("other_due"):
        click.echo(f"另一口径（{document['other_basis']}）：{document['other_due']}")
    for day in document["trace"]:
        click.echo(f"  {day['date']}  {'计' if day['counted'] else '—'}  {day['why']}")


@cli.group(name="calendar")
def calendar_group() -> None:
    """Working days."""


@calendar_group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def calendar_import(file: Path) -> None:
    """Import an official notice (text as published, or JSON); a bad or empty one is refused whole."""
    with running() as app:
        bootstrap.load_calendar(app.config["LIANBAN"].content_dir)
        done = calendar.import_notice(Viewer(0, "", OPERATOR, OPERATOR), file.name, file.read_bytes())
        click.echo(
            f"日历第 {done.version} 版，变动 {len(done.changed_days)} 天，重算期限 {len(done.moved)} 项。"
        )
        for key, rule, before, after in done.moved:
            click.echo(f"  {key} {rule}：{before.isoformat()} → {after.isoformat()}")


@calendar_group.command(name="show")
@click.argument("year", type=click.IntRange(1990, 2200))
@click.option("--json", "as_json", is_flag=True)
def calendar_show(year: int, as_json: bool) -> None:
    """Every day of a year that differs from Monday to Friday."""
    with said():
        document: dict[str, Any] = calendar_document(_calendar(from_environment()), year)
    if as_json:
        print_json(document)
        return
    click.echo(
        f"{year} 年：{document['working_days']} 个工作日"
        + ("（暂按推算）" if document["provisional"] else "")
    )
    for day in document["days"]:
        click.echo(f"  {day['date']}  {day['why']}")
