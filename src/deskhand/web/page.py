"""The page's files: hashed assets that browsers may keep for ever, and an index that they must ask for anew."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC: Final = Path(str(files("deskhand.web"))) / "static"
_ASSET: Final = re.compile(r"/assets/([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)")
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_NOT_BUILT: Final = (
    "The page is not built. Run `make page`, then start again.\n页面尚未构建。请运行 `make page`，然后重新启动。\n"
)


def page(static: Path = STATIC) -> ASGIApp:
    """The page as an ASGI application: `/` and `/assets/*`, and nothing else of the disk."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await _response(static, scope)(scope, receive, send)

    return answer


def _response(static: Path, scope: Scope) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("405", 405, {"Allow": "GET, HEAD"})
    path: str = scope["path"]
    if path in ("", "/", "/index.html"):
        index = static / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"}, media_type="text/html")
    asset = _ASSET.fullmatch(path)
    file = static / "assets" / asset[1] if asset else None
    if file is None or file.suffix not in _TYPES or not file.is_file():
        return PlainTextResponse("404", 404, {"Cache-Control": "no-store"})
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
        return Response(_small(file), headers={**headers, "Content-Encoding": "gzip"}, media_type=_TYPES[file.suffix])
    return FileResponse(file, headers=headers, media_type=_TYPES[file.suffix])


@lru_cache(maxsize=32)
def _small(file: Path) -> bytes:
    """The asset compressed, once: its name changes with its content."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)
