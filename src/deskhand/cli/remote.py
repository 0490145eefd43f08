"""A hub that runs in another process on this computer, over its HTTP interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

import httpx

from deskhand.cli.access import SETTLED, HubGone, Request, Unlocking, signed_answer, which
from deskhand.cli.signer import Signer
from deskhand.cli.standing import Note
from deskhand.core.errors import Problem, Refused
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang, Words
from deskhand.hub.api.pairing_models import LONGEST_WAIT, LanView, NewPairing, Offer, PairingState, Stage
from deskhand.hub.api.said import FORGET_WORLD, HEADER
from deskhand.hub.lengths import Lengths
from deskhand.hub.run.grounds import Grounds
from deskhand.hub.skills.views import SkillList, SkillView, SkillWhole
from deskhand.hub.trust.kept import as_text, kept
from deskhand.hub.views import Accepted, Answered, DeskFacts, Event, RunItem, RunView
from deskhand.trust.signed import write_signed

SECONDS: Final = 30.0
_OK: Final = 200
_FORBIDDEN: Final = 403
_CLOSING: Final = 503


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

    def __init__(self, note: Note, lang: Lang, signer: Signer, unlocking: Unlocking) -> None:
        headers = {"Authorization": f"Bearer {note.token}", "Accept-Language": lang}
        # Nobody's proxy lies between two processes of one computer.
        self._http = httpx.AsyncClient(base_url=note.url, headers=headers, timeout=SECONDS, trust_env=False)
        self.note = note
        self._signer = signer
        self._unlocking = unlocking

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
            "signed": kept(request.signed(self._signer)),
        }
        if request.scope is not None:
            body |= {"root": request.scope.root, "folders": list(request.scope.folders)}
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
        view = await self.run(run)
        signed = await signed_answer(self._signer, self._unlocking, view, which(view, step, question), text)
        if signed is not None:
            body["signed"] = kept(signed)
        return Answered.model_validate(await self._call("POST", f"/api/runs/{run}/answer", body))

    async def shown(self, run: int, question: int) -> None:
        await self._call("POST", f"/api/runs/{run}/shown", {"question": question})

    async def undo(self, run: int | None, lang: Lang | None, key: str) -> Accepted:
        number = run if run is not None else int((await self._call("GET", "/api/undo"))["run"])
        body: dict[str, object] = {"id": key, "signed": kept(self._signer.undo(await self.run(number)))}
        if lang:
            body["lang"] = lang
        return Accepted.model_validate(await self._call("POST", f"/api/runs/{number}/undo", body))

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
        return bool((await self._call("DELETE", f"/api/runs/{run}", said=f"forget {run}")).get("desk", True))

    async def grounds(self, run: int) -> Grounds:
        return Grounds.model_validate(await self._call("GET", f"/api/runs/{run}/why"))

    async def lengths(self) -> Lengths:
        return Lengths.model_validate(await self._call("GET", "/api/lists"))

    async def take_roster(self, entries: Sequence[Signed]) -> None:
        await self._call("POST", "/api/devices", {"entries": [kept(one) for one in entries]})

    async def take_grants(self, entries: Sequence[Signed], ends: Sequence[Signed]) -> None:
        body = {"entries": [kept(one) for one in entries], "ends": [kept(one) for one in ends]}
        await self._call("POST", "/api/grants", body)

    async def asked(self, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """What a question about desks is answered, as it stands in JSON."""
        given = {name: value for name, value in parameters.items() if value}
        return await self._call("GET", f"{path}?{urlencode(given)}" if given else path)

    async def forget_world(self) -> dict[str, Any]:
        """What was open on my desks goes; how much that was, and which desks remember some of it for themselves."""
        return await self._call("DELETE", "/api/world/history", said=FORGET_WORLD)

    async def link(self) -> str:
        """A fresh address that signs the page in once."""
        return str((await self._call("POST", "/api/links", said="link"))["url"])

    async def plain_link(self) -> str:
        """One that signs in over plain http, from another machine, to look."""
        return str((await self._call("POST", "/api/links/plain"))["url"])

    async def lan(self) -> LanView:
        """Where other machines reach it."""
        return LanView.model_validate(await self._call("GET", "/api/lan"))

    async def pair(self, wanted: NewPairing) -> Offer:
        return Offer.model_validate(await self._call("POST", "/api/pair", wanted.model_dump()))

    async def pairing(self, known: Stage | None) -> PairingState:
        """How far the pairing has come; waits a while for it to be no longer as it is known."""
        query = "" if known is None else f"?state={known}&wait={LONGEST_WAIT}"
        return PairingState.model_validate(await self._call("GET", f"/api/pair{query}"))

    async def confirm_pairing(self, words: Sequence[str], signed: Signed | None) -> PairingState:
        """The owner's yes, signed, or without a signature their no."""
        body: dict[str, object] = {"words": list(words), "yes": signed is not None}
        if signed is not None:
            body["signed"] = kept(signed)
        return PairingState.model_validate(await self._call("POST", "/api/pair/confirm", body))

    async def cancel_pairing(self) -> None:
        await self._call("DELETE", "/api/pair")

    async def desks(self) -> list[DeskFacts]:
        return [DeskFacts.model_validate(one) for one in (await self._call("GET", "/api/desks"))["desks"]]

    async def skills(self) -> SkillList:
        return SkillList.model_validate(await self._call("GET", "/api/skills"))

    async def skill(self, name: str) -> SkillWhole:
        return SkillWhole.model_validate(await self._call("GET", f"/api/skills/one?{urlencode({'name': name})}"))

    async def install(self, raw: str, author: str, approval: Signed) -> SkillView:
        body = {"raw": raw, "author": author, "approval": kept(approval)}
        return SkillView.model_validate(await self._call("POST", "/api/skills", body))

    async def remove_skill(self, name: str) -> None:
        await self._call("DELETE", f"/api/skills?{urlencode({'name': name})}")

    async def forget_phrase(self, phrase: int) -> None:
        await self._call("DELETE", f"/api/phrases/{phrase}")

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

    async def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, said: str = ""
    ) -> dict[str, Any]:
        headers = {HEADER: as_text(write_signed(self._signer.command(said)))} if said else {}
        try:
            answer = await self._http.request(method, path, json=body, headers=headers)
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
