"""Running the product: web with its worker, workers alone, the schema."""

from __future__ import annotations

import click
from waitress.server import create_server

from app.cli.command import cli, fail, running
from app.settings import Settings
from app.store import people, schema
from app.usecases import bootstrap, period_start
from app.usecases import demo as demonstration
from app.worker.embedded import EmbeddedWorker, run_workers


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option("--demo", is_flag=True, help="Add demo people and cases and show their sign-in.")
def serve(host: str, port: int, threads: int, demo: bool) -> None:
    """Web and embedded worker in one process; migrates and deploys the shipped content first."""
    with running(demo=demo) as app:
        settings: Settings = app.config["LIANBAN"]
        for problem in bootstrap.load_shipped(settings.content_dir):
            click.echo(f"未更新，继续使用现有内容：{problem.file} {problem.message}", err=True)
        if demo:
            demonstration.prepare(settings)
            _show_accounts()
        period_start.catch_up()
        try:
            server = create_server(app, host=host, port=port, threads=threads, ident="")
        except OSError as error:
            fail(f"不能在 {host}:{port} 监听（{error.strerror}）。请用 --port 换一个端口。")
        worker = EmbeddedWorker(app, settings)
        worker.start()
        click.echo(f"联办已启动：http://{host}:{port}")
        try:
            server.run()
        finally:
            worker.stop()


def _show_accounts() -> None:
    click.echo("演示账号（地区、登录名、密码、姓名）：")
    for person in people.demo_people():
        click.echo(f"  {person.jurisdiction:9} {person.login:22} {person.demo_password}  {person.name}")


@cli.command()
@click.option("--concurrency", default=1, show_default=True)
def work(concurrency: int) -> None:
    """A worker for a deployment on PostgreSQL."""
    with running() as app:
        run_workers(app, app.config["LIANBAN"], concurrency)


@cli.command()
def migrate() -> None:
    """Bring the database to the current schema."""
    with running():
        click.echo(f"数据库结构版本：{schema.migrate()}")
