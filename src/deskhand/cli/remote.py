"""A hub that runs in another process on this computer, over its HTTP interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar, Final

import httpx

from deskhand.cli.access import SETTLED, Request
from deskhand.cli.standing import Note
from deskhand.core.errors import Problem, Refused
from deskhand.core.words import Lang, Words
from deskhand.hub.views import Accepted, Answered, Event, RunItem, RunView

SECONDS: Final = 30.0
_OK: Final = 200
_FORBIDDEN: Final = 403
_CLOSING: Final = 503


class HubGone(Problem):
    """The hub went away under us: whoever called tries again, with the same id."""

    words = Words(
        "The running Deskhand stopped answering. What it had accepted is stored and goes on when it is started again: "
        "deskhand runs",
        "正在运行的 Deskhand 没有响应。它已接受的内容都已保存，重新启动后会继续：deskhand runs",
    )


class TheirProblem(Problem):
    """What the other process said no to, in its words."""

    words: ClassVar[Words] = Words("{text}", "{text}")

    @property
    def code(self) -> str:
        return str(self.values["code"])


class TheirRefusal(Refused):
    words: ClassVar[Words] = Words("{text}", "{text}")

    @property
    def code(self) -> str:
        return str(self.values["code"])


class Remote:
    """The same face as `access.Inside`."""

    def __init__(self, note: Note, lang: Lang) -> None:
        headers = {"Authorization": f"Bearer {note.token}", "Accept-Language": lang}
        # Nobody's proxy lies between two processes of one computer.
        self._http = httpx.AsyncClient(base_url=note.url, headers=headers, timeout=SECONDS, trust_env=False)
        self.note = note

    async def close(self) -> None:
        await self._http.aclose()

    async def there(self) -> bool:
        """Whether the hub of the note answers, and takes its token."""
        try:
            answer = await self._http.get("/api/me", timeout=5)
        except httpx.TransportError:
            return False
        return answer.status_code == _OK

    async def send(self, request: Request) -> Accepted:
        body: dict[str, object] = {
            "id": request.id,
            "text": request.text,
            "chat": request.place,
            "root": request.scope.root,
            "folders": list(request.scope.folders),
        }
        if request.lang:
            body["lang"] = request.lang
        if request.now:
            body["now"] = request.now.isoformat()
        if request.shown is not None:
            body["shown"] = request.shown
        return Accepted.model_validate(await self._call("POST", "/api/messages", body))

    async def run(self, run: int) -> RunView:
        return RunView.model_validate(await self._call("GET", f"/api/runs/{run}"))

    async def settled(self, run: int) -> RunView:
        after = await self.newest()
        view = await self.run(run)
        if view.state in SETTLED:
            return view
        async for event in self.events(after):
            if event.run == run and event.kind in ("run", "question"):
                view = await self.run(run)
                if view.state in SETTLED:
                    return view
        raise HubGone

    async def answer(self, run: int, text: str, key: str, *, step: str = "", question: int | None = None) -> Answered:
        body: dict[str, object] = {"id": key, "text": text}
        if step:
            body["step"] = step
        if question is not None:
            body["question"] = question
        return Answered.model_validate(await self._call("POST", f"/api/runs/{run}/answer", body))

    async def shown(self, run: int, question: int) -> None:
        await self._call("POST", f"/api/runs/{run}/shown", {"question": question})

    async def undo(self, run: int | None, lang: Lang | None, key: str) -> Accepted:
        path = "/api/undo" if run is None else f"/api/runs/{run}/undo"
        body = {"id": key, **({"lang": lang} if lang else {})}
        return Accepted.model_validate(await self._call("POST", path, body))

    async def runs(self, limit: int) -> list[RunItem]:
        found: list[RunItem] = []
        while len(found) < limit:
            query = f"?limit={min(100, limit - len(found))}" + (f"&before={found[-1].run}" if found else "")
            page = (await self._call("GET", f"/api/runs{query}"))["runs"]
            found += [RunItem.model_validate(one) for one in page]
            if not page:
                break
        return found

    async def stop(self, run: int) -> RunView:
        return RunView.model_validate(await self._call("POST", f"/api/runs/{run}/stop"))

    async def forget(self, run: int) -> bool:
        return bool((await self._call("DELETE", f"/api/runs/{run}")).get("desk", True))

    async def link(self) -> str:
        """A fresh address that signs the page in once."""
        return str((await self._call("POST", "/api/links"))["url"])

    async def newest(self) -> int:
        return int((await self._call("GET", "/api/me"))["event"])

    async def events(self, after: int) -> AsyncIterator[Event]:
        """From the running hub's event stream, picked up again after the last one when the line drops."""
        while True:
            try:
                async with self._http.stream("GET", "/api/events", params={"after": after}) as answer:
                    async for event in _events(answer):
                        after = event.id or after
                        yield event
            except httpx.TransportError:
                pass
            if not await self.there():
                raise HubGone

    async def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        try:
            answer = await self._http.request(method, path, json=body)
        except httpx.TransportError:
            raise HubGone(side_effect="unknown") from None
        if answer.status_code == _CLOSING:
            raise HubGone
        found: dict[str, Any] = answer.json() if answer.content else {}
        if answer.is_error:
            error = found["error"]
            kind = TheirRefusal if answer.status_code == _FORBIDDEN else TheirProblem
            raise kind(code=error["code"], text=error["text"])
        return found


async def _events(answer: httpx.Response) -> AsyncIterator[Event]:
    """Server-sent events as they stand in the stream: `id`, `event` and one line of `data`."""
    number: int | None = None
    kind = ""
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if name == "id":
            number = int(value)
        elif name == "event":
            kind = value
        elif name == "data":
            data: dict[str, Any] = json.loads(value)
            run, at = data.pop("run"), data.pop("at")
            yield Event.model_validate({"id": number, "kind": kind, "run": run, "at": at, "data": data})
            number = None
