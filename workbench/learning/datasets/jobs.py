"""Background work of training sets: reading columns, trying rows, taking them in."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from classifiers.datasets.checkthat import LABEL_NAMES, TEXT_NAMES
from classifiers.datasets.tables import find_column, open_table
from classifiers.datasets.types import Open, UnreadableFile
from workbench import clock
from workbench.factchecks.parts import open_parts
from workbench.factchecks.reading import AT_ONCE, in_batches
from workbench.learning.datasets import labels, service, trying
from workbench.learning.datasets.models import TrainingSet
from workbench.queue import JobContext, Registry

LEASE_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job of this folder."""
    registry.add("learning.read_data_set", read_data_set, lease_seconds=LEASE_S)
    registry.add("learning.check_data_set", check_data_set, lease_seconds=LEASE_S)
    registry.add("learning.take_in_data_set", take_in_data_set, lease_seconds=LEASE_S)
    registry.add_tick("learning.forget_data_sets", forget_data_sets, every_seconds=3600)


def read_data_set(context: JobContext, payload: dict[str, Any]) -> None:
    """See which columns the file has and guess what they hold."""
    the_set = _load(context, payload)
    if the_set.state != "reading":
        return
    opened = _open(context, the_set)
    try:
        quoted = not _is_checkthat(opened, the_set.file_name)
        columns, total = trying.describe_columns(opened, quoted=quoted)
        mapping = labels.guess_columns([column["name"] for column in columns])
        found = {"state": "columns", "columns": columns, "mapping": mapping, "is_quoted": quoted, "report": {"total": total}}
        if not total:
            raise UnreadableFile("no_rows")
    except UnreadableFile as fault:
        found = {"state": "failed", "report": {"fault": fault.kind}}
    with context.finishing_session() as session:
        stored = service.get_set(session, the_set.id)
        if stored.state == "reading":
            service.keep_reading(session, stored, found)


def check_data_set(context: JobContext, payload: dict[str, Any]) -> None:
    """Try every row, store none."""
    the_set = _load(context, payload)
    if the_set.state != "checking":
        return

    def other_split(digests: Sequence[str]) -> dict[str, str]:
        with context.database.read_session() as session:
            return service.held_by_other_split(session, the_set, digests)

    def progress(done: int) -> None:
        if done % (10 * AT_ONCE) == 0:
            context.renew(LEASE_S)

    report = trying.try_rows(_rows(context, the_set), other_split, progress=progress)
    with context.finishing_session() as session:
        stored = service.get_set(session, the_set.id)
        if stored.state == "checking":
            service.keep_reading(session, stored, {"state": "checked", "report": report})


def take_in_data_set(context: JobContext, payload: dict[str, Any]) -> None:
    """Store the texts in short transactions; a run that was broken off goes on where it stood."""
    the_set = _load(context, payload)
    if the_set.state != "taking":
        return
    done = int(the_set.report.get("done", 0))
    for batch in in_batches(islice(_rows(context, the_set), done, None)):
        with context.database.write_session() as session:
            stored = service.get_set(session, the_set.id)
            if stored.state != "taking":
                return
            taken = service.take_in(session, stored, [row for row in batch if isinstance(row, trying.Row)])
            done += len(batch)
            stored.report = {**stored.report, "done": done, "taken": int(stored.report.get("taken", 0)) + taken}
        context.renew(LEASE_S)
    with context.finishing_session() as session:
        service.end_taking(session, service.get_set(session, the_set.id), now=clock.utcnow())


def forget_data_sets(context: JobContext, _payload: dict[str, Any]) -> None:
    """Files that were left for a week are thrown away."""
    with context.finishing_session() as session:
        service.forget_old_sets(session, now=clock.utcnow())


def _load(context: JobContext, payload: dict[str, Any]) -> TrainingSet:
    with context.database.read_session() as session:
        return service.get_set(session, payload["set_id"])


def _rows(context: JobContext, the_set: TrainingSet) -> Any:
    opened = _open(context, the_set)
    return trying.read_rows(opened, the_set.mapping, the_set.labels, task=the_set.task, quoted=the_set.is_quoted)


def _is_checkthat(opened: Open, file_name: str) -> bool:
    """CheckThat! splits at tabs and never quotes; other files quote as spreadsheets do."""
    columns = open_table(opened, quoted=False).columns
    has_both = find_column(columns, TEXT_NAMES) is not None and find_column(columns, LABEL_NAMES) is not None
    return len(columns) > 1 and (has_both or file_name.lower().endswith(".tsv"))


def _open(context: JobContext, the_set: TrainingSet) -> Open:
    return open_parts(context.database, service.OWNER, the_set.id, secret_key=context.settings.secret_key)
