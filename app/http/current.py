"""Who looks: the viewer of this request, read once from the store with the posts held today."""

from __future__ import annotations

from flask import Flask, current_app, request

from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.viewer import Viewer
from app.http import session
from app.http.kept import keep, kept
from app.usecases import people


def init_app(app: Flask) -> None:
    app.jinja_env.globals["current_viewer"] = signed_in


def signed_in() -> Viewer | None:
    """The person of the session cookie, or None. A person made inactive is out at once."""

    def find() -> Viewer | None:
        person = session.person_id()
        return people.by_id(person) if person is not None else None

    return kept("viewer", find)


def viewer() -> Viewer:
    """The signed-in person. Raises NotSignedIn."""
    found = signed_in()
    if found is None:
        raise NotSignedIn()
    return found


def bearer() -> Viewer:
    """The person of the REST token in `Authorization: Bearer`. Raises NotSignedIn.

    A cookie never counts here, so REST needs no CSRF token.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn()
    found = people.by_token(token.strip())
    if found is None:
        raise NotSignedIn()
    keep("viewer", found)
    return found


def need(who: Viewer, *capabilities: str) -> None:
    """Raises NotAllowed unless the person has one of the capabilities."""
    if not any(who.can(capability) for capability in capabilities):
        words = {"admin": "系统管理员", "analyst": "流程分析员", "auditor": "监督人员"}
        names = "或".join(words.get(capability, capability) for capability in capabilities)
        raise NotAllowed(reason=f"此页面只对{names}开放。")


def protect() -> None:
    """For every request of the screens: token and origin."""
    session.protect(bool(current_app.config["LIANBAN_CROSS_SITE_CHECKS"]))
