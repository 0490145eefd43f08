"""Formulas of a workbook worked out: arithmetic and the functions that most sheets are made of.

What is not known here is not guessed: `Unknown` is raised, and the program that opens the file works it out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NoReturn

from deskhand.formats.sheets.xlsx.refs import Ref, refs_in

Result = float | str | bool | None
Cells = list[list[Result]]
Area = Callable[[Ref], Cells]
"""The values of a reference, row by row."""
_REF: Final = (
    r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?:\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w(\[!])"
)
_TOKEN: Final = re.compile(
    rf"\s*(?:(?P<text>\"(?:[^\"]|\"\")*\")|(?P<ref>{_REF})|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)"
    r"|(?P<name>[A-Za-z][\w.]*)(?=\()|(?P<constant>TRUE|FALSE)\b|(?P<sign><=|>=|<>|[-+*/^&=<>%(),]))\s*",
    re.IGNORECASE,
)
_BINDS: Final = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_DEEPEST: Final = 64


class Unknown(Exception):
    """Something that is not worked out here."""


def evaluated(formula: str, area: Area) -> Result:
    """The result of a formula; raises `Unknown`."""
    return _Evaluator(formula, area).whole()


class _Evaluator:
    def __init__(self, formula: str, area: Area) -> None:
        self.area = area
        self.tokens = list(_tokens(formula))
        self.at = 0
        self.depth = 0

    def whole(self) -> Result:
        value = self.value(0)
        if self.at < len(self.tokens):
            self.stop()
        return _single(value)

    def stop(self) -> NoReturn:
        raise Unknown

    def sign(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" else ""

    def value(self, least: int) -> Result | Cells:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.stop()
        left = self.unary()
        while (sign := self.sign()) in _BINDS and _BINDS[sign] > least:
            self.at += 1
            left = _joined(sign, _single(left), _single(self.value(_BINDS[sign])))
        self.depth -= 1
        return left

    def unary(self) -> Result | Cells:
        if self.sign() in ("-", "+"):
            minus = self.sign() == "-"
            self.at += 1
            value = _number(_single(self.unary()))
            return -value if minus else value
        value = self.single()
        while self.sign() == "%":
            self.at += 1
            value = _number(_single(value)) / 100
        return value

    def single(self) -> Result | Cells:
        if self.at >= len(self.tokens):
            self.stop()
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "constant":
            return text.upper() == "TRUE"
        if kind == "ref":
            cells = self.area(next(refs_in(text)))
            return cells[0][0] if len(cells) == 1 and len(cells[0]) == 1 and ":" not in text else cells
        if kind == "name":
            return self.called(text.upper())
        if text != "(":
            self.stop()
        value = self.value(0)
        self.closed()
        return value

    def closed(self) -> None:
        if self.sign() != ")":
            self.stop()
        self.at += 1

    def called(self, name: str) -> Result:
        function = _FUNCTIONS.get(name)
        if function is None:
            self.stop()
        self.at += 1
        given: list[Result | Cells] = []
        while self.sign() != ")":
            given.append(None if self.sign() == "," else self.value(0))
            if self.sign() == ",":
                self.at += 1
            elif self.sign() != ")":
                self.stop()
        self.closed()
        try:
            return function(given)
        except (IndexError, ValueError, ZeroDivisionError, OverflowError, TypeError):
            raise Unknown from None


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None or found.lastgroup is None:
            raise Unknown
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _single(value: Result | Cells) -> Result:
    if isinstance(value, list):
        raise Unknown
    return value


def _number(value: Result) -> float:
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise Unknown
    return float(value)


def _joined(sign: str, left: Result, right: Result) -> Result:
    if sign == "&":
        return _text(left) + _text(right)
    if _BINDS[sign] == 1:
        return _compared(sign, left, right)
    a, b = _number(left), _number(right)
    try:
        result = _ARITHMETIC[sign](a, b)
    except (ZeroDivisionError, OverflowError):
        raise Unknown from None
    if isinstance(result, complex) or not math.isfinite(result):
        raise Unknown
    return result


_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
}


def _text(value: Result) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def _compared(sign: str, left: Result, right: Result) -> bool:
    left = _beside(right) if left is None else left
    right = _beside(left) if right is None else right
    if isinstance(left, str) and isinstance(right, str):
        return _ordered(sign, left.casefold(), right.casefold())
    if isinstance(left, str) or isinstance(right, str):
        raise Unknown
    return _ordered(sign, float(left or 0), float(right or 0))


def _beside(other: Result) -> Result:
    return "" if isinstance(other, str) else 0.0


def _ordered(sign: str, left: float | str, right: float | str) -> bool:
    if sign in ("=", "<>"):
        return (left == right) == (sign == "=")
    if isinstance(left, str) or isinstance(right, str):
        less, same = str(left) < str(right), left == right
    else:
        less, same = left < right, left == right
    return {"<": less, "<=": less or same, ">": not less and not same, ">=": not less}[sign]


def _numbers(given: Sequence[Result | Cells]) -> list[float]:
    """Of areas only the numbers count; a value given by itself must be one."""
    numbers: list[float] = []
    for one in given:
        if isinstance(one, list):
            numbers += [float(cell) for row in one for cell in row if isinstance(cell, float)]
        else:
            numbers.append(_number(one))
    return numbers


def _flat(value: Result | Cells) -> list[Result]:
    return [cell for row in value for cell in row] if isinstance(value, list) else [value]


def _rounded(given: Sequence[Result | Cells], how: Callable[[float], float]) -> float:
    scale = 10.0 ** int(_number(_single(given[1])) if len(given) > 1 else 0)
    value = _number(_single(given[0]))
    return math.copysign(how(float(f"{abs(value) * scale:.14g}")) / scale, value)


def _fits(test: Result) -> Callable[[Result], bool]:
    """What SUMIF and COUNTIF count: a value, or a comparison in quotes. Wildcards are not known here."""
    if not isinstance(test, str):
        return lambda value: isinstance(value, float) and value == test
    found = re.match(r"(<=|>=|<>|=|<|>)?(.*)", test, re.DOTALL)
    sign, rest = (found[1] or "=", found[2]) if found else ("=", test)
    if any(c in rest for c in "*?~"):
        raise Unknown
    try:
        number = float(rest)
    except ValueError:
        if sign not in ("=", "<>"):
            raise Unknown from None
        return lambda value: (isinstance(value, str) and value.casefold() == rest.casefold()) == (sign == "=")
    return lambda value: _ordered(sign, value, number) if isinstance(value, float) else sign == "<>"


def _sum_if(given: Sequence[Result | Cells]) -> float:
    tested = _flat(given[0])
    summed = _flat(given[2]) if len(given) > 2 else tested
    fits = _fits(_single(given[1]))
    if len(summed) != len(tested):
        raise Unknown
    return math.fsum(b for a, b in zip(tested, summed, strict=True) if fits(a) and isinstance(b, float))


def _median(given: Sequence[Result | Cells]) -> float:
    numbers = sorted(_numbers(given))
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def _products(given: Sequence[Result | Cells]) -> float:
    columns = [[cell if isinstance(cell, float) else 0.0 for cell in _flat(one)] for one in given]
    return math.fsum(math.prod(row) for row in zip(*columns, strict=True))


_FUNCTIONS: Final[dict[str, Callable[[Sequence[Result | Cells]], Result]]] = {
    "SUM": lambda given: math.fsum(_numbers(given)),
    "AVERAGE": lambda given: math.fsum(_numbers(given)) / len(_numbers(given)),
    "MIN": lambda given: min(_numbers(given), default=0.0),
    "MAX": lambda given: max(_numbers(given), default=0.0),
    "COUNT": lambda given: float(sum(isinstance(cell, float) for one in given for cell in _flat(one))),
    "COUNTA": lambda given: float(sum(cell is not None for one in given for cell in _flat(one))),
    "PRODUCT": lambda given: math.prod(_numbers(given)),
    "MEDIAN": _median,
    "SUMPRODUCT": _products,
    "SUMIF": _sum_if,
    "COUNTIF": lambda given: float(sum(map(_fits(_single(given[1])), _flat(given[0])))),
    "ABS": lambda given: abs(_number(_single(given[0]))),
    "INT": lambda given: float(math.floor(_number(_single(given[0])))),
    "SQRT": lambda given: math.sqrt(_number(_single(given[0]))),
    "ROUND": lambda given: _rounded(given, lambda value: math.floor(value + 0.5)),
    "ROUNDUP": lambda given: _rounded(given, math.ceil),
    "ROUNDDOWN": lambda given: _rounded(given, math.floor),
    "AND": lambda given: all(_number(one) != 0 for part in given for one in _flat(part) if one is not None),
    "OR": lambda given: any(_number(one) != 0 for part in given for one in _flat(part) if one is not None),
    "NOT": lambda given: _number(_single(given[0])) == 0,
    "IF": lambda given: _single(given[1] if _number(_single(given[0])) else given[2] if len(given) > 2 else False),
}
