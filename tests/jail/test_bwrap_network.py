"""The one network a program can have: the egress proxy's socket, and programs that know proxies as host and port."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deskhand.core.jail import Program
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.problems import BadProgram

WHY = Bwrap().missing()
pytestmark = pytest.mark.skipif(bool(WHY), reason=WHY)
PYTHON = os.path.realpath(sys.executable)
FETCH = """
import os, socket, urllib.request
print(urllib.request.urlopen("http://shop.example/x").read())
for target in (("127.0.0.1", %d), ("192.0.2.1", 80)):
    try: socket.create_connection(target, 2); print("OUT", target)
    except OSError: pass
for kind in ((2, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_NETLINK, socket.SOCK_RAW), (40, 1)):
    try: socket.socket(*kind); print("OUT", kind)
    except OSError: pass
"""


@pytest.fixture
def place(tmp_path: Path) -> str:
    (tmp_path / "work").mkdir()
    return os.path.realpath(tmp_path)


async def test_a_program_reaches_the_proxy_and_nothing_else(place: str) -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    async def other(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(b"the loopback of the host")
        writer.close()

    socket, work = f"{place}/proxy", f"{place}/work"
    serving = await asyncio.start_unix_server(proxy, socket)
    outside = await asyncio.start_server(other, "127.0.0.1", 0)
    async with serving, outside:
        port = outside.sockets[0].getsockname()[1]
        outcome = await Bwrap().run(Program((PYTHON, "-I", "-S", "-c", FETCH % port), work, network=socket))
    assert outcome.out == b"b'hello'\n", outcome
    assert asked == [b"GET http://shop.example/x HTTP/1.1"]


async def test_a_proxy_that_is_not_there_is_refused_before_the_start(place: str) -> None:
    with pytest.raises(BadProgram):
        await Bwrap().run(Program(("true",), f"{place}/work", network=f"{place}/no"))


@pytest.mark.parametrize("kind", ["bwrap.Bwrap", "landlock.Landlock"])
def test_killed_we_leave_no_program_behind(kind: str, tmp_path: Path) -> None:
    module, name = kind.split(".")
    word = f"4321.{os.getpid()}{time.monotonic_ns() % 10**6}"
    code = (
        f"import asyncio; from deskhand.core.jail import Program; from deskhand.jail.{module} import {name} as J\n"
        f"p = Program(('sh', '-c', 'sleep {word} & touch up; sleep {word}'), {os.path.realpath(tmp_path)!r})\n"
        "print(J().missing(), flush=True) if J().missing() else asyncio.run(J().run(p))"
    )
    ours = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        while not (tmp_path / "up").exists():
            if ours.poll() is not None:
                pytest.skip("this jail is not to be had here")
            time.sleep(0.02)
        assert _sleeping(word)
        ours.send_signal(signal.SIGKILL)
        until = time.monotonic() + 5
        while _sleeping(word):
            assert time.monotonic() < until, "it outlived us"
            time.sleep(0.02)
    finally:
        ours.kill()
        ours.communicate(timeout=10)


def _sleeping(word: str) -> int:
    done = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True, timeout=10)
    return sum(line.endswith(word) and line.startswith("sleep") for line in done.stdout.decode().splitlines())


TALK = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    mine = socket.create_connection(server.getsockname(), 2)
    print("heard" if server.accept()[0] else "")
for target in (("127.0.0.1", %d), ("192.0.2.1", 80), ("169.254.169.254", 80), ("::1", %d)):
    try: socket.create_connection(target, 2); print("OUT", target)
    except OSError: pass
for kind in ((2, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_NETLINK, socket.SOCK_RAW), (40, 1)):
    try: socket.socket(*kind); print("OUT", kind)
    except OSError: pass
"""


@pytest.mark.parametrize("loopback", [True, False])
async def test_a_program_may_speak_to_itself_and_reaches_nobody_else(place: str, loopback: bool) -> None:
    asked: list[bytes] = []

    async def other(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(b"the loopback of the host")
        writer.close()

    async with await asyncio.start_server(other, "127.0.0.1", 0) as outside:
        port = outside.sockets[0].getsockname()[1]
        program = Program((PYTHON, "-I", "-S", "-c", TALK % (port, port)), f"{place}/work", loopback=loopback)
        outcome = await Bwrap().run(program)
    assert outcome.out == (b"heard\n" if loopback else b""), outcome
    assert not asked
