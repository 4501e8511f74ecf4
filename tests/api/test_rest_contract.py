"""The OpenAPI document against the routes: nothing undocumented, nothing promised that is not there."""

from __future__ import annotations

import re
from typing import Any

import flask
import pytest
from jsonschema import Draft202012Validator

from app.api import openapi
from tests.api.caller import ROOT, County

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def document(client: Any) -> Any:
    return client.get(f"{ROOT}/openapi.json").get_json()


def routes(app: flask.Flask) -> set[tuple[str, str]]:
    found = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(f"{ROOT}/"):
            path = re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule.removeprefix(ROOT))
            found |= {(method, path) for method in (rule.methods or set()) & METHODS}
    return found


def documented(document: Any) -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, described in document["paths"].items()
        for method in described
        if method.upper() in METHODS
    }


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (method, path, document["paths"][path][method.lower()])
        for method, path in sorted(documented(document))
    ]


def test_every_route_is_documented_and_the_other_way_round(app: flask.Flask, document: Any) -> None:
    assert routes(app) == documented(document)
    assert len(routes(app)) >= 18


def test_the_document_needs_no_token_and_is_31(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": ROOT}]
    assert document["security"] == [{"token": []}]


def test_every_schema_is_a_schema_and_every_reference_resolves(document: Any) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    references = set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(document)))
    assert references
    assert references <= set(document["components"]["schemas"])


def test_operations_are_complete(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert any(status.startswith("2") for status in operation["responses"]), path
        assert ("requestBody" in operation) == (method in {"POST", "PUT"}), path
        declared = {p["name"] for p in document["paths"][path].get("parameters", [])}
        assert declared == set(re.findall(r"\{([^}]+)\}", path)), path
        if operation.get("security") != []:
            assert "401" in operation["responses"], path


def test_what_is_not_public_asks_for_a_token(client: Any, document: Any) -> None:
    for method, path, operation in operations(document):
        answer = client.open(ROOT + re.sub(r"\{[^}]+\}", "0" * 32, path), method=method)
        if operation.get("security") == []:
            assert answer.status_code == 200, path
        else:
            assert answer.status_code == 401, path
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.mimetype == "application/problem+json"


def test_request_schemas_are_those_that_judge(document: Any) -> None:
    """What the document says of a body is the very thing `received.sent` judges it by."""
    used = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in content["schema"]
    }
    assert {name for name in document["components"]["schemas"] if name.endswith("Request")} == used
    assert openapi.document()["components"]["schemas"] == document["components"]["schemas"]


def test_the_contract_of_the_tests_can_fail(huantai_rest: County) -> None:
    contract = huantai_rest.contract
    good = huantai_rest.as_("zj-officer").get("/instances")
    contract.judge({"$ref": "#/components/schemas/Cases"}, good)
    with pytest.raises(AssertionError):
        contract.judge({"$ref": "#/components/schemas/Cases"}, {**good, "surplus": 1})
    with pytest.raises(AssertionError):
        contract.judge({"$ref": "#/components/schemas/Case"}, {})
