"""The typed values that words resolve to and plans carry: a `File` is text in JSON, and still never just text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from deskhand.core.closed import CLOSED


@dataclass(frozen=True, slots=True)
class Kind:
    """Marks a value with what it means; the checker compares kinds, and the JSON schema shows them as `x-kind`."""

    name: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "x-kind": self.name}


class Role(Enum):
    """Whether a parameter says who, where or how much (target), or only what is inside (content)."""

    TARGET = "target"
    CONTENT = "content"


class Access(Enum):
    """What a use does with the places it is given; one that changes anything writes them unless it says otherwise."""

    READ = "read"
    WRITE = "write"


class Extent(Enum):
    """How much of a place is taken: with everything below it, or as the ability goes, each thing by itself."""

    WHOLE = "whole"
    EACH = "each"


T = TypeVar("T")
Target = Annotated[T, Role.TARGET]
Content = Annotated[T, Role.CONTENT]
Reads = Annotated[T, Access.READ]
"""A place that is only read, by an ability that changes others: `files: Reads[Target[Files]]`."""

Whole = Annotated[T, Extent.WHOLE]
"""A place that is taken with all that lies below it, so that nothing there may be denied: what is moved or packed."""

File = Annotated[str, Kind("file")]
"""A path: a file, or a folder where an ability takes either."""
Folder = Annotated[str, Kind("folder")]


def _several(given: object) -> object:
    return [given] if isinstance(given, str) else given


Files = Annotated[list[File], BeforeValidator(_several), Kind("files")]
"""Several paths; one alone is fine."""
Name = Annotated[str, Kind("name")]
"""What a thing is called where it stands: a file in its folder, the target in a link. It is no place by itself."""
FileType = Annotated[str, Kind("filetype")]
"""A kind of file: `picture`, `document`, `spreadsheet`, `pdf`, or an ending such as `.xlsx`."""
FileTypes = Annotated[list[FileType], BeforeValidator(_several), Kind("filetypes")]
"""Several kinds of file, of which any will do; one alone is fine."""
Sheet = Annotated[str, Kind("sheet")]
"""The name of a sheet in a file of tables, or a part of one: `Sales`, `Sales!A10:D20`."""
Column = Annotated[str, Kind("column")]
"""A column of a table by its name, or its letter where it has one."""
Range = Annotated[str, Kind("range")]
"""Cells by their names: `B7`, `Sales!B2:B9`; in a table without letters a row: `row 7`."""
Person = Annotated[str, Kind("person")]
"""Somebody: a name that the contacts know, or an address."""
People = Annotated[list[Person], BeforeValidator(_several), Kind("people")]
"""Several people; one alone is fine."""
NamedPeople = Annotated[list[str], BeforeValidator(_several), Kind("people")]
"""Several people that are only named: looked up, or written down. Nothing goes to them."""
When = Annotated[str, Kind("when")]
"""An ISO 8601 moment or day, or a span of two with a slash: `2026-11-01/2026-11-30`."""
App = Annotated[str, Kind("app")]
"""A program by its name: `Firefox`, `LibreOffice Calc`."""
Window = Annotated[str, Kind("window")]
"""A window by its title, or by its program where that has one alone."""
Url = Annotated[str, Kind("url")]
"""An address on the web, with its scheme."""
Money = Annotated[str, Kind("money")]
"""A sum and its currency: `200 CNY`, `12.50 USD`."""
Occasion = Annotated[str, Kind("occasion")]
"""When something runs: a moment, a rule of RFC 5545 (`FREQ=WEEKLY;BYDAY=FR;BYHOUR=17`), or what happens, in words."""
Request = Annotated[str, Kind("request")]
RunNumber = Annotated[int, Kind("run")]


class Record(BaseModel):
    """What every result is made of: frozen, closed, and typed to the leaves."""

    model_config = CLOSED


def texts_in(value: object) -> Iterator[str]:
    """Every text that a value is or holds, the names of its fields aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in cast("Mapping[str, object]", value).values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in cast("Sequence[object]", value):
            yield from texts_in(one)
