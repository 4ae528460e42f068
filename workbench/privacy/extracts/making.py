"""The ZIP of an extract: the texts to read, the same as data, the log, and what was masked and why."""

import csv
import hashlib
import html
import io
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from workbench.activity.models import Activity
from workbench.privacy.extracts import masking
from workbench.privacy.extracts.words import KINDS, LOG, WHYS
from workbench.privacy.models import RecordsPassage, RecordsRequest
from workbench.web.languages import translator
from workbench.web.spreadsheets import harmless

STYLE = "<style>body{max-width:45rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif;overflow-wrap:anywhere}</style>"
EPOCH = (2000, 1, 1, 0, 0, 0)  # the same texts give the same file


@dataclass(frozen=True)
class Made:
    """The finished file."""

    size: int
    sha256: str
    masks: int


def make_zip(
    path: Path,
    request: RecordsRequest,
    passages: Sequence[RecordsPassage],
    log: Sequence[Activity],
    names: dict[int, str],
    *,
    zone: ZoneInfo,
) -> Made:
    """Write the ZIP beside its place and put it there when it is whole. Times to read are those of `zone`, data is in UTC."""
    _ = translator(request.language)

    def why(slug: str) -> str:
        return _(str(WHYS[slug]._args[0])) if slug in WHYS else slug

    texts = [(one, "" if one.is_left_out else masking.masked(one.text, one.masks, why)) for one in passages]
    part = path.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            _put(archive, "handlingar.html", _page(request, texts, _, zone))
            _put(archive, "handlingar.json", json.dumps([_data(*one) for one in texts], ensure_ascii=False, indent=1))
            _put(archive, "maskningar.csv", _masks(passages, why, _))
            _put(archive, "logg.csv", _log(log, names, _, zone))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    body = path.read_bytes()
    standing = sum(1 for one in passages for mask in one.masks if mask["is_on"])
    return Made(len(body), hashlib.sha256(body).hexdigest(), standing)


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    archive.writestr(entry, text.encode("utf-8", "replace"))


def _data(passage: RecordsPassage, text: str) -> dict[str, object]:
    return {
        "number": passage.position + 1,
        "kind": passage.kind,
        "at": _iso(passage.at),
        "text": text,
        "left_out": passage.is_left_out,
        "why_left_out": passage.left_out_why,
        "is_draft": passage.kind == "draft",
    }


def _page(request: RecordsRequest, texts: Sequence[tuple[RecordsPassage, str]], _: Callable[[str], str], zone: ZoneInfo) -> str:
    title = _("Extract for %(reference)s") % {"reference": request.reference}
    parts = [f"<!doctype html><html lang='{request.language}'><meta charset='utf-8'>"]
    parts.append(f"<meta name='viewport' content='width=device-width'><title>{html.escape(title)}</title>{STYLE}")
    parts.append(f"<h1>{html.escape(title)}</h1>")
    for passage, text in texts:
        named = _(str(KINDS[passage.kind]._args[0]))
        parts.append(f"<h2>{passage.position + 1}. {html.escape(named)}</h2><p>{_local(passage.at, zone)}</p>")
        if passage.is_left_out:
            left = _("Left out: %(why)s") % {"why": passage.left_out_why}
            parts.append(f"<p><em>{html.escape(left)}</em></p>")
        else:
            parts.append("".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()))
    return "\n".join([*parts, "</html>"])


def _masks(passages: Sequence[RecordsPassage], why: Callable[[str], str], _: Callable[[str], str]) -> str:
    rows = [(_("Passage"), _("Why masked"), _("Proposed by"), _("Masked"))]
    by = {"rule": _("a rule"), "person": _("a person")}
    for one in passages:
        for mask in one.masks:
            rows.append((str(one.position + 1), why(mask["why"]), by[mask["by"]], _("yes") if mask["is_on"] else _("no")))
        if one.is_left_out:
            rows.append((str(one.position + 1), one.left_out_why, by["person"], _("left out")))
    return _csv(rows)


def _log(log: Sequence[Activity], names: dict[int, str], _: Callable[[str], str], zone: ZoneInfo) -> str:
    rows = [(_("When"), _("What"), _("By whom"), _("In the log"))]
    for row in log:
        words = _(str(LOG[row.verb]._args[0])) if row.verb in LOG else row.verb.replace("_", " ")
        rows.append((_local(row.at, zone), words, names.get(row.actor_id or 0, _("The machine")), row.verb))
    return _csv(rows)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
