"""Writing an export: each table as JSON Lines and as CSV, and the pictures, row by row into a ZIP. Memory stays small."""

import base64
import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from workbench.privacy.exporting.tables import LEFT_OUT, exported_columns, exported_tables
from workbench.web.spreadsheets import harmless

AT_ONCE = 500
FORMAT = 1
READ_ME = """An export of the truth-sandwich workbench.

tables/NAME.jsonl  one JSON object a line, UTF-8; times are UTC in ISO 8601, binary data is base64
tables/NAME.csv    the same for a spreadsheet; a cell that a spreadsheet would run begins with an apostrophe
pictures/          the pictures of answers
manifest.json      how many rows each table has, its columns, and what is left out
Keys, passwords, secret links and codes that stand for members of the public are not in it.
"""


@dataclass(frozen=True)
class Written:
    """What came of it."""

    rows: int
    size: int
    sha256: str


def write_export(
    path: Path, session: Session, instance_dir: Path, *, made_at: datetime, report: Callable[[int, int], None]
) -> Written:
    """Write the ZIP beside its place and put it there when it is whole; else leave nothing. `report(done, all)` after a table."""
    part = path.with_suffix(".part")
    try:
        rows = _write_archive(part, session, instance_dir, made_at=made_at, report=report)
        with part.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        os.chmod(part, 0o600)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return Written(rows, path.stat().st_size, digest)


def _write_archive(
    part: Path, session: Session, instance_dir: Path, *, made_at: datetime, report: Callable[[int, int], None]
) -> int:
    """Everything into the ZIP. Returns how many rows."""
    tables = exported_tables()
    counts: dict[str, Any] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6, allowZip64=True) as archive:
        archive.writestr("README.txt", READ_ME)
        for done, table in enumerate(tables, 1):
            counts[table.name] = _write_table(archive, session, table)
            report(done, len(tables))
        for picture in sorted((instance_dir / "pictures").rglob("*")):
            if picture.is_file() and not picture.is_symlink():
                archive.write(picture, picture.relative_to(instance_dir).as_posix())
        manifest = {"format": FORMAT, "made_at": made_at.isoformat(), "tables": counts, "left_out": sorted(LEFT_OUT)}
        archive.writestr("manifest.json", json.dumps(manifest, indent=1, sort_keys=True))
    return sum(one["rows"] for one in counts.values())


def _write_table(archive: zipfile.ZipFile, session: Session, table: Table) -> dict[str, Any]:
    columns = list(exported_columns(table))
    names = [column.name for column in columns]
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as out:
        count = 0
        for row in _rows(session, table, columns):
            line = {name: _plain(value) for name, value in zip(names, row, strict=True)}
            out.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
            count += 1
    with archive.open(f"tables/{table.name}.csv", "w", force_zip64=True) as out:
        _write_csv(out, names, _rows(session, table, columns))
    return {"rows": count, "columns": names}


def _write_csv(out: IO[bytes], names: list[str], rows: Iterator[Any]) -> None:
    out.write("\ufeff".encode())
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        if buffer.tell() > 65536:
            out.write(buffer.getvalue().encode("utf-8", "replace"))
            buffer.seek(0)
            buffer.truncate()
    out.write(buffer.getvalue().encode("utf-8", "replace"))


def _rows(session: Session, table: Table, columns: list[Column[object]]) -> Iterator[Any]:
    """Row by row: a server-side cursor on PostgreSQL, pieces on SQLite."""
    order = list(table.primary_key.columns)
    statement = select(*columns).order_by(*order).execution_options(yield_per=AT_ONCE)
    yield from session.execute(statement)


def row_count(session: Session, table: Table) -> int:
    """How many rows a table has."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime | date) else value


def _cell(value: object) -> object:
    plain = _plain(value)
    if plain is None or isinstance(plain, bool | int | float):
        return plain
    return harmless(plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False))
