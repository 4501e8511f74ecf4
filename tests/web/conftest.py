from __future__ import annotations

from collections.abc import Callable

import flask
import pytest

from tests.web.person import Person

SignIn = Callable[[str], Person]


@pytest.fixture
def sign_in(app: flask.Flask) -> SignIn:
    """`sign_in("ht-zj-officer")`: that demo person, signed in with a browser of their own."""

    def make(login: str) -> Person:
        person = Person(app.test_client(), login)
        answer = person.sign_in()
        assert answer.status_code == 303, answer.text
        return person

    return make
