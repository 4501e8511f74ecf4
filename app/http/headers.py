"""Headers of every answer. Pages load nothing from elsewhere and run no inline script or style."""

from __future__ import annotations

from flask import Flask, Response, request

from app.settings import Settings

POLICY = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
A_YEAR = "public, max-age=31536000, immutable"


def init_app(app: Flask, settings: Settings) -> None:
    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if settings.secure_cookies:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            headers["Cache-Control"] = headers.get("Cache-Control", "no-store")
        elif response.status_code == 200 and "/dist/" in request.path:
            headers["Cache-Control"] = A_YEAR  # the name holds a hash of the content
        return response
