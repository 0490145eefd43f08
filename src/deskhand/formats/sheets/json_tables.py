"""Tables in JSON: a list of records, lists of records by name, columns by name, rows, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final, cast

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.encoding import encoding_of
from deskhand.formats.problems import FileDamaged, FileTooLarge
from deskhand.formats.sheets.kinds import Value

MOST_JSON: Final = 256 << 20
_NO_JSON: Final = Words("it is no JSON: {why}", "不是有效的 JSON：{why}")
_CSV_INSTEAD: Final = Words("Convert it to csv or parquet first.", "请先转换为 csv 或 parquet。")
Sheet = tuple[list[str] | None, list[list[Value]]]
"""Names of columns, none where the rows are only rows, and the rows."""


def json_tables(file: BinaryIO, name: str) -> dict[str, Sheet]:
    """The tables by their names; "" is that of a value without one."""
    file.seek(0)
    content = file.read(MOST_JSON + 1)
    if len(content) > MOST_JSON:
        raise FileTooLarge(file=name, size=f"> {size(MOST_JSON)}", most=size(MOST_JSON), advice=Sentence(_CSV_INSTEAD))
    text = content.decode(encoding_of(content), errors="replace").lstrip("\ufeff")
    return {sheet: _sheet(records) for sheet, records in _sheets_in(_parsed(text, name)).items()}


def json_records(file: BinaryIO, name: str) -> tuple[list[str], list[list[Any]]] | None:
    """The names and values of a plain list of records, whatever the values are; None where it is something else."""
    file.seek(0)
    content = file.read(MOST_JSON)
    value = _parsed(content.decode(encoding_of(content), errors="replace").lstrip("\ufeff"), name)
    records = cast("list[Any]", value) if isinstance(value, list) else []
    if not records or not all(isinstance(one, Mapping) for one in records):
        return None
    names = list(dict.fromkeys(str(part) for one in records for part in cast("Mapping[str, Any]", one)))
    return names, [[cast("Mapping[str, Any]", one).get(part) for part in names] for one in records]


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            raise FileDamaged(file=name, why=Sentence(_NO_JSON, {"why": str(wrong)[:120]})) from None


def _sheets_in(value: Any) -> dict[str, list[Any]]:
    """The lists of records in a JSON value: it itself, or those an object holds by name, or its columns."""
    if isinstance(value, list):
        return {"": cast("list[Any]", value)}
    if not isinstance(value, Mapping):
        return {"": [value]}
    entries = cast("Mapping[str, Any]", value)
    lists = {name: cast("list[Any]", one) for name, one in entries.items() if isinstance(one, list)}
    if lists and all(isinstance(item, Mapping) for one in lists.values() for item in one):
        return lists
    if lists and len(lists) == len(entries) and len({len(one) for one in lists.values()}) == 1:
        return {"": [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]}
    return {"": [entries]}


def _sheet(records: Sequence[Any]) -> Sheet:
    objects = [cast("Mapping[str, Any]", one) for one in records if isinstance(one, Mapping)]
    names = list(dict.fromkeys(str(name) for one in objects for name in one))
    if names and len(objects) == len(records):
        return names, [[flat(one.get(name)) for name in names] for one in objects]
    if records and all(isinstance(one, list) for one in records):
        return None, [[flat(cell) for cell in cast("list[Any]", one)] for one in records]
    return ["value"], [[flat(one)] for one in records]


def flat(value: Any) -> Value:
    """A value as a cell can show it: what has parts as its JSON."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return json.dumps(value, ensure_ascii=False)
