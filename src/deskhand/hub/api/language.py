"""The language a request is answered in: `?lang=`, else Accept-Language, else English."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.types import Scope

from deskhand.core.words import Lang


def language(headers: Mapping[str, str], scope: Scope) -> Lang:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    if asked in ("en", "zh"):
        return "zh" if asked == "zh" else "en"
    return _preferred(headers.get("accept-language", ""))


def _preferred(header: str) -> Lang:
    best: tuple[float, Lang] = (0.0, "en")
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";q=")
        name = tag.strip().lower().split("-")[0]
        if name not in ("en", "zh"):
            continue
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if quality > best[0]:
            best = (quality, "zh" if name == "zh" else "en")
    return best[1]
