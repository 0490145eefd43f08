"""Runs inside the jail, alone: hands what comes to a loopback port to the proxy's unix socket, then starts the program.

    python -I -S bridge.py PORT SOCKET PROGRAM ARGUMENT…

Programs know proxies as host and port; the only way out of the jail is a socket in the file system.
"""

import os
import selectors
import socket
import sys
from collections.abc import Callable


def serve(listening: socket.socket, path: str) -> None:
    """For ever: pair each connection with one of its own to the proxy, and pass bytes both ways."""
    ready = selectors.DefaultSelector()
    ready.register(listening, selectors.EVENT_READ)
    other: dict[socket.socket, socket.socket] = {}

    def part(one: socket.socket) -> None:
        for end in (one, other.pop(one, None)):
            if end is not None:
                other.pop(end, None)
                ready.unregister(end)
                end.close()

    while True:
        for key, _ in ready.select():
            one = key.fileobj
            if one is listening:
                inner, _ = listening.accept()
                outer = socket.socket(socket.AF_UNIX)
                try:
                    outer.connect(path)
                except OSError:
                    inner.close()
                    outer.close()
                    continue
                other[inner], other[outer] = outer, inner
                for end in (inner, outer):
                    end.settimeout(60)
                    ready.register(end, selectors.EVENT_READ)
            elif isinstance(one, socket.socket) and one in other:
                pass_on(one, other, part)


def pass_on(
    one: socket.socket, other: dict[socket.socket, socket.socket], part: Callable[[socket.socket], None]
) -> None:
    try:
        data = one.recv(1 << 16)
        if data:
            other[one].sendall(data)
            return
    except OSError:
        data = b""
    part(one)


def main(port: str, path: str, *argv: str) -> None:
    listening = socket.create_server(("127.0.0.1", int(port)), backlog=64)
    # Twice, so that the program does not find a child it never had.
    if os.fork() == 0:
        if os.fork() == 0:
            nothing = os.open(os.devnull, os.O_RDWR)
            for standard in range(3):
                os.dup2(nothing, standard)
            serve(listening, path)
        os._exit(0)
    os.wait()
    listening.close()
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - an argument list, no shell
    except OSError as why:
        sys.stderr.write(f"{argv[0]}: {why.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(*sys.argv[1:])
