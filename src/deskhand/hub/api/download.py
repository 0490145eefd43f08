"""A file that a run offered, streamed from the desk that holds it."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from starlette.responses import JSONResponse, Response, StreamingResponse

from deskhand.hub.api.calls import Call
from deskhand.hub.api.models import FilePath, FileQuery, Ticket
from deskhand.hub.api.problems import PageOnly


async def file(call: Call) -> Response:
    """Always an attachment of no particular type: what a document holds is never run by the page that shows it."""
    fetched = await call.hub.fetch(call.of(FilePath).hash, await call.person())
    headers = {
        "Content-Disposition": disposition(call.of(FileQuery).name),
        "Content-Length": str(fetched.size),
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return StreamingResponse(fetched.chunks, headers=headers, media_type="application/octet-stream")


async def ticket(call: Call) -> Response:
    """For the page alone: whoever has the terminal's token needs no ticket."""
    if call.caller.session is None:
        raise PageOnly
    made = call.served.sessions.new_ticket(call.caller.session, call.of(FilePath).hash)
    return JSONResponse(Ticket(ticket=made).model_dump(), 201)


def disposition(name: str) -> str:
    """`attachment` with the name for every browser (RFC 6266, 5987), without anything that could end the header."""
    leaf = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(char for char in leaf if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    clean = clean.strip(" .")[:200] or "file"
    plain = "".join(char if " " <= char <= "~" and char not in '"%\\' else "_" for char in clean)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"
