"""Messages coming in: committed before anybody is told they were taken, and each taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Table, select, update

from deskhand.core.errors import BadRequest
from deskhand.core.msg import Inbound, cleaned
from deskhand.core.wire.frames import Signed
from deskhand.core.words import Lang, Words
from deskhand.hub import db
from deskhand.hub.events import told
from deskhand.hub.outbox import outgoing
from deskhand.hub.store import FORGOTTEN, Reader, Store, Tx
from deskhand.hub.trust.kept import read_back
from deskhand.hub.views import Accepted, State, Suggest
from deskhand.planner.text import likely_lang, tokenised

HOME: Final = frozenset({"page", "phone", "cli"})
"""The owner's own page, phones and terminal: the same sender is the same person on all, and showing is not sending."""


LONGEST_NAME: Final = 80


class NothingSaid(BadRequest):
    words = Words(
        "There are no words in this message. Nothing was done. Say what you want, for example: list Downloads",
        "这条消息没有内容。没有做任何更改。请说明您想做什么，例如：列出 Downloads",
    )


class MessageTooLong(BadRequest):
    words = Words(
        "This message has {length:,} characters, and I read {longest:,} at most. Nothing was done. "
        "Say it shorter; long content belongs in a file.",
        "这条消息有 {length:,} 个字符，而我最多读 {longest:,} 个。没有做任何更改。"
        "请说得短一些；较长的内容请放进文件里。",
    )


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was taken in."""

    id: int
    person: int
    chat: int
    home: bool
    state: str
    run: int | None
    body: dict[str, Any]
    outcome: Accepted | None
    at: float
    """When it was taken in."""

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))

    @property
    def command(self) -> Signed:
        """The signed words."""
        return read_back(self.body.get("command"))

    @property
    def lang(self) -> Lang:
        """The language it was said to be in, or the one that its words are in."""
        given = self.body.get("lang")
        return given if given in ("en", "zh") else likely_lang(tokenised(self.text))


def person_of(tx: Tx, channel: str, tenant: str, native: str) -> int:
    """The person behind a channel's account, made at first sight."""
    family = "home" if channel in HOME else channel
    return _once(tx, db.person, {"family": family, "tenant": tenant, "native": native})


def take(tx: Tx, inbound: Inbound, body: Mapping[str, Any]) -> tuple[int, bool]:
    """The message's number, and whether it is new; one that was taken before is only found again."""
    return take_for(tx, inbound, body, person_of(tx, inbound.channel, inbound.tenant, inbound.sender))


def take_for(tx: Tx, inbound: Inbound, body: Mapping[str, Any], person: int) -> tuple[int, bool]:
    """The same for a person who is known already."""
    name = {"channel": inbound.channel, "tenant": inbound.tenant, "native_id": inbound.native_id}
    known = tx.connection.execute(select(db.inbox.c.id).where(*(db.inbox.c[key] == name[key] for key in name)))
    found = known.scalar()
    if found is not None:
        return int(found), False
    chat = _once(tx, db.chat, {"channel": inbound.channel, "tenant": inbound.tenant, "native": inbound.chat})
    if inbound.group:
        tx.update(db.chat, {"id": chat}, several=True)
    if inbound.name:
        tx.update(db.person, {"id": person}, called=tx.put(f"person:{person}", inbound.name[:LONGEST_NAME]))
    message = tx.insert(db.inbox, **name, chat=chat, person=person, state="new", content="", at=tx.now)
    content = tx.put(f"inbox:{message}", dict(body))
    tx.update(db.inbox, {"id": message}, content=content)
    told(tx, person, "message", step=inbound.native_id, state="person", content=content)
    return message, True


def message(reader: Reader, number: int) -> Message:
    """A message as the rows have it; raises LookupError where there is none."""
    row = (
        reader.connection.execute(
            select(db.inbox, db.chat.c.channel.label("of"))
            .join(db.chat, db.chat.c.id == db.inbox.c.chat)
            .where(db.inbox.c.id == number)
        )
        .mappings()
        .first()
    )
    if row is None:
        raise LookupError(number)
    said = reader.contents([row["content"], row["outcome"]])
    body, outcome = said.get(row["content"]), said.get(row["outcome"])
    return Message(
        id=number,
        person=row["person"],
        chat=row["chat"],
        home=row["of"] in HOME,
        state=row["state"],
        run=row["run"],
        body={} if body is FORGOTTEN or body is None else body,
        outcome=None if outcome is None or outcome is FORGOTTEN else Accepted.model_validate(outcome),
        at=row["at"],
    )


class Understood(Exception):
    """Somebody was quicker: this message has become something already, and is not to become it twice."""


def understood(tx: Tx, taken: Message, outcome: Accepted) -> None:
    """What became of a message; the same is answered when it comes again. Raises `Understood` the second time."""
    content = tx.put(f"inbox:{taken.id}", outcome.model_dump(mode="json"))
    where = {"id": taken.id, "state": "new"}
    if not tx.update(db.inbox, where, state="done", run=outcome.run, outcome=content):
        raise Understood
    if outcome.answer and outcome.run is None and outcome.state != "asking":
        said = {"text": outcome.answer, "suggest": [one.model_dump() for one in outcome.suggest]}
        content = tx.put(f"inbox:{taken.id}", said)
        told(tx, taken.person, "message", step=f"reply-{taken.id}", state="deskhand", content=content)
        if not taken.home:
            outgoing(
                tx,
                taken.chat,
                f"reply:{taken.id}",
                tx.put(f"inbox:{taken.id}", outcome.answer),
                home=False,
                person=taken.person,
            )


async def without_run(
    store: Store,
    taken: Message,
    state: State,
    answer: str,
    *,
    suggest: Sequence[Suggest] = (),
    unused: Sequence[str] = (),
    lang: Lang | None = None,
) -> Accepted:
    """Answer a message that became no run."""
    outcome = Accepted(
        message=taken.id,
        state=state,
        answer=answer,
        suggest=list(suggest),
        unused=list(unused),
        lang=lang or taken.lang,
    )
    await store.do(lambda tx: understood(tx, taken, outcome))
    return outcome


def tried(tx: Tx, number: int) -> int:
    """Count one more start that finds this message not understood; returns how many that makes."""
    statement = update(db.inbox).where(db.inbox.c.id == number).values(tries=db.inbox.c.tries + 1)
    return int(tx.connection.execute(statement.returning(db.inbox.c.tries)).scalar_one())


def unfinished(reader: Reader) -> list[int]:
    """Messages that were taken in and never understood, because the process ended in between."""
    rows = reader.connection.execute(select(db.inbox.c.id).where(db.inbox.c.state == "new").order_by(db.inbox.c.id))
    return [int(row) for row in rows.scalars()]


def readable(text: str, longest: int) -> str:
    """The text as it is kept; raises `NothingSaid` or `MessageTooLong`."""
    if len(text) > longest:
        raise MessageTooLong(length=len(text), longest=longest)
    words = cleaned(text)
    if not words:
        raise NothingSaid
    return words


def _once(tx: Tx, table: Table, values: Mapping[str, str]) -> int:
    found = tx.connection.execute(select(table.c.id).where(*(table.c[key] == values[key] for key in values))).scalar()
    return int(found) if found is not None else tx.insert(table, **values)
