"""The page's files are served, kept as long as they may be, and nothing else of the disk is."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest

from deskhand.web.page import page


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Deskhand</title>")
    (tmp_path / "assets/index-abc.js").write_text("console.log(1);" * 200)
    (tmp_path / "assets/icon-abc.svg").write_text("<svg/>")
    (tmp_path / "assets/notes.txt").write_text("no")
    (tmp_path / ".sources").write_text("no")
    (tmp_path.parent / "secret.js").write_text("no")
    return tmp_path


def client(static: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(page(static)), base_url="http://localhost")


async def test_the_index_is_asked_for_anew_and_assets_are_kept(static: Path) -> None:
    async with client(static) as http:
        index = await http.get("/")
        assert index.status_code == 200
        assert index.headers["cache-control"] == "no-cache"
        script = await http.get("/assets/index-abc.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert "immutable" in script.headers["cache-control"]


async def test_assets_go_out_small_where_the_browser_takes_it(static: Path) -> None:
    async with client(static) as http:
        small = await http.get("/assets/index-abc.js", headers={"Accept-Encoding": "br, gzip"})
        assert small.headers["content-encoding"] == "gzip"
        assert small.text == "console.log(1);" * 200
        assert int(small.headers["content-length"]) == len(gzip.compress(small.content, 9, mtime=0))
        whole = await http.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in whole.headers
        assert whole.headers["vary"] == small.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/.sources",
        "/assets/",
        "/assets/../.sources",
        "/assets/..%2f.sources",
        "/assets/%2e%2e/secret.js",
        "/assets/notes.txt",
        "/assets/none-abc.js",
        "/assets//etc/passwd",
        "/x",
        "/index.htm",
        "//etc/passwd",
        "/assets/a%00.js",
    ],
)
async def test_nothing_else_is_there(static: Path, path: str) -> None:
    async with client(static) as http:
        assert (await http.get(path)).status_code == 404


async def test_it_is_only_read(static: Path) -> None:
    async with client(static) as http:
        assert (await http.post("/")).status_code == 405
        assert (await http.head("/")).status_code == 200


async def test_a_page_that_was_not_built_is_said_so(tmp_path: Path) -> None:
    async with client(tmp_path) as http:
        answer = await http.get("/")
        assert answer.status_code == 503
        assert "make page" in answer.text
