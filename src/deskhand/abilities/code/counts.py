"""How many tests passed, failed and were left out, from what test runners print; and which failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Counts:
    passed: int
    failed: int
    skipped: int = 0


def counts(text: str) -> Counts | None:
    """The sum of what the runners said, where one of them is known by what it printed."""
    bounded = _bounded(text)
    return next((found for read in _READERS if (found := read(bounded)) is not None), None)


def failures(text: str, most: int = 50) -> list[str]:
    """The names of the tests that failed, in their order, as their runner calls them."""
    named = [next(part for part in found.groups() if part) for found in _FAILED.finditer(_bounded(text))]
    return list(dict.fromkeys(one.strip() for one in named))[:most]


def _bounded(text: str) -> str:
    """The end of it, in short lines: a project prints what it likes."""
    return "\n".join(line[:_LONGEST_LINE] for line in text[-_LOOKED_AT:].splitlines())


_LOOKED_AT: Final = 1_000_000
_LONGEST_LINE: Final = 500
_FAILED: Final = re.compile(
    r"^(?:FAILED|ERROR) ([^\s:]+\.py(?:::\S+)?)"  # pytest
    r"|^(?:FAIL|ERROR): (\w+ \([\w.]+\)|[\w.]+ \(.+\))"  # unittest
    r"|^[ ]*--- FAIL: (\S+)"  # go
    r"|^test (\S+) \.\.\. FAILED"  # cargo
    r"|^\[  FAILED  \] ([\w/]+\.[\w/]+)(?: \(|$)"  # googletest
    r"|^[ ]*\d+/\d+ Test +#\d+: (\S+) \.*\*\*\*"  # ctest
    r"|^[ ]*not ok \d+ -? ?(?!.*# (?:TODO|SKIP))(.+)"  # TAP, node
    r"|^[ ]*✖ (?!failing tests)(.+?)(?: \([\d.]+ms\))?$"  # node
    r"|^[ ]+● (.+ › .+)"  # jest
    r"|^\[ERROR\] +((?:\w+\.)+\w+(?::\d+)?)\b(?=.*(?:expected|Exception|»))"  # surefire
    r"|^(\w+ > .+) FAILED$",  # gradle
    re.MULTILINE,
)


def _pytest(text: str) -> Counts | None:
    lines = re.findall(r"^=*[ ]*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", text, re.MULTILINE)
    if not lines:
        return Counts(0, 0) if re.search(r"^=+ no tests ran in", text, re.MULTILINE) else None
    told = {word: int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", lines[-1])}
    failed = sum(told.get(word, 0) for word in ("failed", "error", "errors"))
    return Counts(
        told.get("passed", 0) + told.get("xpassed", 0), failed, told.get("skipped", 0) + told.get("xfailed", 0)
    )


def _unittest(text: str) -> Counts | None:
    ran = re.findall(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    if not ran:
        return None
    ends = re.findall(r"^(?:FAILED|OK|NO TESTS RAN)(?: \((.*)\))?$", text, re.MULTILINE)
    told = {word: int(n) for word, n in re.findall(r"([a-z ]+)=(\d+)", ends[-1] if ends else "")}
    failed = told.get("failures", 0) + told.get(" errors", told.get("errors", 0))
    skipped = sum(n for word, n in told.items() if word.strip() in ("skipped", "expected failures"))
    return Counts(max(0, int(ran[-1]) - failed - skipped), failed, skipped)


def _jest(text: str) -> Counts | None:
    """Jest and vitest: `Tests: 1 failed, 2 passed, 3 total`, `Tests  1 failed | 2 passed (3)`."""
    lines = re.findall(r"^[ ]*Tests:?[ ]+((?:\d+ \w+(?:, | \| )?)+)", text, re.MULTILINE)
    if not lines:
        return None
    told = {word: int(n) for n, word in re.findall(r"(\d+) (\w+)", lines[-1])}
    return Counts(told.get("passed", 0), told.get("failed", 0), told.get("skipped", 0) + told.get("todo", 0))


def _node(text: str) -> Counts | None:
    told = {
        word: int(n)
        for word, n in re.findall(r"^(?:#|ℹ) (pass|fail|cancelled|skipped|todo) (\d+)$", text, re.MULTILINE)
    }
    if "pass" not in told:
        return None
    failed = told.get("fail", 0) + told.get("cancelled", 0)
    return Counts(told["pass"], failed, told.get("skipped", 0) + told.get("todo", 0))


def _mocha(text: str) -> Counts | None:
    told = {word: int(n) for n, word in re.findall(r"^[ ]+(\d+) (passing|failing|pending)\b", text, re.MULTILINE)}
    return Counts(told.get("passing", 0), told.get("failing", 0), told.get("pending", 0)) if told else None


def _cargo(text: str) -> Counts | None:
    found = re.findall(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", text, re.MULTILINE)
    return _sum(found)


def _surefire(text: str) -> Counts | None:
    pattern = r"^(?:\[\w+\] )?Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)[ ]*$"
    found = re.findall(pattern, text, re.MULTILINE)
    if not found:
        return None
    ran, failed, errors, skipped = (int(one) for one in found[-1])
    return Counts(ran - failed - errors - skipped, failed + errors, skipped)


def _gradle(text: str) -> Counts | None:
    found = re.findall(r"^(\d+) tests? completed(?:, (\d+) failed)?(?:, (\d+) skipped)?", text, re.MULTILINE)
    if not found:
        return None
    ran, failed, skipped = (sum(int(row[k] or 0) for row in found) for k in range(3))
    return Counts(ran - failed - skipped, failed, skipped)


def _ctest(text: str) -> Counts | None:
    found = re.findall(r"^\d+% tests passed, (\d+) tests? failed out of (\d+)", text, re.MULTILINE)
    if not found:
        return None
    failed, ran = (int(one) for one in found[-1])
    skipped = len(re.findall(r"Test +#\d+: .*\*\*\*Skipped", text))
    return Counts(ran - failed - skipped, failed, skipped)


def _googletest(text: str) -> Counts | None:
    if not re.search(r"^\[==========\] .*ran\.", text, re.MULTILINE):
        return None
    told = {
        word: int(n) for word, n in re.findall(r"^\[  (PASSED|FAILED|SKIPPED) +\] (\d+) tests?", text, re.MULTILINE)
    }
    return Counts(told.get("PASSED", 0), told.get("FAILED", 0), told.get("SKIPPED", 0))


def _go(text: str) -> Counts | None:
    """Each test by its line, those inside another not counted again."""
    told = re.findall(r"^--- (PASS|FAIL|SKIP): ", text, re.MULTILINE)
    if not told:
        return None
    return Counts(told.count("PASS"), told.count("FAIL"), told.count("SKIP"))


def _tap(text: str) -> Counts | None:
    if not re.search(r"^(?:TAP version \d+|1\.\.\d+)", text, re.MULTILINE):
        return None
    skipped = len(re.findall(r"^(?:not )?ok\b.*# (?:SKIP|TODO)", text, re.MULTILINE | re.IGNORECASE))
    passed = len(re.findall(r"^ok\b(?!.*# (?:SKIP|TODO|skip|todo))", text, re.MULTILINE))
    failed = len(re.findall(r"^not ok\b(?!.*# (?:SKIP|TODO|skip|todo))", text, re.MULTILINE))
    return Counts(passed, failed, skipped)


def _sum(rows: list[tuple[str, str, str]]) -> Counts | None:
    if not rows:
        return None
    return Counts(*(sum(int(row[k]) for row in rows) for k in range(3)))


_READERS: Final[tuple[Callable[[str], Counts | None], ...]] = (
    _ctest, _pytest, _unittest, _jest, _node, _mocha, _cargo, _surefire, _gradle, _googletest, _go, _tap,
)  # fmt: skip
