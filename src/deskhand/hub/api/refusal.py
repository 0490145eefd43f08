"""A problem as an HTTP answer."""

from __future__ import annotations

from starlette.responses import JSONResponse

from deskhand.core.errors import Problem
from deskhand.core.words import Lang
from deskhand.hub.api.problems import NotSignedIn, TooOften, WrongMethod, status_of


def refusal(problem: Problem, lang: Lang) -> JSONResponse:
    headers = {"Cache-Control": "no-store"}
    if isinstance(problem, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, WrongMethod):
        headers["Allow"] = str(problem.values["allow"])
    if isinstance(problem, TooOften):
        headers["Retry-After"] = str(problem.seconds)
    body = {"error": {"code": problem.code, "text": problem.said(lang)}}
    return JSONResponse(body, status_of(problem), headers)
