"""REST as another system sees it: a client with tokens, every answer held against the document."""

from __future__ import annotations

import flask
import pytest

from app.settings import Settings
from tests.api.caller import County


@pytest.fixture
def rest(app: flask.Flask, settings: Settings, county: str) -> County:
    """Both counties, one after the other."""
    return County(app, settings, county)


@pytest.fixture
def huantai_rest(app: flask.Flask, settings: Settings) -> County:
    return County(app, settings, "huantai")


@pytest.fixture
def yicheng_rest(app: flask.Flask, settings: Settings) -> County:
    return County(app, settings, "yicheng")
