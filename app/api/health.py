"""For operators and their probes: alive, ready, figures; and the document of this interface."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from app.api import counters, openapi
from app.domain.errors import LianbanError
from app.http.errors import as_problem, problem
from app.store import health
from app.usecases import clock

routes = Blueprint("health", __name__)
document = Blueprint("document", __name__)


class NotReady(LianbanError):
    """系统尚未就绪：{reason}。

    Not ready to serve: {reason_en}.
    """

    code = "not-ready"


WHY = {
    "database": ("数据库没有应答或尚未迁移", "the database does not answer or is not migrated"),
    "content": ("还没有发布任何流程", "no process is deployed yet"),
}


@routes.get("/healthz")
def alive() -> Response:
    """The process answers; asks nothing else, so a slow database does not get it killed."""
    return jsonify(status="ok")


@routes.get("/readyz")
def ready() -> Response:
    lacking = health.unready()
    if not lacking:
        return jsonify(status="ok")
    zh, en = WHY[lacking]
    return as_problem({**problem(NotReady(reason=zh, reason_en=en)), "status": 503})


@routes.get("/metrics")
def metrics() -> Response:
    figures = health.figures(clock.now())
    return Response(counters.of_app().text(figures), content_type=CONTENT_TYPE_LATEST)


@document.get("/openapi.json")
def described() -> Response:
    return jsonify(openapi.document())
