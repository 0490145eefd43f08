"""A browser on the accessibility bus that says and answers when a test wants it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from deskhand.desk.perceive.linux.reading import (
    ACCESSIBLE,
    ATSPI,
    CACHE_PATH,
    ITEMS,
    NOTHING,
    REGISTRY,
    REGISTRY_ROOT,
)

ROOT: Final = "/org/a11y/atspi/accessible/root"
WINDOW: Final = "/org/a11y/atspi/accessible/1"
TAB: Final = "/org/a11y/atspi/accessible/2"
PAGE: Final = "/org/a11y/atspi/accessible/3"
SEEN: Final = [1 << 24 | 1 << 25 | 1 << 30, 0]
"""Sensitive, showing, visible."""


class Browser:
    """One window with one tab. Its page has a name and an address, which are always of one and the same page."""

    def __init__(self, bus: MessageBus, name: str, address: str) -> None:
        self._bus = bus
        self.page = (name, address)
        self.title = name
        self.answers = asyncio.Event()
        """Whether it says where its page lies; while it does not, whoever asks waits."""
        self.answers.set()
        self.fails = ""
        """The error by which it answers where its page lies, if it does not say."""
        self.answered: Callable[[str], None] = lambda _what: None
        """Called each time just after it said what its page is called ("name"), or where it lies ("address")."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def owner(self) -> str:
        return str(self._bus.unique_name)

    async def join(self) -> None:
        self._bus.add_message_handler(self._asked)
        root = [[self._bus.unique_name, ROOT]]
        embed = Message(REGISTRY.owner, REGISTRY_ROOT.path, f"{ATSPI}Socket", "Embed", signature="(so)", body=root)
        reply = await self._bus.call(embed)
        assert reply is not None
        assert reply.message_type is MessageType.METHOD_RETURN, reply.body

    def titled(self, title: str) -> None:
        """The window and the tab have another title."""
        self.title = title
        self.named(WINDOW)
        self.named(TAB)

    def named(self, path: str) -> None:
        """Says what something is called now."""
        body = ["accessible-name", 0, 0, Variant("s", self._name(path)), {}]
        self._bus.send(
            Message.new_signal(path, f"{ATSPI}Event.Object", "PropertyChange", signature="siiva{sv}", body=body)
        )

    def _name(self, path: str) -> str:
        return {ROOT: "Firefox", WINDOW: f"{self.title} — Mozilla Firefox", TAB: self.title, PAGE: self.page[0]}[path]

    def _items(self) -> list[list[Any]]:
        me = self._bus.unique_name
        parts = ((WINDOW, ROOT, 23, 2), (TAB, WINDOW, 37, 0), (PAGE, WINDOW, 95, 0))
        return [
            [[me, path], [me, ROOT], [me, up], -1, count, self._interfaces(path), self._name(path), role, "", SEEN]
            for path, up, role, count in parts
        ]

    def _interfaces(self, path: str) -> list[str]:
        return [ACCESSIBLE, *([f"{ATSPI}Document"] if path == PAGE else [])]

    def _asked(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        match message.member, message.body, message.path:
            case "Get", [_, "Name"], str(path):
                name = self._name(path)
                if path == PAGE:
                    self.answered("name")
                return Message.new_method_return(message, "v", [Variant("s", name)])
            case "Get", [_, "ToolkitName"], _:
                return Message.new_method_return(message, "v", [Variant("s", "Gecko")])
            case "Get", [_, "Version"], _:
                return Message.new_method_return(message, "v", [Variant("s", "140")])
            case "GetItems", _, str(path) if path == CACHE_PATH:
                return Message.new_method_return(message, ITEMS, [self._items()])
            case "GetAttributes", _, str(path) if path == PAGE:
                task = asyncio.get_running_loop().create_task(self._answer(message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                return True
            case "GetState", _, _:
                return Message.new_method_return(message, "au", [SEEN])
            case "GetRole", _, str(path):
                return Message.new_method_return(message, "u", [{WINDOW: 23, TAB: 37, PAGE: 95}.get(path, 75)])
            case "GetInterfaces", _, str(path):
                return Message.new_method_return(message, "as", [self._interfaces(path)])
            case "GetAll", _, str(path):
                said = {"Name": Variant("s", self._name(path)), "Parent": Variant("(so)", self._above(path))}
                return Message.new_method_return(message, "a{sv}", [said])
            case _:
                return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "")

    def _above(self, path: str) -> list[str]:
        return [str(self._bus.unique_name), {WINDOW: ROOT, TAB: WINDOW, PAGE: WINDOW}.get(path, NOTHING)]

    async def _answer(self, message: Message) -> None:
        await self.answers.wait()
        if self.fails:
            await self._bus.send(Message.new_error(message, self.fails, ""))
            self.answered("failure")
            return
        await self._bus.send(Message.new_method_return(message, "a{ss}", [{"DocURL": self.page[1]}]))
        self.answered("address")


@asynccontextmanager
async def scripted_browser(address: str, name: str, page: str) -> AsyncIterator[Browser]:
    """It joins the accessibility bus at this address."""
    bus = await MessageBus(bus_address=address).connect()
    browser = Browser(bus, name, page)
    try:
        await browser.join()
        yield browser
    finally:
        bus.disconnect()
