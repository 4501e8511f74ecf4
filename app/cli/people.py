"""People, with their posts and tokens."""

from __future__ import annotations

import click

from app.cli.command import cli, print_json, running
from app.domain.viewer import system_viewer
from app.store import content, people
from app.store.transaction import reading
from app.usecases import people as persons


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
    with running():
        persons.add(jurisdiction, login, name, password, [(p[0], p[1]) for p in pairs], capabilities)
        click.echo(f"已添加 {login}。")


@user.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def user_list(as_json: bool) -> None:
    """People of every county."""
    with running():
        with reading() as tx:
            codes = [code for code, _, _ in content.jurisdictions(tx)]
        found = [person for code in codes for person in people.listed(system_viewer(code))]
    if as_json:
        keys = ("id", "jurisdiction", "login", "name", "posts", "capabilities", "active")
        print_json([{key: getattr(person, key) for key in keys} for person in found])
        return
    for person in found:
        posts = "、".join(f"{unit}/{post}" for unit, post in person.posts)
        more = " ".join(person.capabilities)
        click.echo(f"{person.jurisdiction:10} {person.login:22} {person.name} {posts} {more}")


@user.command(name="token")
@click.argument("login")
def user_token(login: str) -> None:
    """Print a new REST token, once."""
    with running():
        click.echo(persons.new_token(login))
