"""People: add them, sign them in, give them tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import BadInput, NotAllowed, NotSignedIn
from app.domain.merged import merged, must_stand
from app.domain.viewer import Viewer
from app.store import audit, content, people
from app.store.audit import Entry
from app.store.transaction import reading, transaction
from app.usecases import clock, knowledge

CAPABILITIES = ("analyst", "admin", "auditor")
MIN_PASSWORD = 8

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Verified when the login is unknown, so that the answer takes as long as for a known one.
_NOBODY = _hasher.hash(secrets.token_hex(16))


class WrongCredentials(NotSignedIn):
    """登录名或密码不正确，请重新输入。

    Login or password is wrong; please try again.
    """

    code = "wrong-credentials"


class OnlyMerged(NotAllowed):
    """您登记的单位已不存在。{reason}请联系系统管理员改登您的岗位。

    the unit you are entered for no longer exists. {reason} Ask the administrator to enter your post there.
    """

    code = "only-merged"


def add(
    jurisdiction: str,
    login: str,
    name: str,
    password: str,
    posts: Sequence[tuple[str, str]] = (),
    capabilities: Sequence[str] = (),
    *,
    demo: bool = False,
) -> int:
    """Adds a person. Raises BadInput for unknown units, posts or capabilities, Conflict for a taken login."""
    _check(login, name, password, capabilities)
    with transaction() as tx:
        rulebook = knowledge.current_rulebook(tx, jurisdiction)
        for unit, post in posts:
            must_stand(rulebook, unit)
            if unit not in rulebook.units:
                raise BadInput(reason=f"规则库中没有单位“{unit}”。可用：{'、'.join(rulebook.units)}")
            if post not in rulebook.posts:
                raise BadInput(reason=f"规则库中没有岗位“{post}”。可用：{'、'.join(rulebook.posts)}")
        values = {
            "jurisdiction": jurisdiction,
            "login": login,
            "name": name,
            "password_hash": _hasher.hash(password),
            "capabilities": " ".join(capabilities),
            "active": True,
            "demo_password": password if demo else None,
            "created_at": clock.now(),
        }
        person_id = people.add(tx, values, posts)
        who = Viewer(0, jurisdiction, "system", "系统")
        detail = {"login": login, "posts": [list(p) for p in posts], "capabilities": list(capabilities)}
        audit.administration(tx, jurisdiction, [Entry("person.added", who, detail)], clock.now())
    return person_id


def _check(login: str, name: str, password: str, capabilities: Sequence[str]) -> None:
    if (
        not login
        or len(login) > 50
        or not login.isascii()
        or not login.replace("-", "").replace("_", "").isalnum()
    ):
        raise BadInput(reason="登录名须为 1 至 50 个英文字母、数字、“-”或“_”。")
    if not name.strip() or len(name) > 50:
        raise BadInput(reason="姓名须为 1 至 50 个字。")
    if len(password) < MIN_PASSWORD:
        raise BadInput(reason=f"密码至少 {MIN_PASSWORD} 位。")
    wrong = [entry for entry in capabilities if entry not in CAPABILITIES]
    if wrong:
        raise BadInput(reason=f"没有“{wrong[0]}”这种权限。可用：{'、'.join(CAPABILITIES)}")


def sign_in(login: str, password: str) -> Viewer:
    """The person whose credentials these are; raises WrongCredentials."""
    found = people.credentials(login[:100])
    try:
        _hasher.verify(found[1] if found else _NOBODY, password[:1000])
    except (VerificationError, InvalidHashError):
        raise WrongCredentials() from None
    viewer = people.viewer_of(found[0], clock.today()) if found else None
    if viewer is None:
        raise WrongCredentials()
    _must_serve_somewhere(viewer)
    return viewer


def _must_serve_somewhere(viewer: Viewer) -> None:
    """Raises OnlyMerged when every unit the person serves has ended and the person has no other duty."""
    if not viewer.own_units or viewer.capabilities:
        return
    with reading() as tx:
        rulebook = knowledge.current_rulebook(tx, viewer.jurisdiction)
    ended = [error for unit in sorted(viewer.own_units) if (error := merged(rulebook, unit))]
    if len(ended) == len(viewer.own_units):
        first = ended[0]
        raise OnlyMerged(reason=first.sentence("zh"), reason_en=first.sentence("en"), clause=first.clause)


def by_id(person_id: int) -> Viewer | None:
    return _as_successor(people.viewer_of(person_id, clock.today()))


def by_token(token: str) -> Viewer | None:
    return _as_successor(people.viewer_of_token(_digest(token), clock.today()))


def _as_successor(viewer: Viewer | None) -> Viewer | None:
    """Whoever serves a successor sees what the ended unit saw, by the rule book now in force."""
    if viewer is None or not viewer.posts:
        return viewer
    with reading() as tx:
        rulebook = knowledge.rulebook_of(tx, viewer.jurisdiction, viewer.rulebook_version)
    return replace(viewer, succeeded=rulebook.predecessors(viewer.own_units))


def new_token(login: str) -> str:
    """A new REST token, shown once; only its hash is kept. Raises as `sign_in` for an ended unit."""
    found = people.credentials(login)
    viewer = people.viewer_of(found[0], clock.today()) if found else None
    if viewer is not None:
        _must_serve_somewhere(viewer)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction() as tx:
        viewer = people.add_token(tx, login, _digest(token), now)
        entry = Entry("token.created", viewer, {"login": login})
        audit.administration(tx, viewer.jurisdiction, [entry], now)
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def county_names() -> dict[str, str]:
    """code -> name of every county in this installation."""
    with reading() as tx:
        return {code: name for code, name, _ in content.jurisdictions(tx)}
