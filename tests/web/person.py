"""A demo person in front of the screens: signs in, opens pages, sends what the page's script would send."""

from __future__ import annotations

import json
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.usecases.demo import PASSWORD

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_FORM = re.compile(r'<script type="application/json" id="form-page">(.*?)</script>', re.DOTALL)


class Person:
    """One signed-in person with a client of their own."""

    def __init__(self, client: FlaskClient, login: str) -> None:
        self.client = client
        self.login = login

    def sign_in(self, password: str = PASSWORD, **more: str) -> TestResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/login").text)
        assert token
        form = {"login": self.login, "password": password, "csrf_token": token[1], **more}
        return self.client.post("/login", data=form)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:2000])
        return answer.text

    @property
    def token(self) -> str:
        with self.client.session_transaction() as cookie:
            return str(cookie["csrf"])

    def form(self, path: str) -> dict[str, Any]:
        """The document that the page gives its form viewer."""
        found = _FORM.search(self.page(path))
        assert found, path
        document: dict[str, Any] = json.loads(found[1])
        return document

    def send(self, path: str, answers: Any, **headers: str) -> TestResponse:
        """Answers as the form viewer sends them."""
        given = {"X-CSRF-Token": self.token, "Accept": "application/json", **headers}
        return self.client.post(path, json={"answers": answers}, headers=given)

    def post(self, path: str, **data: Any) -> TestResponse:
        """A plain form, as it works without any script."""
        return self.client.post(
            path, data={"csrf_token": self.token, **data}, content_type="multipart/form-data"
        )
