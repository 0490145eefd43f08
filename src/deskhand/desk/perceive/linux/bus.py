"""The accessibility bus: found through the session's, asked with a time-out, heard by rules that drop chatter."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, DBusFastError

from deskhand.core.errors import Problem
from deskhand.core.words import Words

CALL_SECONDS: Final = 2.0
CONNECT_SECONDS: Final = 10.0

DBUS: Final = "org.freedesktop.DBus"
DBUS_PATH: Final = "/org/freedesktop/DBus"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
A11Y: Final = "org.a11y.Bus"
A11Y_PATH: Final = "/org/a11y/bus"
STATUS: Final = "org.a11y.Status"


class AccessibilityMissing(Problem):
    words = Words(
        "I cannot see what is on this screen: the desktop's accessibility bus does not answer ({reason}). Nothing was "
        "changed and everything else works. Install the package at-spi2-core, and start me inside the desktop session.",
        "我看不到屏幕上的内容：桌面的辅助功能总线没有响应（{reason}）。没有更改任何内容，其他功能不受影响。"
        "请安装 at-spi2-core 软件包，并在桌面会话中启动我。",
    )


class AccessibilityLost(Problem):
    words = Words(
        "The desktop's accessibility bus has ended, so I do not see what stands in windows just now. Nothing was "
        "changed and everything else works. I look for it again by myself. A program that is not seen after that "
        "is seen once it is started anew.",
        "桌面的辅助功能总线已结束，因此现在看不到窗口中的内容。没有更改任何内容，其他功能不受影响。"
        "我会自动重新查找；恢复后仍看不到的程序，重新启动后即可看到。",
    )


class NoAnswer(Exception):
    """A call that brought nothing. `name` says why: a D-Bus error, or `timeout`, or `closed`."""

    def __init__(self, name: str, about: str = "") -> None:
        self.name = name
        super().__init__(f"{name}: {about}" if about else name)

    @property
    def unknown(self) -> bool:
        """Whether there was an answer, namely that there is no such thing to be asked."""
        return self.name.rpartition(".")[2] in ("UnknownMethod", "UnknownObject", "UnknownInterface", "Failed")


class Bus:
    """One connection to a message bus, on which everything may be silent."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    @classmethod
    async def at(cls, address: str | None) -> Bus:
        """Connects to this address, or without one to the session's."""
        try:
            bus = MessageBus(bus_address=address)
            await asyncio.wait_for(bus.connect(), CONNECT_SECONDS)
        except (OSError, EOFError, TimeoutError, AuthError, DBusFastError, ValueError) as error:
            raise NoAnswer("closed", str(error) or type(error).__name__) from error
        return cls(bus)

    @property
    def name(self) -> str:
        return str(self._bus.unique_name)

    def hear(self, heard: Callable[[Message], None]) -> None:
        """Every message that comes from now on."""
        self._bus.add_message_handler(heard)

    async def match(self, rules: Iterable[str]) -> None:
        await asyncio.gather(*(self.call(DBUS, DBUS_PATH, DBUS, "AddMatch", "s", [rule]) for rule in rules))

    async def call(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Sequence[object] = (),
        seconds: float = CALL_SECONDS,
    ) -> list[object]:
        """What a method answers; raises `NoAnswer` in time."""
        return cast("list[object]", (await self.answer(name, path, interface, member, signature, body, seconds)).body)

    async def answer(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Sequence[object] = (),
        seconds: float = CALL_SECONDS,
    ) -> Message:
        """The same, with the signature of what was answered."""
        about = f"{member} at {name}{path}"
        if not self._bus.connected:
            raise NoAnswer("closed", about)
        call = Message(name, path, interface, member, signature=signature, body=list(body))
        try:
            reply = cast("Message | None", await asyncio.wait_for(self._bus.call(call), seconds))
        except TimeoutError:
            raise NoAnswer("timeout", about) from None
        except (OSError, EOFError, DBusFastError) as error:
            raise NoAnswer("closed", about) from error
        if reply is None:
            raise NoAnswer("closed", about)
        if reply.message_type is MessageType.ERROR:
            raise NoAnswer(reply.error_name or "error", about)
        return reply

    async def property(
        self, name: str, path: str, interface: str, wanted: str, seconds: float = CALL_SECONDS
    ) -> object:  # fmt: skip
        (value,) = await self.call(name, path, PROPERTIES, "Get", "ss", [interface, wanted], seconds)
        return plain(value)

    async def closed(self) -> None:
        """Returns when the connection is no more."""
        with contextlib.suppress(OSError, EOFError, DBusFastError):
            await self._bus.wait_for_disconnect()

    def close(self) -> None:
        if self._bus.connected:
            self._bus.disconnect()


def plain(value: object) -> object:
    """What is in a variant."""
    return cast("object", value.value) if isinstance(value, Variant) else value


async def accessibility_bus(session: str | None = None) -> Bus:
    """Connects to the accessibility bus of a session, and switches accessibility on: some apps look once, at start."""
    try:
        desk = await Bus.at(session)
        try:
            (address,) = await desk.call(A11Y, A11Y_PATH, A11Y, "GetAddress", seconds=CONNECT_SECONDS)
            if not await desk.property(A11Y, A11Y_PATH, STATUS, "IsEnabled"):
                enabled = [STATUS, "IsEnabled", Variant("b", True)]
                await desk.call(A11Y, A11Y_PATH, PROPERTIES, "Set", "ssv", enabled)
        finally:
            desk.close()
        return await Bus.at(str(address))
    except NoAnswer as silent:
        raise AccessibilityMissing(reason=str(silent)) from silent
