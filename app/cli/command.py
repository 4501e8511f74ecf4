"""What every command shares: the running application, errors as one sentence, printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask import Flask

from app import create_app
from app.domain.errors import ContentRejected, LianbanError
from app.settings import from_environment
from app.store import base, schema
from app.usecases import checking

OPERATOR = "命令行"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """联办: BPMN cooperation with statutory deadlines."""


@contextmanager
def running(**changes: object) -> Iterator[Flask]:
    """The application with an up-to-date database; our errors become one sentence and exit code 1."""
    app = create_app(from_environment(**changes))
    with app.app_context(), said():
        try:
            schema.migrate()
            yield app
        finally:
            base.close()


@contextmanager
def said() -> Iterator[None]:
    """Turns our errors into their sentence on stderr and exit code 1."""
    try:
        yield
    except ContentRejected as rejected:
        click.echo(checking.text(rejected.problems), err=True)
        raise SystemExit(1) from None
    except LianbanError as error:
        fail(error.sentence("zh"))


def fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)


def print_json(document: object) -> None:
    """One document on stdout and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def speak_utf8() -> None:
    """Output is UTF-8 wherever it goes."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
