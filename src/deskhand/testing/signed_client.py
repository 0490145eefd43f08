"""A client of the HTTP interface that holds a key, as the page and the command line do: what it sends is signed."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from typing import Any, Final, cast

import httpx
import msgspec

from deskhand.cli.signer import Signer
from deskhand.hub.api.grantor import LOOK
from deskhand.hub.api.said import HEADER
from deskhand.hub.trust.kept import as_text, kept
from deskhand.hub.views import Question, RunView
from deskhand.trust.signed import sha256, write_signed

_ANSWER: Final = re.compile(r"/api/runs/(\d+)/answer\Z")
_RUN: Final = re.compile(r"/api/runs/(\d+)\Z")
_UNDO: Final = re.compile(r"/api/runs/(\d+)/undo\Z")


class Signing(httpx.Auth):
    """Adds `signed` to messages, answers and undos that come without it."""

    requires_request_body = True

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        said = _to_say(request)
        if said:
            request.headers[HEADER] = as_text(write_signed(self._signer.command(said)))
        body = _object(request) if request.method == "POST" else None
        if body is not None and "signed" not in body:
            signed = yield from self._signed(request, body)
            if signed is not None:
                yield _with(request, {**body, "signed": kept(signed)})
                return
        yield request

    def _signed(self, request: httpx.Request, body: dict[str, Any]) -> Generator[httpx.Request, httpx.Response, Any]:
        path, text = request.url.path, body.get("text")
        if path == "/api/messages" and isinstance(text, str) and _can_be_signed(text):
            folders = body.get("folders")
            return self._signer.command(
                text, root=body.get("root"), folders=tuple(folders) if folders else None, clock=body.get("now")
            )
        found = _UNDO.match(path)
        if found:
            return self._signer.command(f"undo {found.group(1)}")
        if path == "/api/undo":
            which = yield _beside(request, "/api/undo")
            which.read()
            return self._signer.command(f"undo {which.json()['run']}") if which.is_success else None
        found = _ANSWER.match(path)
        if found and isinstance(text, str):
            run = yield _beside(request, f"/api/runs/{found.group(1)}")
            run.read()
            question = _question(RunView.model_validate(run.json()), body) if run.is_success else None
            return None if question is None else self._signer.answer(question, text)
        return None


def _can_be_signed(text: str) -> bool:
    """What is no text is sent as it is, to be refused."""
    try:
        return len(text.encode()) > 0 and len(text) <= 20_000
    except UnicodeEncodeError:
        return False


def _to_say(request: httpx.Request) -> str:
    """What must be said by a key for this, beside what is in the body."""
    if (request.method, request.url.path) == ("POST", "/api/links"):
        return "link"
    if (request.method, request.url.path) == ("POST", "/api/grants/draft"):
        return f"{LOOK}{sha256(request.content)}"
    found = _RUN.match(request.url.path) if request.method == "DELETE" else None
    return "" if found is None else f"forget {found.group(1)}"


def _question(view: RunView, body: dict[str, Any]) -> Question | None:
    number, step = body.get("question"), body.get("step")
    fitting = (one for one in view.asks if number in (None, one.id) and step in (None, one.step))
    return next(fitting, None)


def _object(request: httpx.Request) -> dict[str, Any] | None:
    try:
        found = json.loads(request.content)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", found) if isinstance(found, dict) else None


def _with(request: httpx.Request, body: dict[str, Any]) -> httpx.Request:
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(
        request.method, request.url, headers=headers, content=msgspec.json.encode(body), extensions=request.extensions
    )


def _beside(request: httpx.Request, path: str) -> httpx.Request:
    """Something to be known first, asked in the same name."""
    headers = {name: value for name, value in request.headers.items() if not name.startswith("content-")}
    return httpx.Request("GET", request.url.copy_with(path=path, query=None), headers=headers)
