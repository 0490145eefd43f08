"""The first error in what compilers, interpreters and test runners print, with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from deskhand.abilities.code.results import Fault
from deskhand.core.paths import tidy

_COLOURS: Final = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07|\x1b.|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f]"
)
_LONGEST_LINE: Final = 500
_LOOKED_AT: Final = 1_000_000
"""Letters: the first error stands before that, or was said again and again."""
_SHOWN: Final = 300
_AHEAD: Final = 12
"""How many lines further a place or a message may stand."""
_BEHIND: Final = 200
"""How many lines back the file may be named that an error stands in."""
_ENTER: Final = re.compile(r"make(?:\[\d+\])?: Entering directory ['`](.+)'$")
_LEAVE: Final = re.compile(r"make(?:\[\d+\])?: Leaving directory ")
Places = Sequence[str]
"""The absolute paths that the project goes by, in what programs print."""


def clean(output: bytes) -> str:
    """What was printed as plain text: no colours, no cursor, nothing that hides."""
    return _COLOURS.sub("", output.decode("utf-8", "replace"))


def first_error(text: str, places: Places) -> Fault | None:
    """The first error that some program reported, its file as it stands in the project; none where none did.

    Where one was reported without a place and another with one, the one with a place says more.
    """
    lines = [line[:_LONGEST_LINE] for line in text[:_LOOKED_AT].splitlines()]
    placeless: Fault | None = None
    inside: list[str] = []
    for n, line in enumerate(lines):
        if entered := _ENTER.search(line):
            inside.append(entered[1])
        elif _LEAVE.search(line) and inside:
            inside.pop()
        for read in _READERS:
            found = read(lines, n)
            if found is None:
                continue
            fault = _placed(found, places, inside[-1] if inside else "")
            if fault.file is not None:
                return fault
            placeless = placeless or fault
            break
    return placeless


def last_words(text: str) -> Fault | None:
    """What stood at the end, where no known form of an error did."""
    last = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), None)
    return None if last is None else Fault(message=last[:_SHOWN])


def _placed(fault: Fault, places: Places, inside: str) -> Fault:
    if fault.file is None:
        return fault
    path = fault.file.removeprefix("file://")
    if not path.startswith("/") and inside:
        path = f"{inside.rstrip('/')}/{path}"
    for place in places:
        path = path.removeprefix(place.rstrip("/") + "/")
    plain = tidy(path)
    return fault.model_copy(update={"file": plain, "message": fault.message[:_SHOWN]})


def _fault(message: str, file: str | None = None, line: str | None = None, column: str | None = None) -> Fault:
    return Fault(
        message=" ".join(message.split())[:_SHOWN] or "?",
        file=file,
        line=int(line) if line else None,
        column=int(column) if column else None,
    )


Reader = Callable[[Sequence[str], int], Fault | None]
_P: Final = r"((?:[A-Za-z]:)?[^\s:()'\"][^:()'\"]*?)"
"""A path, as it stands before a colon or a bracket."""
_LINES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # gcc, clang, javac
        rf"^{_P}:(?P<line>\d+)(?::(?P<column>\d+))?: (?:fatal )?(?:error|ERROR)(?:\[\w+\])?: (?P<message>.+)",
        rf"^{_P}\((?P<line>\d+),(?P<column>\d+)\): error (?P<message>.+)",  # tsc
        rf"^{_P}:(?P<line>\d+):(?P<column>\d+) - error (?P<message>.+)",  # tsc, pretty
        rf"^\[ERROR\] {_P}:\[(?P<line>\d+),(?P<column>\d+)\] (?P<message>.+)",  # maven
        rf"^e: (?:file://)?{_P}:(?P<line>\d+):(?P<column>\d+):? (?P<message>.+)",  # kotlin
        rf"^{_P}:(?P<line>\d+):(?:\([^)]*\):)? (?P<message>undefined reference to .+)",
        rf"^(?:\S*ld: )?(?:\S+: in function .+: ?)?{_P}:\(\.\w[^)]*\): (?P<message>undefined reference to .+)",
        r"^(?:vet: )?(?P<go>\.?/?[\w./-]+\.go):(?P<line>\d+):(?P<column>\d+): (?P<message>.+)",
        r"^\s+(?P<go>[\w./-]+_test\.go):(?P<line>\d+): (?P<message>.+)",
        rf"^{_P}:(?P<line>\d+): \*\*\* (?P<message>.+)",  # make
        rf"^{_P}:(?P<line>\d+): (?P<message>[A-Z]\w*(?:Error|Exception|Failure)\b.*)",  # pytest's last
        rf"^{_P}:(?P<line>\d+): Failure$(?P<message>)",  # googletest
    )
)
_PLACELESS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"^make(?:\[\d+\])?: \*\*\* (?P<message>(?!\[|Waiting).+)",
        r"^error(?:\[\w+\])?: (?P<message>(?!could not compile|aborting|test failed|\d+ ).+)",
        r"^(?:npm (?:ERR!|error)) (?P<message>(?:Missing script|Cannot find|code E(?!LIFECYCLE)).*)",
        r"^(?P<message>go: .+)",
        r"^\[ERROR\] (?P<message>(?!\[Help|To see|Re-run|For more|-> |COMPILATION|Tests run|$).+)",
        r"^(?:sh|/bin/sh|bash): (?:\d+: |line \d+: )?(?P<message>.+: (?:(?:command )?not found|Permission denied))",
        r"^\* What went wrong:(?P<message>)",
        r"^(?P<message>(?:cat|cp|ls|mkdir|touch|rm|curl|wget): .+)",
    )
)


def _of_one_line(lines: Sequence[str], n: int) -> Fault | None:
    line = lines[n]
    if ":" not in line and "(" not in line:
        return None
    for pattern in _LINES:
        if found := pattern.match(line):
            parts = found.groupdict()
            message = parts["message"] or _next_words(lines, n)
            return _fault(message, parts.get("go") or found[1], parts.get("line"), parts.get("column"))
    return None


def _without_place(lines: Sequence[str], n: int) -> Fault | None:
    for pattern in _PLACELESS:
        if found := pattern.match(lines[n]):
            return _fault(found["message"] or _next_words(lines, n))
    return None


_ARROW: Final = re.compile(r"^\s*--> (.+?):(\d+):(\d+)$")
_RUST: Final = re.compile(r"^error(?:\[\w+\])?: (.+)")
_PANIC: Final = re.compile(r"^thread '.*' (?:\(\d+\) )?panicked at (?:'(.*)', )?(.+?):(\d+):(\d+):?$")


_PANIC_BEGINS: Final = re.compile(r"^thread '.*' (?:\(\d+\) )?panicked at '(.*)$")
_PANIC_ENDS: Final = re.compile(r"^.*', (\S+?):(\d+):(\d+)$")


def _rust(lines: Sequence[str], n: int) -> Fault | None:
    if panic := _PANIC.match(lines[n]):
        return _fault(panic[1] or _next_words(lines, n), panic[2], panic[3], panic[4])
    if begun := _PANIC_BEGINS.match(lines[n]):
        # Older compilers say the place after a message of several lines.
        end = next((found for line in lines[n + 1 : n + _AHEAD] if (found := _PANIC_ENDS.match(line))), None)
        return _fault(begun[1], end[1], end[2], end[3]) if end else None
    said = _RUST.match(lines[n])
    arrow = next((found for line in lines[n + 1 : n + 4] if (found := _ARROW.match(line))), None) if said else None
    return _fault(said[1], arrow[1], arrow[2], arrow[3]) if said and arrow else None


_FRAME: Final = re.compile(r'^\s+File "(.+?)", line (\d+)')
_ENDS: Final = re.compile(r"^(?:[A-Za-z_][\w.]*)(?:: .*)?$")
_OTHERS: Final = ("/usr/", "<", "/lib/", "node:", "internal/")
"""Where a program's own code does not stand."""


def _python(lines: Sequence[str], n: int) -> Fault | None:
    """A traceback: its last line, and the innermost place that is not in a library."""
    syntax = lines[n].startswith(("*** Error compiling", "Sorry: "))
    if not syntax and lines[n].strip() != "Traceback (most recent call last):":
        return None
    margin = len(lines[n]) - len(lines[n].lstrip())
    frames: list[tuple[str, str]] = []
    for line in lines[n + 1 : n + 100]:
        if frame := _FRAME.match(line):
            frames.append((frame[1], frame[2]))
        elif line.strip() and len(line) - len(line.lstrip()) <= margin and _ENDS.match(line.strip()):
            own = [one for one in frames if not _elsewhere(one[0])] or frames
            file, at = own[-1] if own else (None, None)
            return _fault(line.strip(), file, at)
        elif not line.strip():
            break
    if syntax and frames:
        said = next((line for line in lines[n + 1 : n + _AHEAD] if "Error:" in line), lines[n])
        return _fault(said.strip(), *frames[-1])
    return None


def _elsewhere(path: str) -> bool:
    return path.startswith(_OTHERS) or "site-packages" in path or "node_modules" in path


_COMPILED: Final = re.compile(r"^\s*((?:Syntax|Indentation|Tab)Error: .+)")


def _not_python(lines: Sequence[str], n: int) -> Fault | None:
    """A file that is no Python: the place stands above the error, with no traceback around it."""
    said = _COMPILED.match(lines[n])
    if said is None:
        return None
    frame = next((found for line in reversed(lines[max(0, n - 5) : n]) if (found := _FRAME.match(line))), None)
    return _fault(said[1], frame[1], frame[2]) if frame else None


_PYTEST: Final = re.compile(r"^E  +(\S.*)")
_PYTEST_AT: Final = re.compile(r"^([^\s:]+\.py):(\d+): ")


def _pytest(lines: Sequence[str], n: int) -> Fault | None:
    said = _PYTEST.match(lines[n])
    if said is None:
        return None
    at = next((found for line in lines[n + 1 : n + 60] if (found := _PYTEST_AT.match(line))), None)
    # What cannot be imported is shown with the traceback above it.
    above = (
        found for line in reversed(lines[max(0, n - 8) : n]) if (found := re.match(r"^([^\s:]+\.py):(\d+): in", line))
    )
    at = next(above, None) or at
    return _fault(said[1], at[1], at[2]) if at else _fault(said[1])


_CMAKE: Final = re.compile(r"^CMake Error(?: at (.+?):(\d+) \(.*\))?:\s*(.*)")


def _cmake(lines: Sequence[str], n: int) -> Fault | None:
    said = _CMAKE.match(lines[n])
    return _fault(said[3] or _next_words(lines, n), said[1], said[2]) if said else None


_NODE_AT: Final = re.compile(r"^(?:file://)?(/.+?|[\w./-]+\.[cm]?[jt]sx?):(\d+)(?::(\d+))?$")
_NODE_SAID: Final = re.compile(r"^(?:Uncaught )?((?:\w*Error|\w*Exception)\b(?: \[\w+\])?: .+)")
_STACK: Final = re.compile(r"^\s+at (?:.+? \()?(?:async )?(?:file://)?([^\s()]+?):(\d+):(\d+)\)?$")


def _node(lines: Sequence[str], n: int) -> Fault | None:
    """Node names the place, shows it, and says what it is; some way down is a stack."""
    at = _NODE_AT.match(lines[n])
    ahead = range(n + 1, min(n + _AHEAD, len(lines)))
    if at is not None:
        said = next((found for k in ahead if (found := _NODE_SAID.match(lines[k]))), None)
        if said is None:
            return None
        own = _stack(lines, n + 1) if _elsewhere(at[1]) else None
        return own.model_copy(update={"message": said[1][:_SHOWN]}) if own else _fault(said[1], at[1], at[2], at[3])
    said = _NODE_SAID.match(lines[n].strip())
    own = _stack(lines, n + 1) if said else None
    return own.model_copy(update={"message": said[1][:_SHOWN]}) if said and own else None


def _stack(lines: Sequence[str], n: int) -> Fault | None:
    for line in lines[n : n + 40]:
        found = _STACK.match(line)
        if found and not _elsewhere(found[1]):
            return _fault("", found[1], found[2], found[3])
    return None


_JEST: Final = re.compile(r"^\s+● (.+)")


def _jest(lines: Sequence[str], n: int) -> Fault | None:
    named = _JEST.match(lines[n])
    if named is None:
        return None
    own = _stack(lines, n + 1)
    said = _next_words(lines, n)
    return own.model_copy(update={"message": f"{named[1]}: {said}"[:_SHOWN]}) if own else _fault(f"{named[1]}: {said}")


_TAP: Final = re.compile(r"^\s*not ok \d+ -? ?(.*)")
_TAP_AT: Final = re.compile(r"^\s+location: '(.+?):(\d+):(\d+)'")
_TAP_SAID: Final = re.compile(r"^\s+error: (.+)")


def _tap(lines: Sequence[str], n: int) -> Fault | None:
    named = _TAP.match(lines[n])
    if named is None:
        return None
    block = lines[n + 1 : n + 40]
    said = next((k for k, line in enumerate(block) if _TAP_SAID.match(line)), None)
    at = next((found for line in block if (found := _TAP_AT.match(line))), None)
    message = named[1]
    if said is not None:
        told = block[said].partition("error:")[2].strip()
        message = block[said + 1].strip() if told in ("|-", ">-", "|") and said + 1 < len(block) else told.strip("'\"")
    return _fault(message, at[1], at[2], at[3]) if at else None


_ESLINT: Final = re.compile(r"^\s+(\d+):(\d+)\s+error\s+(.+?)(?:\s{2,}\S+)?$")
_ESLINT_FILE: Final = re.compile(r"^(/?[^\s:][^:]*\.[A-Za-z]+)$")


def _eslint(lines: Sequence[str], n: int) -> Fault | None:
    said = _ESLINT.match(lines[n])
    if said is None:
        return None
    file = next(
        (found for line in reversed(lines[max(0, n - _BEHIND) : n]) if (found := _ESLINT_FILE.match(line))), None
    )
    return _fault(said[3], file[1], said[1], said[2]) if file else None


def _next_words(lines: Sequence[str], n: int) -> str:
    return next(_words(lines[n + 1 : n + _AHEAD]), "")


def _words(lines: Sequence[str]) -> Iterator[str]:
    return (line.strip() for line in lines if line.strip())


_READERS: Final[tuple[Reader, ...]] = (
    _of_one_line, _rust, _python, _not_python, _pytest, _cmake, _node, _jest, _tap, _eslint, _without_place,
)  # fmt: skip
