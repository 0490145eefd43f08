"""Where a program that is not ours runs: what it is given, what may be used up, and what came of it.

    outcome = await jail.run(Program(["pdftotext", "/home/li/in.pdf", "-"], folder=work, reads=["/home/li/in.pdf"]))

Abilities ask through `ctx.jail`, which decides what may be given. Paths are the same inside as outside. What a jail
cannot hold it refuses; it never runs a program held less.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from deskhand.core.words import Lang, Words, size


class Hit(StrEnum):
    """A limit that ended a program, or that the program said it ran into."""

    CPU = "cpu"
    WALL = "wall"
    MEMORY = "memory"
    PROCESSES = "processes"
    FILE_SIZE = "file_size"
    DISK = "disk"
    OUTPUT = "output"
    CALLS = "calls"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program, with everything it starts, may use up. Sizes in bytes, times in seconds."""

    cpu: float = 60
    wall: float = 120
    memory: int = 1 << 30
    processes: int = 128
    """Threads count too."""
    file_size: int = 1 << 30
    disk: int = 2 << 30
    """Everything it writes, taken together."""
    output: int = 1 << 20
    open_files: int = 1024


@dataclass(frozen=True, slots=True)
class Program:
    """One start of one program: an argument list, never a line for a shell."""

    argv: Sequence[str]
    folder: str
    """The one folder it may write, and where it starts. Absolute, no link on the way."""
    reads: Sequence[str] = ()
    """Files and folders it may read beside the system's own programs and libraries."""
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    """All that it is told; nothing of our own environment goes in."""
    stdin: bytes = b""
    limits: Limits = Limits()
    network: str | None = None
    """None: no network at all. Else the path of the egress proxy's unix socket, the only thing it can reach."""
    loopback: bool = False
    """Whether it may speak to itself over 127.0.0.1, where nobody else listens; not in jails without namespaces."""
    heard: Callable[[bytes], None] | None = None
    """Told what it prints while it runs, in pieces, from another thread; no more than is kept of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended. `exit` is its own code, or 128 and the signal that ended it."""

    exit: int
    out: bytes
    err: bytes
    hit: Hit | None
    cpu: float
    wall: float
    memory: int
    """The most it held at once, as far as was seen."""
    limits: Limits

    @property
    def ok(self) -> bool:
        return self.exit == 0 and self.hit is None

    def said(self, lang: Lang) -> str:
        """In words; where a limit was hit, which one, how much it was, and what to do."""
        if self.hit is not None:
            return said_hit(self.hit, self.limits, lang)
        return (_ENDED if self.exit == 0 else _FAILED).said(lang, exit=self.exit)


def said_hit(hit: Hit, limits: Limits, lang: Lang) -> str:
    values = {
        "cpu": f"{limits.cpu:g}",
        "wall": f"{limits.wall:g}",
        "memory": size(limits.memory),
        "processes": limits.processes,
        "file_size": size(limits.file_size),
        "disk": size(limits.disk),
        "output": size(limits.output),
    }
    return _HITS[hit].said(lang, **values)


_ENDED: Final = Words("The program ended well.", "程序正常结束。")
_FAILED: Final = Words("The program ended with code {exit}.", "程序以代码 {exit} 结束。")
_HITS: Final[Mapping[Hit, Words]] = {
    Hit.CPU: Words(
        "The program was stopped: it used up its {cpu} s of computing time. What it wrote so far is kept; "
        "give it less to do, or more time.",
        "程序已被停止：它用完了 {cpu} 秒的计算时间。已写出的内容保留；请减少工作量，或给它更多时间。",
    ),
    Hit.WALL: Words(
        "The program was stopped: it was not done after {wall} s. What it wrote so far is kept; "
        "give it less to do, or more time.",
        "程序已被停止：{wall} 秒后仍未完成。已写出的内容保留；请减少工作量，或给它更多时间。",
    ),
    Hit.MEMORY: Words(
        "The program ran out of the {memory} of memory it may use. What it wrote so far is kept; "
        "give it less to do, or more memory.",
        "程序用完了允许的 {memory} 内存。已写出的内容保留；请减少工作量，或给它更多内存。",
    ),
    Hit.PROCESSES: Words(
        "The program was stopped: it started more than {processes} processes and threads.",
        "程序已被停止：它启动的进程和线程超过了 {processes} 个。",
    ),
    Hit.FILE_SIZE: Words(
        "The program tried to write a file larger than {file_size}, which it may not.",
        "程序试图写入大于 {file_size} 的文件，这是不允许的。",
    ),
    Hit.DISK: Words(
        "The program ran out of the room it may fill ({disk} in all, far less for passing things). "
        "What it wrote so far is kept.",
        "程序用完了允许写入的空间（总共 {disk}，临时文件更少）。已写出的内容保留。",
    ),
    Hit.OUTPUT: Words(
        "The program was stopped: it printed more than {output}. The beginning is kept.",
        "程序已被停止：它的输出超过了 {output}。开头部分已保留。",
    ),
    Hit.CALLS: Words(
        "The code was stopped: it called out too many times.",
        "代码已被停止：它向外调用的次数过多。",
    ),
}


@dataclass(frozen=True, slots=True)
class Level:
    """How programs are held here, for `doctor`: which jail, whether it passed its suite, why, and what mends it."""

    name: str
    verified: bool
    why: str
    fix: str = ""

    @property
    def held(self) -> bool:
        return self.name != "none"


class Jail(Protocol):
    """One way to hold programs."""

    @property
    def name(self) -> str: ...

    async def run(self, program: Program) -> Outcome:
        """Run it to its end, or to a limit; cancelled, everything it started is ended before this returns.

        Raises a `Problem` where the program cannot be started, or asks for what this jail cannot hold.
        """
        ...


@dataclass(frozen=True, slots=True)
class GlueLimits:
    """What a piece of glue may use up."""

    wall: float = 2
    memory: int = 64 << 20
    calls: int = 1000
    output: int = 1 << 16


Given = Callable[..., object] | Callable[..., Awaitable[object]]
"""What glue may call by name: the only way out of it."""


class Glue(Protocol):
    """Runs small pieces of logic: values in, a value out, and no reach but the functions given."""

    async def run(
        self,
        code: str,
        inputs: Mapping[str, object] | None = None,
        functions: Mapping[str, Given] | None = None,
        limits: GlueLimits | None = None,
    ) -> GlueOutcome: ...


@dataclass(frozen=True, slots=True)
class GlueOutcome:
    """The value of the last expression, or what went wrong in it."""

    value: object
    out: str
    error: str
    hit: Hit | None

    @property
    def ok(self) -> bool:
        return not self.error and self.hit is None
