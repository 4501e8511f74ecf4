"""People, their posts and their tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, insert, or_, select, update

from app.domain.errors import Conflict, NotFound
from app.domain.viewer import Viewer
from app.store.base import db
from app.store.records import PersonRecord
from app.store.tables import Appointment, Jurisdiction, Person, Token
from app.store.transaction import Transaction


def _valid(today: date) -> ColumnElement[bool]:
    return (or_(Appointment.valid_from.is_(None), Appointment.valid_from <= today)) & (
        or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today)
    )


def _viewer(rows: Iterable[Any]) -> Viewer | None:
    viewer: Viewer | None = None
    posts: set[tuple[str, str]] = set()
    for person, unit, post, version in rows:
        if unit is not None:
            posts.add((unit, post))
        viewer = Viewer(
            person.id,
            person.jurisdiction,
            person.login,
            person.name,
            frozenset(posts),
            frozenset(person.capabilities.split()),
            rulebook_version=version,
        )
    return viewer


def _active(today: date) -> Select[Person, str, str, int]:
    """(person, unit, post, version of the county's rule book in force), a row for each post held that day."""
    return (
        select(Person, Appointment.unit, Appointment.post, Jurisdiction.rulebook_version)
        .join(Jurisdiction, Jurisdiction.code == Person.jurisdiction)
        .outerjoin(Appointment, (Appointment.person_id == Person.id) & _valid(today))
        .where(Person.active)
    )


def viewer_of(person_id: int, today: date) -> Viewer | None:
    """The active person with the posts held today; None when unknown or inactive."""
    rows = db.session.execute(_active(today).where(Person.id == person_id))
    return _viewer(rows.all())


def viewer_of_token(sha256: str, today: date) -> Viewer | None:
    tokens = _active(today).join(Token, Token.person_id == Person.id)
    rows = db.session.execute(tokens.where(Token.sha256 == sha256, Token.revoked_at.is_(None)))
    return _viewer(rows.all())


def credentials(login: str) -> tuple[int, str, str] | None:
    """(person id, password hash, county) of an active person: asked before there is a viewer."""
    row = db.session.execute(
        select(Person.id, Person.password_hash, Person.jurisdiction).where(
            Person.login == login, Person.active
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None


def add(tx: Transaction, values: dict[str, Any], posts: Iterable[tuple[str, str]]) -> int:
    """Adds a person; raises Conflict when the login is taken. Returns the id."""
    if tx.scalar(select(Person.id).where(Person.login == values["login"])):
        raise Conflict(reason=f"登录名“{values['login']}”已被使用，请换一个。")
    person_id = tx.execute(insert(Person).values(**values).returning(Person.id)).scalar_one()
    rows = [
        {"person_id": person_id, "jurisdiction": values["jurisdiction"], "unit": unit, "post": post}
        for unit, post in posts
    ]
    if rows:
        tx.execute(insert(Appointment), rows)
    return person_id


def add_token(tx: Transaction, login: str, sha256: str, at: datetime) -> Viewer:
    person = tx.scalar(select(Person).where(Person.login == login, Person.active))
    if person is None:
        raise NotFound(what="用户")
    tx.execute(insert(Token).values(person_id=person.id, sha256=sha256, created_at=at))
    return Viewer(person.id, person.jurisdiction, person.login, person.name)


def revoke_tokens(tx: Transaction, person_id: int, at: datetime) -> None:
    tx.execute(update(Token).where(Token.person_id == person_id).values(revoked_at=at))


def _records(people: Iterable[Person], posts: dict[int, list[tuple[str, str]]]) -> tuple[PersonRecord, ...]:
    return tuple(
        PersonRecord(
            p.id,
            p.jurisdiction,
            p.login,
            p.name,
            tuple(posts.get(p.id, ())),
            tuple(p.capabilities.split()),
            p.active,
            p.demo_password,
        )
        for p in people
    )


def _with_posts(people: list[Person]) -> tuple[PersonRecord, ...]:
    posts: dict[int, list[tuple[str, str]]] = {}
    rows = db.session.execute(
        select(Appointment.person_id, Appointment.unit, Appointment.post).where(
            Appointment.person_id.in_([p.id for p in people])
        )
    )
    for person_id, unit, post in rows:
        posts.setdefault(person_id, []).append((unit, post))
    return _records(people, posts)


def listed(viewer: Viewer) -> tuple[PersonRecord, ...]:
    """The people of the viewer's own county."""
    people = db.session.scalars(
        select(Person).where(Person.jurisdiction == viewer.jurisdiction).order_by(Person.id)
    )
    return _with_posts(list(people))


def demo_people() -> tuple[PersonRecord, ...]:
    """Those whose demonstration password is kept in clear: shown on the login page in demo mode only."""
    people = db.session.scalars(
        select(Person).where(Person.demo_password.is_not(None)).order_by(Person.jurisdiction, Person.id)
    )
    return _with_posts(list(people))


def in_groups(viewer: Viewer, groups: Iterable[str], today: date) -> tuple[PersonRecord, ...]:
    """The active people of the viewer's county who hold one of the posts (`unit/post`) today."""
    pairs = [tuple(group.split("/", 1)) for group in groups]
    if not pairs:
        return ()
    conditions = or_(*((Appointment.unit == unit) & (Appointment.post == post) for unit, post in pairs))
    people = db.session.scalars(
        select(Person)
        .where(
            Person.jurisdiction == viewer.jurisdiction,
            Person.active,
            Person.id.in_(select(Appointment.person_id).where(conditions, _valid(today))),
        )
        .order_by(Person.id)
    )
    return _with_posts(list(people))


def holds(tx: Transaction, person_id: int, groups: Iterable[str], today: date) -> bool:
    """Whether the person is active and holds one of the posts (`unit/post`) today."""
    pairs = [group.split("/", 1) for group in groups]
    if not pairs:
        return False
    conditions = [(Appointment.unit == unit) & (Appointment.post == post) for unit, post in pairs]
    query = select(Person.id).join(Appointment, (Appointment.person_id == Person.id) & _valid(today))
    found = tx.execute(query.where(Person.id == person_id, Person.active, or_(*conditions)).limit(1))
    return found.first() is not None


def of_unit(viewer: Viewer, unit: str, today: date) -> tuple[PersonRecord, ...]:
    """The active people who hold any post of a unit of the viewer's county today."""
    people = db.session.scalars(
        select(Person)
        .where(
            Person.jurisdiction == viewer.jurisdiction,
            Person.active,
            Person.id.in_(select(Appointment.person_id).where(Appointment.unit == unit, _valid(today))),
        )
        .order_by(Person.id)
    )
    return _with_posts(list(people))


def find(viewer: Viewer, person_id: int) -> PersonRecord:
    person = db.session.scalar(
        select(Person).where(Person.id == person_id, Person.jurisdiction == viewer.jurisdiction)
    )
    if person is None:
        raise NotFound(what="用户")
    return _with_posts([person])[0]


def logins(viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    """person id -> user name, of people of the viewer's county."""
    rows = db.session.execute(
        select(Person.id, Person.login).where(
            Person.id.in_(sorted(set(ids))), Person.jurisdiction == viewer.jurisdiction
        )
    )
    return {row[0]: row[1] for row in rows}
