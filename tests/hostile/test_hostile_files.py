"""FAULTS.md D, X-03: files that are small to send and large to read, at every door that takes one."""

import contextlib
import io
import resource
import time
import zlib
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.hostile.bombs import BOMBS
from tests.hostile.forms import Form, forms_on
from tests.hostile.looking_for import faults_of
from tests.hostile.walking import World
from tests.soaking import IS_SHORT, rounds, some
from workbench.intake.imports.reading import UnreadableFile, read_table
from workbench.queue import Job

PLAIN_DOORS = {  # those that need no number in their address, and who may come
    "/inbox/import": "writer",
    "/sources/opml/add": "administrator",
    "/evidence/figures/import": "fact_checker",
    "/factchecks/import": "fact_checker",
    "/rumours/districts/import": "administrator",
    "/surveys/import": "approver",
    "/look": "administrator",
    "/model/data/new": "administrator",
}
SECONDS = 10.0  # of one processor, the children's too
BYTES = 256 * 1024 * 1024
HERE = ("xlsx_of_zeros", "xlsx_that_lies", "zip_of_many", "png_50000", "svg_that_laughs", "geojson_deep", "csv_of_nul")


def plain_doors(world: World) -> list[Form]:
    """The forms with a file on the pages above."""
    found = []
    for path, role in PLAIN_DOORS.items():
        page = world.client(role).get(path)
        assert page.status_code == 200, (path, page.status_code)
        forms = [one for one in forms_on(page.data, path) if one[3]]
        assert forms, path
        found += [Form(role, path, action, method, path, fields, True) for action, method, fields, _file in forms]
    return found


def used() -> float:
    """Seconds of a processor that this process and its ended children have had."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def peak(word: str) -> int:
    """Bytes of memory that this process has (VmRSS) or had at most since `forget_peak` (VmHWM)."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(word))
    return int(line.split()[1]) * 1024


def send(world: World, form: Form, names: list[str], run_jobs) -> list[str]:
    """Send each bomb through the door, and let the jobs run that this set off."""
    wrong = []
    for name in names:
        file_name, body = BOMBS[name]()
        client = world.client(form.role)
        page = client.get(form.page)
        field = next(one.get("name") for one in _file_fields(page.data))
        fields = {key: many[0] for key, many in form.filled().items()}
        Path("/proc/self/clear_refs").write_text("5")
        before, memory, began = used(), peak("VmRSS"), time.monotonic()
        answer = client.post(form.action, data={**fields, field: (io.BytesIO(body), file_name)})
        found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
        found += faults_of(answer.data, answer.mimetype, answer.headers) if not found else []
        if answer.status_code in (302, 303):
            run_jobs()
            shown = client.get(answer.headers["Location"])
            found += [f"then {shown.status_code}"] if shown.status_code >= 500 else []
        seconds, grown = used() - before, peak("VmHWM") - memory
        found += [f"{seconds:.1f} s of a processor ({time.monotonic() - began:.1f} s)"] if seconds > SECONDS else []
        found += [f"{grown // 1024 // 1024} MB"] if grown > BYTES else []
        found += [f"{table}.{column} keeps {value!r}" for table, column, value in world.kept("qz") if "\x00" in value]
        wrong += [f"{form.action} {name}: {one}" for one in found]
    return wrong


def _file_fields(page: bytes):
    from lxml import html

    return html.fromstring(page).xpath("//input[@type='file']")


@pytest.mark.parametrize("name", [name for name in BOMBS if name.startswith(("xlsx", "zip", "csv"))])
def test_tables_are_measured_before_they_are_read(name):
    """Millions of empty elements in 60 kilobytes took minutes of a processor and 700 MB."""
    file_name, body = BOMBS[name]()
    began = time.thread_time()
    with pytest.raises(UnreadableFile) if name not in ("csv_of_halves", "csv_of_formulas") else contextlib.nullcontext():
        read_table(file_name, body)
    assert time.thread_time() - began < 3


@pytest.mark.timeout(300)
def test_bombs_at_the_plain_doors_are_refused_by_name(world, run_jobs):
    """Two bombs at each door, in turn."""
    forms = plain_doors(world)
    wrong = []
    for place, form in enumerate(forms):
        names = [HERE[(place + zlib.crc32(form.page.encode())) % len(HERE)]]
        wrong += send(world, form, names, run_jobs)
    assert not wrong, "\n".join(wrong)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", some(list(BOMBS), 4))
def test_every_bomb_at_every_door(world, lived, run_jobs, name):
    """All of them at all doors, also those on the page of a thing; in short four at one."""
    forms = [one for one in lived if one.has_file] if not IS_SHORT else plain_doors(world)[:1]
    assert len(forms) >= rounds(len(PLAIN_DOORS), 1)
    with world.database.write_session() as session:  # what the house had to do before is not the file's
        session.execute(update(Job).where(Job.state == "queued").values(state="done"))
    wrong = [fault for form in forms for fault in send(world, form, [name], run_jobs)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
