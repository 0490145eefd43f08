"""The table of routes as an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from deskhand import __version__
from deskhand.core.values import Record
from deskhand.hub.api.access import KEY_HEADER
from deskhand.hub.api.events import EVENTS
from deskhand.hub.api.models import ErrorAnswer
from deskhand.hub.api.routes import EVENTS as EVENT_STREAM
from deskhand.hub.api.routes import Row

Schema = dict[str, Any]
_TERMINAL: Final[Schema] = {"terminal": []}
_PAGE: Final[Schema] = {"cookie": [], "key": []}
_SECURITY: Final[dict[str, list[Schema]]] = {
    "owner": [_PAGE, _TERMINAL],
    "terminal": [_TERMINAL],
    "ticket": [_PAGE, _TERMINAL, {"cookie": [], "ticket": []}],
}
_REF: Final = "#/components/schemas/{model}"
_SAID: Final = {
    200: "What was asked for",
    201: "Made",
    202: "Taken; what follows comes as events",
    204: "Done",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not there",
    405: "Not with this method",
    408: "Too slow",
    409: "Not as things stand",
    410: "No longer there",
    413: "Too large",
    415: "Not JSON",
    421: "Not this host",
    422: "Not in the form described",
    429: "Too often",
    503: "Shutting down",
}


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat names; and what we send always holds every field, defaults too."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)


def document(rows: Sequence[Row]) -> Schema:
    paths: dict[str, Schema] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Deskhand", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": _schemas(rows),
            "securitySchemes": {
                "terminal": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "deskhand_8765"},
                "key": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
                "ticket": {"type": "apiKey", "in": "query", "name": "ticket"},
            },
        },
    }


def _schemas(rows: Sequence[Row]) -> Schema:
    sent = [ErrorAnswer, *EVENTS.values(), *(model for row in rows for model in row.gives.values())]
    taken = [row.body for row in rows if row.body is not None]
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "serialization") for model in sent if isinstance(model, type)),
        *((model, "validation") for model in taken),
    ]
    _, made = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_REF, schema_generator=_Plain)
    return made["$defs"]


def _operation(row: Row) -> Schema:
    operation: Schema = {"operationId": row.work.__name__, "summary": row.summary, "responses": _responses(row)}
    if row.authority != "open":
        operation["security"] = _SECURITY[row.authority]
    parameters = _parameters(row.at, "path") + _parameters(row.query, "query")
    if parameters:
        operation["parameters"] = parameters
    if row.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(row.body)}}}
    return operation


def _parameters(model: type[Record] | None, place: str) -> list[Schema]:
    if model is None:
        return []
    schema = model.model_json_schema(ref_template=_REF)
    found: list[Schema] = []
    for name, info in model.model_fields.items():
        one: Schema = schema["properties"][name]
        one = {key: value for key, value in one.items() if key not in ("title", "default")}
        if "anyOf" in one:  # a parameter is left out, never null
            one = next(choice for choice in one["anyOf"] if choice.get("type") != "null")
        found.append({"name": name, "in": place, "required": info.is_required(), "schema": one})
    return found


def _responses(row: Row) -> Schema:
    refused = {403, 421, 405, 503, *row.refuses}
    if row.authority != "open":
        refused |= {401}
    if row.body is not None:
        refused |= {408, 413, 415, 422}
    if row.query is not None or row.at is not None:
        refused |= {422}
    if row.at is not None:
        refused |= {404}
    answers = {str(status): {"description": _SAID[status], **_content(given)} for status, given in row.gives.items()}
    problem = {"content": {"application/json": {"schema": _ref(ErrorAnswer)}}}
    return answers | {str(status): {"description": _SAID[status], **problem} for status in sorted(refused)}


def _content(given: type[BaseModel] | str | None) -> Schema:
    if given is None:
        return {}
    if isinstance(given, str):
        extra = {"x-events": {kind: _ref(model) for kind, model in EVENTS.items()}} if given == EVENT_STREAM else {}
        return {"content": {given: {"schema": {"type": "string"}, **extra}}}
    return {"content": {"application/json": {"schema": _ref(given)}}}


def _ref(model: type[BaseModel]) -> Schema:
    return {"$ref": _REF.format(model=re.sub(r"\W", "_", model.__name__))}
