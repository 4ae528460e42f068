"""Data that people bring: licence first, columns and labels chosen, refusals by name, masked, taken in twice, taken out."""

import io

import pytest
from sqlalchemy import func, select

from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.factchecks.models import FilePart
from workbench.learning.datasets import jobs, labels, service, trying
from workbench.learning.datasets.models import TrainingExample, TrainingSet
from workbench.learning.datasets.queries import examples
from workbench.queue import Job, JobContext, enqueue

CHECKTHAT = (
    b"Sentence_id\tText\tclass_label\n"
    b'1\t"Norrvik built 40 flats last year.\tYes\n'
    b"2\tGood evening, everybody.\tNo\n"
    b"3\tRing 070-123 45 67 om badet.\tNo\n"
    b"4\tNorrvik built 40 flats last year!\tYes\n"
    b"5\tGood evening, everybody\tYes\n"
    b"6\t\tNo\n"
)
CSV = "Inlägg;Klass;Tråd\nDe nya får allt;Rykte;a\nVem vet när badet öppnar?;Fråga;b\nSolen skiner;Rykte;a\n".encode("cp1252")
FORM = {
    "name": "Norrviks debatter",
    "task": "checkworthiness",
    "split": "train",
    "genre": "",
    "licence": "CC BY 4.0",
    "licence_note": "",
}


@pytest.fixture
def upload(sign_in):
    """Send a file: upload(body, name, role=…, task=…)."""

    def send(body=CHECKTHAT, name="debatter.tsv", *, role="approver", **changes):
        data = {"file": (io.BytesIO(body), name), **FORM, **changes}
        return sign_in(role).post("/model/data/new", data=data)

    return send


@pytest.fixture
def brought(upload, run_jobs, sign_in):
    """A file up to a point: brought(until="ready", labels=…) gives the set's page address."""

    def bring(body=CHECKTHAT, name="debatter.tsv", *, until="ready", columns=None, chosen=None, **changes):
        address = upload(body, name, **changes).location
        client = sign_in("approver")
        run_jobs()
        if until == "columns":
            return address
        client.post(f"{address}/columns", data=columns or {"text": "1", "label": "2", "topic": "-1"})
        if until == "labels":
            return address
        client.post(f"{address}/labels", data=chosen or {"label_0": "yes", "label_1": "no"})
        run_jobs()
        if until == "ready":
            client.post(f"{address}/take-in")
            run_jobs()
        return address

    return bring


def stored(database):
    with database.read_session() as session:
        return examples(session)


def newest(database):
    with database.read_session() as session:
        return session.scalar(select(TrainingSet).order_by(TrainingSet.id.desc()).limit(1))


def test_set_without_a_licence_is_refused(upload, database, app, people, clock):
    answer = upload(licence=" ")
    assert answer.status_code == 422
    assert "Without one they cannot be added" in answer.text
    new = service.NewSet(name="X", file_name="x.csv", task="relevance", licence="")
    with app.app_context(), database.write_session() as session, pytest.raises(Refused):
        service.start_set(session, new, pieces=[b"x"], actor_id=people["approver"].id, now=clock.utcnow())
    assert newest(database) is None


def test_columns_and_labels_are_guessed(brought, database, sign_in):
    address = brought(until="columns")
    found = newest(database)
    assert (found.state, found.mapping, found.is_quoted) == ("columns", {"text": 1, "label": 2}, False)
    assert "070" not in str(found.columns)
    page = sign_in("approver").get(address).text
    assert "Which column holds what?" in page
    brought(until="labels")
    assert newest(database).labels == {"No": "no", "Yes": "yes"}


def test_trial_counts_labels_and_names_refused_rows(brought, sign_in, database):
    address = brought(until="checked", chosen={"label_0": "yes", "label_1": "no"})
    report = newest(database).report
    assert report["new"] == 3
    assert [(fault["number"], fault["reason"]) for fault in report["faults"]] == [
        (5, "twice"),
        (6, "other_label"),
        (7, "no_text"),
    ]
    page = sign_in("approver").get(address).text
    assert "Take in 3 texts" in page
    assert "with another label" in page
    assert stored(database) == []
    refused = sign_in("approver").get(f"{address}/refused.csv").text
    assert refused.count("\n") == 4


def test_texts_are_masked_and_stored_with_our_labels(brought, database):
    brought(chosen={"label_0": "no", "label_1": "yes"})
    found = stored(database)
    assert {(row.label, row.task, row.split) for row in found} == {
        ("yes", "checkworthiness", "train"),
        ("no", "checkworthiness", "train"),
    }
    assert all("070" not in row.text for row in found)
    assert any(row.text.startswith('"Norrvik') for row in found), "CheckThat! is never unquoted"
    assert len({row.group for row in found}) == 3
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(FilePart)) == 0
        assert session.scalar(select(Activity).where(Activity.verb == "training_set_added")).details["count"] == 3


def test_unknown_labels_are_refused_by_name(brought, sign_in, database):
    columns = {"text": "0", "label": "1", "topic": "2"}
    address = brought(CSV, "inlagg.csv", until="labels", columns=columns, task="statement_type")
    client = sign_in("approver")
    answer = client.post(f"{address}/labels", data={"label_0": "", "label_1": "question"})
    assert answer.status_code == 422
    assert "“Rykte”" in answer.text
    assert newest(database).state == "labels"
    done = client.post(f"{address}/labels", data={"label_0": "claim", "label_1": "question"})
    assert done.status_code == 303


def test_threads_stay_together_and_labels_can_be_left_out(brought, database):
    columns = {"text": "0", "label": "1", "topic": "2"}
    chosen = {"label_0": "claim", "label_1": "question"}
    brought(CSV, "inlagg.csv", columns=columns, chosen=chosen, task="statement_type", genre="post")
    assert [(row.label, row.group, row.genre) for row in stored(database)] == [
        ("claim", "a", "post"), ("question", "b", "post"), ("claim", "a", "post"),
    ]  # fmt: skip


def test_one_class_is_refused_by_name(brought, sign_in, database):
    address = brought(until="checked", chosen={"label_0": "yes", "label_1": "-"})
    page = sign_in("approver").get(address).text
    assert "Every row has the label “yes”" in page
    assert "Take in" not in page
    assert sign_in("approver").post(f"{address}/take-in").status_code == 422
    assert stored(database) == []


def test_text_in_both_splits_is_refused_by_name(brought, sign_in, database):
    brought(name="train.tsv")
    address = brought(name="test.tsv", until="checked", split="test")
    page = sign_in("approver").get(address).text
    assert "stands in the data set “Norrviks debatter” too" in page
    assert "3 rows in all" not in page
    assert sign_in("approver").post(f"{address}/take-in").status_code == 422
    assert {row.split for row in stored(database)} == {"train"}


@pytest.mark.parametrize("name", ["read_data_set", "check_data_set", "take_in_data_set"])
def test_each_job_is_safe_to_run_twice(name, brought, database, settings, app):
    brought(until={"read_data_set": "columns", "check_data_set": "checked", "take_in_data_set": "ready"}[name])
    before = newest(database).state
    with database.write_session() as session:
        job = session.scalar(select(Job).where(Job.kind == f"learning.{name}"))
        job.state, job.attempts = "running", 1
    with app.app_context():
        getattr(jobs, name)(JobContext(database, settings, job.id, 1), {"set_id": 1})
    assert newest(database).state == before
    assert len(stored(database)) == (3 if name == "take_in_data_set" else 0)


def test_broken_off_run_goes_on_without_doubles(brought, database, app, run_jobs, sign_in):
    address = brought(until="checked")
    sign_in("approver").post(f"{address}/take-in")
    with app.app_context(), database.write_session() as session:
        found = service.get_set(session, 1)
        service.take_in(
            session, found, [trying.Row(2, "x", "yes", "", "en", trying.digest_of("Norrvik built 40 flats last year."))]
        )
    run_jobs()
    assert len(stored(database)) == 3
    assert newest(database).state == "ready"


BAD = {
    "nothing in it": (b"a,b\n", "x.csv", "holds no rows"),
    "a picture": (b"\x89PNG\r\n\x1a\n0000", "x.csv", "neither JSON nor CSV"),
    "two hundred columns": (b",".join([b"c"] * 200) + b"\n1,2\n", "x.csv", "more than 100 columns"),
}


@pytest.mark.parametrize("name", BAD)
def test_file_that_cannot_be_used_says_why(name, upload, run_jobs, sign_in):
    body, file_name, words = BAD[name]
    address = upload(body, file_name).location
    run_jobs()
    assert words in sign_in("approver").get(address).text


def test_columns_that_hold_no_labels_are_refused(brought, sign_in):
    rows = b"text,id\n" + b"".join(b"Text number %d,%d\n" % (number, number) for number in range(80))
    address = brought(rows, "a.csv", until="columns")
    client = sign_in("approver")
    for data, words in (
        ({"text": "0", "label": "1", "topic": "-1"}, "holds no labels"),
        ({"text": "0", "label": "0", "topic": "-1"}, "one thing only"),
        ({"text": "-1", "label": "1", "topic": "-1"}, "Choose the columns"),
    ):
        answer = client.post(f"{address}/columns", data=data)
        assert answer.status_code == 422
        assert words in answer.text


def test_set_is_taken_out_as_a_whole(brought, sign_in, database):
    address = brought()
    assert sign_in("approver").post(f"{address}/remove").status_code == 303
    assert stored(database) == []
    assert "was taken out" in sign_in("auditor").get(address).text
    assert sign_in("approver").post(f"{address}/remove").status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(TrainingExample)) == 0


def test_cancel_and_conflicts(brought, sign_in, database):
    address = brought(until="columns")
    client = sign_in("approver")
    assert client.post(f"{address}/take-in").status_code == 409
    assert client.post(f"{address}/cancel").status_code == 303
    assert client.post(f"{address}/columns", data={"text": "1", "label": "2", "topic": "-1"}).status_code in (409, 422)
    assert client.post(f"{address}/remove").status_code == 409
    assert "/model/data/1" not in client.get("/model/data").text


def test_files_left_for_a_week_are_thrown_away(brought, later, run_jobs, database):
    brought(until="columns")
    later(days=8)
    with database.write_session() as session:
        session.query(Job).delete()
        enqueue(session, "learning.forget_data_sets", {}, dedupe="forget")
    run_jobs()
    assert newest(database).state == "cancelled"


@pytest.mark.parametrize("role", ["writer", "auditor", "partner", "legal_reviewer"])
def test_only_those_who_decide_of_the_model_bring_data(role, brought, upload, sign_in, database):
    address = brought()
    assert upload(role=role).status_code == 403
    assert sign_in(role).post(f"{address}/remove").status_code == 403
    assert len(stored(database)) == 3


def test_pages_in_both_languages_and_empty_state(sign_in, brought):
    assert "No data sets yet" in sign_in("auditor").get("/model/data").text
    address = brought()
    swedish = sign_in("approver", language="sv").get(address).text
    assert "Texter per etikett" in swedish
    assert "CC BY 4.0" in swedish
    assert sign_in("approver").get("/model/data/999").status_code == 404
    fragment = sign_in("approver").get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in fragment


@pytest.mark.parametrize("task", sorted(labels.OURS))
def test_our_own_labels_are_always_known(task):
    own = labels.OURS[task]
    assert labels.guess_labels(task, own) == {label: label for label in own}
    assert labels.name_unknown(task, ["something else"], {}) == ["something else"]
