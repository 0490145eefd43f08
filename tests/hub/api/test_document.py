"""The table, the router and the OpenAPI document are one; the routes keep to it whatever is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from deskhand import __version__
from deskhand.hub.api import app
from deskhand.hub.api.openapi import document
from deskhand.hub.api.routes import ROUTES, Row
from deskhand.testing.serving import Listening, listening

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """One hub for all that is thrown at it."""
    place = tmp_path_factory.mktemp("thrown")
    for folder in ("home", "desk/Downloads"):
        (place / folder).mkdir(parents=True)
    (place / "desk/Downloads/report.pdf").write_bytes(b"%PDF-1.4")
    with listening(place / "home", place / "desk") as it:
        asked = httpx.post(
            f"{it.url}/api/messages?wait=20",
            json={"id": "first", "text": "organize Downloads by type"},
            headers=it.terminal,
            timeout=30,
            trust_env=False,
        )
        assert asked.status_code == 202
        yield it


REFUSED = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
"""What says that a request was not taken; one that is too large (413) is not even read."""
CONFIG = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})
SCHEMA = schemathesis.openapi.from_dict(document(ROUTES), config=CONFIG)
ANY = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example, HealthCheck.data_too_large)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=ANY)


def ids(row: Row) -> str:
    return f"{row.method} {row.path}"


def thrown(row: Row, mode: GenerationMode, one: Callable[[Case], None]) -> None:
    """Whatever fits the row's description, or does not."""

    @SETTINGS
    @given(SCHEMA[row.path][row.method].as_strategy(generation_mode=mode))
    def throw(case: Case) -> None:
        one(case)

    throw()


THROWN = [
    pytest.param(row, mode, id=f"{ids(row)}-{mode.name}")
    for row in ROUTES
    for mode in MODES
    if row.path != "/api/events" and (mode is GenerationMode.POSITIVE or row.body or row.query or row.at)
]
"""Every route with what it takes; one that takes nothing cannot be sent anything wrong."""


@pytest.mark.parametrize(("row", "mode"), THROWN)
def test_routes_keep_to_the_document(shared: Listening, row: Row, mode: GenerationMode) -> None:
    def one(case: Case) -> None:
        case.query = {name: value for name, value in (case.query or {}).items() if name != "wait"}
        with quiet() as session:
            headers = {**shared.terminal, "Accept-Language": "en"}
            case.call_and_validate(base_url=shared.url, headers=headers, checks=CHECKS, timeout=40, session=session)

    thrown(row, mode, one)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_the_stream_keeps_to_the_document(shared: Listening, mode: GenerationMode) -> None:
    def one(case: Case) -> None:
        sent = case.as_transport_kwargs(base_url=shared.url, headers=shared.terminal)
        with quiet() as session, session.request(**sent, stream=True, timeout=20) as answer:
            assert answer.status_code in ({200} if mode is GenerationMode.POSITIVE else {200, 422})
            if answer.status_code == 200:
                assert answer.headers["content-type"].startswith("text/event-stream")

    thrown(next(row for row in ROUTES if row.path == "/api/events"), mode, one)


@pytest.mark.parametrize("row", [row for row in ROUTES if row.authority != "open"], ids=ids)
def test_nothing_answers_a_stranger(shared: Listening, row: Row) -> None:
    def one(case: Case) -> None:
        sent = case.as_transport_kwargs(base_url=shared.url)
        sent.pop("cookies", None)
        sent["headers"] = {name: value for name, value in sent["headers"].items() if name.lower() != "authorization"}
        with quiet() as session:
            assert session.request(**sent, timeout=20).status_code == 401

    thrown(row, GenerationMode.POSITIVE, one)


def quiet() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def test_nobody_who_starts_a_hub_waits_for_its_description(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(app, "document", written.append)
    with listening(home, tmp_path):
        pass
    assert written == []


def test_every_row_is_described_and_served(shared: Listening) -> None:
    described = httpx.get(f"{shared.url}/api/openapi.json", headers=shared.terminal, trust_env=False).json()
    assert described == document(ROUTES)
    assert described["openapi"].startswith("3.1")
    assert described["info"]["version"] == __version__
    rows = {(row.method, row.path) for row in ROUTES}
    assert rows == {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    names = [row.work.__name__ for row in ROUTES]
    assert len(set(names)) == len(names)


def test_every_route_but_health_and_getting_in_needs_somebody() -> None:
    assert {(row.method, row.path) for row in ROUTES if row.authority == "open"} == {
        ("GET", "/health"),
        ("GET", "/ca.crt"),
        ("POST", "/api/session"),
        ("POST", "/api/pair/hello"),
        ("POST", "/api/pair/session"),
    }
    for row in ROUTES:
        described = document([row])["paths"][row.path][row.method.lower()]
        assert ("security" in described) == (row.authority != "open")


def test_the_document_is_sound(tmp_path: Path) -> None:
    refs = set[str]()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            refs.update(found for key, found in value.items() if key == "$ref")
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    whole = document(ROUTES)
    walk(whole)
    assert refs
    assert refs <= {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]}
