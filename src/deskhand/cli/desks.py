"""The computers that carry things out: which is meant, which is there, what it is called, and which is the default."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from deskhand.cli.access import Access
from deskhand.cli.desklists import taken_lists
from deskhand.cli.granting import device_of
from deskhand.cli.keys import keys_of
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.terminal import Terminal
from deskhand.core.errors import Refused
from deskhand.core.words import Words
from deskhand.hub.views import DeskFacts
from deskhand.planner.devices import meant
from deskhand.trust.desks import desk_names
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed

COMMAND: Final = "devices"
HERE: Final = Words("online", "在线")
SINCE: Final = Words("offline since {since}", "自 {since} 起离线")
NEVER: Final = Words("not here yet", "尚未连接")
DEFAULT: Final = Words("meant where you name none", "未指明时使用")
NOW_DEFAULT: Final = Words(
    "{name} is meant from now on where a request names no computer.",
    "从现在起，请求没有指明电脑时使用 {name}。",
)
CALLED: Final = Words("{id} is called {name} from now on.", "{id} 从现在起叫做 {name}。")


class NotADesk(Refused):
    words = Words(
        "None of your computers is called {said}, or several may be. They are: {names}. Nothing was done.",
        "您的电脑中没有叫 {said} 的，或不止一台符合。它们是：{names}。没有做任何更改。",
    )


def desk_called(said: str, roster: Roster) -> str:
    """The id of the desk that is meant by a name, or by the first characters of its id. Raises `NotADesk`."""
    names = desk_names(roster)
    found = {names[name] for name in meant(said, tuple(names))}
    found = found or {id_ for id_ in names.values() if len(said) >= 4 and id_.startswith(said)}
    if len(found) != 1:
        raise NotADesk(said=said, names=", ".join(names))
    return found.pop()


def state_of(terminal: Terminal, desk: DeskFacts) -> str:
    """Whether a desk is there, or since when it is not."""
    if desk.online:
        state = terminal.text(HERE)
    elif desk.since is None:
        state = terminal.text(NEVER)
    else:
        since = datetime.fromisoformat(desk.since).astimezone().strftime("%Y-%m-%d %H:%M")
        state = terminal.text(SINCE, since=since)
    return f"{state}; {terminal.text(DEFAULT)}" if desk.default else state


def desk_object(desk: DeskFacts) -> dict[str, object]:
    """What scripts are told about a device that carries things out."""
    return {"online": desk.online, "seen": desk.since, "default": desk.default}


async def make_default(owner: Owner, terminal: Terminal, name: str) -> int:
    """Have a desk be the one that is meant where nothing says which."""

    def change(roster: Roster, key: Key) -> tuple[Roster, str]:
        desk = desk_called(name, roster)
        called = next(one for one, id_ in desk_names(roster).items() if id_ == desk)
        return roster.preferring(key, desk, at=int(time.time())), terminal.text(NOW_DEFAULT, name=called)

    return await _changed(owner, terminal, change)


async def rename(owner: Owner, terminal: Terminal, id_: str, name: str) -> int:
    """Call a device something else."""

    def change(roster: Roster, key: Key) -> tuple[Roster, str]:
        device = device_of(roster, id_)
        longer = roster.renaming(key, device.id, name, at=int(time.time()))
        return longer, terminal.text(CALLED, id=device.id, name=name)

    return await _changed(owner, terminal, change)


async def _changed(owner: Owner, terminal: Terminal, change: Callable[[Roster, Key], tuple[Roster, str]]) -> int:
    signed: list[tuple[Sequence[Signed], str]] = []

    async def work(access: Access) -> int:
        # Signed once: the very same list is sent again to a hub that went away under us.
        if not signed:
            roster = (await taken_lists(access, owner.home)).lists.roster
            key = (await asyncio.to_thread(lambda: keys_of(owner.home))).owner
            longer, said = change(roster, key)
            signed.append((longer.entries, said))
        entries, said = signed[0]
        await access.take_roster(entries)
        if terminal.json:
            terminal.object({"entries": len(entries), "answer": said})
        else:
            terminal.say(said, "good")
        return 0

    return await with_hub(owner, terminal, COMMAND, work)
