"""Counts every answered request, by route and status, in the memory of this process.

The registry belongs to the application, so that several in one process (tests) count apart.
"""

from __future__ import annotations

import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.store.health import Figures

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Counters:
    """What Prometheus is told. The gauges are set from the database when they are asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lianban_http_requests",
            "Answered requests",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "lianban_http_request_seconds",
            "Time to answer",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.database = self._gauge("database_up", "1 when the database answers")
        self.due = self._gauge("due_work_backlog", "Rows of due work that are due now")
        self.age = self._gauge("due_work_oldest_seconds", "Age of the oldest of them")
        self.failed = self._gauge("due_work_failed", "Rows given up after three tries")
        self.cases = self._gauge("instances", "Cases that have not ended", ("status",))
        self.incidents = self._gauge("incidents_open", "Incidents that wait for an operator")

    def _gauge(self, name: str, about: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"lianban_{name}", about, labels, registry=self.registry)

    def text(self, figures: Figures | None) -> bytes:
        """The text format; without figures (no database) only what this process itself knows."""
        self.database.set(figures is not None)
        if figures is not None:
            self.due.set(figures.due)
            self.age.set(figures.oldest)
            self.failed.set(figures.failed)
            self.cases.labels("running").set(figures.running)
            self.cases.labels("suspended").set(figures.suspended)
            self.incidents.set(figures.incidents)
        return generate_latest(self.registry)


def init_app(app: Flask) -> None:
    counters = Counters()
    app.extensions["lianban-counters"] = counters

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        route = str(request.url_rule) if request.url_rule else "unmatched"
        counters.requests.labels(method, route, str(response.status_code)).inc()
        if "begun" in g:
            counters.seconds.labels(method, route).observe(time.perf_counter() - g.begun)
        return response


def of_app() -> Counters:
    found: Counters = current_app.extensions["lianban-counters"]
    return found
