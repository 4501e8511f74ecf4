"""The `lianban` command: thin, each command calls one use case and prints.

Exit codes: 0 success, 1 problems found in the input, 2 wrong usage. With `--json` stdout holds one document.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import Flask

from app import create_app
from app.domain.calendar import calendar_document
from app.domain.deadlines import adhoc_document, deadline_document
from app.domain.errors import ContentRejected, LianbanError, NotFound
from app.domain.rulebook import RuleBook, parse_rulebook
from app.domain.viewer import Viewer, system_viewer
from app.settings import Settings, from_environment
from app.store import audit, content, people, schema
from app.store.transaction import reading
from app.usecases import bootstrap, calendar, checking, deploy, knowledge
from app.usecases import people as persons

OPERATOR = "命令行"


def _settings(**changes: object) -> Settings:
    return from_environment(**changes)


@contextmanager
def _running(**changes: object) -> Iterator[Flask]:
    """The application with an up-to-date database; our errors become one sentence and exit code 1."""
    app = create_app(_settings(**changes))
    with app.app_context(), _said():
        schema.migrate()
        yield app


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except ContentRejected as rejected:
        click.echo(checking.text(rejected.problems), err=True)
        raise SystemExit(1) from None
    except LianbanError as error:
        _fail(error.sentence("zh"))


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)


def _print(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """联办: BPMN cooperation with statutory deadlines."""


def main() -> None:
    """Entry point. Output is UTF-8 wherever it goes."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    cli()


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option("--demo", is_flag=True, help="Add demo people and cases and show their sign-in.")
def serve(host: str, port: int, threads: int, demo: bool) -> None:
    """Web and embedded worker in one process; migrates and deploys the shipped content first."""
    from waitress import serve as listen

    from app.usecases import demo as demonstration
    from app.worker.embedded import EmbeddedWorker

    with _running(demo=demo, embedded_worker=True) as app:
        settings: Settings = app.config["LIANBAN"]
        bootstrap.load_shipped(settings.content_dir)
        if demo:
            demonstration.prepare(settings)
            _show_accounts()
        worker = EmbeddedWorker(app, settings)
        worker.start()
        click.echo(f"联办已启动：http://{host}:{port}")
        try:
            listen(app, host=host, port=port, threads=threads, ident=None)
        finally:
            worker.stop()


def _show_accounts() -> None:
    click.echo("演示账号（密码相同的不重复列出）：")
    for person in people.demo_people():
        click.echo(f"  {person.jurisdiction:9} {person.login:22} {person.demo_password}  {person.name}")


@cli.command()
@click.option("--concurrency", default=1, show_default=True)
def work(concurrency: int) -> None:
    """A worker for a deployment on PostgreSQL."""
    from app.worker.embedded import run_workers

    with _running() as app:
        run_workers(app, app.config["LIANBAN"], concurrency)


@cli.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    with _running():
        click.echo(f"数据库结构版本：{schema.migrate()}")


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--jurisdiction", "-j", help="Judge roles, deadlines and clauses by this county's rule book.")
@click.option("--json", "as_json", is_flag=True)
def check(paths: tuple[Path, ...], jurisdiction: str | None, as_json: bool) -> None:
    """Check diagrams, decisions, forms and rule books without deploying."""
    settings = _settings()
    with _said():
        rulebook = _rulebook_file(settings, jurisdiction) if jurisdiction else None
        report = checking.check_paths(paths, settings.content_dir, rulebook)
    if as_json:
        _print(checking.document(report))
    else:
        click.echo(checking.text(report.problems) or "没有问题。")
    if report.errors:
        raise SystemExit(1)


def _rulebook_file(settings: Settings, jurisdiction: str) -> RuleBook:
    """The shipped rule book, so that checking needs no database."""
    path = settings.content_dir / "jurisdictions" / f"{jurisdiction}.toml"
    if not path.is_file():
        raise NotFound(what=f"地区“{jurisdiction}”的规则库")
    data = path.read_bytes()
    return parse_rulebook(path.name, data, bootstrap.source_text(settings.content_dir, data))


@cli.command(name="deploy")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--jurisdiction", "-j", required=True)
@click.option("--override", default="", help="Reason for publishing although a safeguard objects.")
def deploy_command(paths: tuple[Path, ...], jurisdiction: str, override: str) -> None:
    """Check, then store one deployment."""
    with _running() as app:
        root = app.config["LIANBAN"].content_dir
        files = checking.content_paths(paths, root)
        done = deploy.deploy(system_viewer(jurisdiction), jurisdiction, files, override)
        click.echo(f"已发布第 {done.number} 次部署。")
        for key, version in done.changed:
            click.echo(f"  {key} 第 {version} 版")


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
    settings = _settings()
    with _said():
        table = _calendar(settings)
        if adhoc:
            document = adhoc_document(amount or 0, unit or "", start, table)
        else:
            book = _current_rulebook(settings, jurisdiction or "")
            document = deadline_document(book.deadline(rule or ""), start, table, basis=basis)
    _print(document) if as_json else _explain(document)


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
            return _rulebook_file(settings, jurisdiction)


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


@cli.command()
@click.option("--jurisdiction", "-j", required=True)
@click.option("--json", "as_json", is_flag=True)
def clauses(jurisdiction: str, as_json: bool) -> None:
    """Clause -> what carries it, and the clauses that nothing carries."""
    from app.usecases import clauses as coverage

    settings = _settings()
    with _said():
        book = _rulebook_file(settings, jurisdiction)
        document = coverage.document(book, bootstrap.content_files(settings.content_dir, jurisdiction))
    if as_json:
        _print(document)
        return
    for row in document["clauses"]:
        click.echo(
            f"{row['id']:6} {row['kind']:12} {'、'.join(row['carried_by']) or row['reason'] or '—— 未承载'}"
        )


@cli.group()
def jurisdiction() -> None:
    """Rule books."""


@jurisdiction.command(name="load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def jurisdiction_load(file: Path) -> None:
    """Load or update a rule book; a county that is new also gets the shipped content."""
    with _running() as app:
        root = app.config["LIANBAN"].content_dir
        data = file.read_bytes()
        code, version = deploy.load_rulebook(OPERATOR, file.name, data, bootstrap.source_text(root, data))
        with reading() as tx:
            deployed = content.current_deployment(tx, code)
        if deployed is None:
            bootstrap.load_calendar(root)
            files = bootstrap.content_files(root, code)
            deploy.deploy(system_viewer(code), code, files, "随产品附带的内容")
        click.echo(f"{code} 规则库第 {version} 版已生效。")


@jurisdiction.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def jurisdiction_list(as_json: bool) -> None:
    """Counties of this installation."""
    with _running(), reading() as tx:
        rows = content.jurisdictions(tx)
    if as_json:
        _print([{"code": code, "name": name, "rulebook_version": version} for code, name, version in rows])
        return
    for code, name, version in rows:
        click.echo(f"{code:12} {name} 规则库第 {version} 版")


@cli.group(name="calendar")
def calendar_group() -> None:
    """Working days."""


@calendar_group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def calendar_import(file: Path) -> None:
    """Import an official notice (text as published, or JSON); a bad or empty one is refused whole."""
    with _running() as app:
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
    with _said():
        document: dict[str, Any] = calendar_document(_calendar(_settings()), year)
    if as_json:
        _print(document)
        return
    click.echo(
        f"{year} 年：{document['working_days']} 个工作日"
        + ("（暂按推算）" if document["provisional"] else "")
    )
    for day in document["days"]:
        click.echo(f"  {day['date']}  {day['why']}")


@cli.group()
def user() -> None:
    """People."""


@user.command(name="add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--jurisdiction", "-j", required=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--post", "posts", multiple=True, help="UNIT/POST, may be repeated.")
@click.option("--capability", "capabilities", multiple=True, help="analyst, admin or auditor.")
def user_add(
    login: str,
    name: str,
    jurisdiction: str,
    password: str,
    posts: tuple[str, ...],
    capabilities: tuple[str, ...],
) -> None:
    """Add a person with unit and posts."""
    pairs = [tuple(post.split("/", 1)) for post in posts]
    if any(len(pair) != 2 for pair in pairs):
        raise click.UsageError("--post is UNIT/POST, for example zhujian/officer.")
    with _running():
        persons.add(jurisdiction, login, name, password, [(p[0], p[1]) for p in pairs], capabilities)
        click.echo(f"已添加 {login}。")


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def user_list(as_json: bool) -> None:
    """People of every county."""
    with _running():
        with reading() as tx:
            codes = [code for code, _, _ in content.jurisdictions(tx)]
        found = [person for code in codes for person in people.listed(system_viewer(code))]
    if as_json:
        keys = ("id", "jurisdiction", "login", "name", "posts", "capabilities", "active")
        _print([{key: getattr(person, key) for key in keys} for person in found])
        return
    for person in found:
        posts = "、".join(f"{unit}/{post}" for unit, post in person.posts)
        click.echo(
            f"{person.jurisdiction:10} {person.login:22} {person.name} {posts} {' '.join(person.capabilities)}"
        )


@user.command(name="token")
@click.argument("login")
def user_token(login: str) -> None:
    """Print a new REST token, once."""
    with _running():
        click.echo(persons.new_token(login))


@cli.command(name="verify-audit")
def verify_audit() -> None:
    """Walk every audit chain; exit 1 and name the first broken link of each that does not hold."""
    with _running(), reading() as tx:
        broken = list(audit.verify(tx))
    for link in broken:
        click.echo(f"{link.chain} #{link.seq}: {link.reason}")
    if broken:
        raise SystemExit(1)
    click.echo("审计链完整。")
