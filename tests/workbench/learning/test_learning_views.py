"""The room's pages: who may, what they show when there is nothing, with and without htmx, odd input."""

import pytest

from tests.workbench.learning.made_up import STARTER
from workbench.learning.models import LabelRequest, ModelVersion

PAGES = ("/model", "/model/versions")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("role", "status"), [("writer", 200), ("auditor", 200), ("partner", 403), ("reporter", 403)])
def test_who_may_read_the_pages(sign_in, path, role, status):
    """Staff that reads the inbox, also before any model is noted."""
    assert sign_in(role).get(path).status_code == status


def test_an_empty_room_is_honest(sign_in):
    """No model, no decision, no question, no figure."""
    page = sign_in("approver").get("/model").text
    assert "There is no model yet" in page
    assert "No decisions yet." in page
    assert "At least 40 of each are needed." in page
    assert "Too few texts yet" in page
    assert "Train a new version" not in page


def test_a_model_on_disk_shows_before_the_worker_has_noted_it(sign_in, settings):
    """A GET writes nothing, and still says what is in use."""
    from tests.workbench.learning.made_up import write_model

    write_model(settings.starter_dir, STARTER)
    page = sign_in("writer").get("/model").text
    assert f"The starter model {STARTER}" in page
    assert "70% (65–75%)" in page


def test_the_button_to_train_shows_when_there_is_enough(sign_in, decide, starter):
    """To those who decide on the model only."""
    decide()
    assert "Train a new version" in sign_in("approver").get("/model").text
    assert "Train a new version" not in sign_in("writer").get("/model").text


def test_training_goes_to_its_page_and_polls(sign_in, decide, starter):
    """Whole page without JavaScript; a fragment for htmx."""
    decide()
    client = sign_in("administrator")
    answer = client.post("/model/train")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert 'hx-trigger="every 2s"' in page
    assert "<h1>" in page
    assert "Look again" in page
    fragment = client.get(answer.location, headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="run-progress"')
    assert client.post(f"{answer.location}/cancel").status_code == 303
    stopped = client.get(answer.location).text
    assert "was stopped" in stopped
    assert "hx-trigger" not in stopped.split('id="run-progress"')[1].split(">")[0]


def test_too_few_decisions_give_422(sign_in, starter):
    """From a form that was kept open."""
    assert sign_in("approver").post("/model/train").status_code == 422


def test_two_people_agree_on_the_page(sign_in, starter, add_version, newest, settings):
    """The button of the second one says what it does."""
    add_version("v2")
    first, second = sign_in("approver"), sign_in("fact_checker")
    assert "put it into use now" not in first.get("/model/versions/v2").text
    assert first.post("/model/versions/v2/agree").status_code == 303
    assert "Take my yes back" in first.get("/model/versions/v2").text
    assert first.post("/model/versions/v2/agree").status_code == 409
    assert "Agree, and put it into use now" in second.get("/model/versions/v2").text
    assert second.post("/model/versions/v2/agree").status_code == 303
    assert newest(ModelVersion).state == "live"
    overview = second.get("/model").text
    assert "Approver, Fact Checker" in overview
    assert f"Go back to {STARTER} now" in overview
    assert second.post(f"/model/versions/{STARTER}/go-back", data={"reason": "misses"}).status_code == 303
    history = second.get("/model/versions").text
    assert f"Fact Checker went back to {STARTER}." in history
    assert "It misses too much" in history


@pytest.mark.parametrize("path", ["train", "versions/v2/agree", "versions/v2/withdraw", "versions/v2/go-back", "runs/1/cancel"])
@pytest.mark.parametrize("role", ["writer", "auditor", "legal_reviewer"])
def test_who_may_not_decide_gets_403(sign_in, starter, add_version, path, role):
    """At the door."""
    add_version("v2")
    assert sign_in(role).post(f"/model/{path}").status_code == 403


def test_the_card_shows_all_that_was_promised(sign_in, starter, add_version, add_items):
    """Data, figures with intervals, calibration, what changed, errors; an erased item's words are gone."""
    add_items(1)
    add_version("v2")
    page = sign_in("auditor").get("/model/versions/v2").text
    for words in ("640 texts: 20 of your own, 620 of the corpus", "60% (54–65%)", "Are the scores honest?", "12 are flagged",
                  "Rubrik 0", "En påhittad text.", "The words of this item have been erased.", "By 4.0 points",
                  "a twin of it answers"):  # fmt: skip
        assert words in page, words
    assert "Agree</button>" not in page


def test_a_version_that_is_worse_says_where(sign_in, starter, add_version):
    """And has no button."""
    add_version("v2", beats=False, worse=("both:post/en",))
    page = sign_in("approver").get("/model/versions/v2").text
    assert "Clearly worse for: posts in social media, English." in page
    assert "/agree" not in page


def test_the_starters_card_has_its_own_figures(sign_in, starter):
    """Intervals from the counts behind the shares."""
    page = sign_in("writer").get(f"/model/versions/{STARTER}").text
    assert "news, Swedish" in page
    assert "60% (49–70%)" in page
    assert "3,107" in page


@pytest.mark.parametrize(
    "path", ["/model/versions/none", "/model/runs/99", "/model/versions/%00", "/model/versions/" + "x" * 3000]
)
def test_what_is_not_there_gives_404(sign_in, path):
    """In words, never 500."""
    assert sign_in("writer").get(path).status_code == 404


def test_questions_one_at_a_time(sign_in, ask_week, newest):
    """Answer, skip, go through the skipped, undo, done."""
    (first, second, third), _ids = ask_week(3)
    client = sign_in("writer")
    page = client.get("/model/label").text
    assert "Rubrik 0" in page
    assert "The model is unsure" in page
    answer = client.post(f"/model/label/{first}", data={"answer": "no"})
    assert (answer.status_code, answer.location) == (303, "/model/label?after=1")
    page = client.get(answer.location).text
    assert "Rubrik 1" in page
    assert f"/model/label/{first}/undo" in page
    client.post(f"/model/label/{third}", data={"answer": "sweden", "statement": "claim"})
    assert "You have skipped some" in client.get("/model/label?after=3").text
    client.post(f"/model/label/{second}", data={"answer": "cannot_tell"})
    assert "All answered" in client.get("/model/label").text
    assert client.post(f"/model/label/{second}/undo").location == "/model/label?after=1"
    assert "Rubrik 1" in client.get("/model/label?after=1").text


@pytest.mark.parametrize(("path", "body", "status"), [
    ("/model/label/1", {"answer": "perhaps"}, 422), ("/model/label/1", {}, 422), ("/model/label/99", {"answer": "no"}, 404),
    ("/model/label/1", {"answer": "\x00"}, 422), ("/model/label/99/undo", {}, 404),
], ids=["odd", "empty", "unknown", "nul", "undo_unknown"])  # fmt: skip
def test_odd_answers_are_refused(sign_in, ask_week, path, body, status, newest):
    """Nothing is kept."""
    ask_week(1)
    assert sign_in("writer").post(path, data=body).status_code == status
    assert newest(LabelRequest).answer == ""


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "²", ""], ids=["word", "minus", "long", "power", "none"])
def test_an_odd_place_starts_from_the_beginning(sign_in, ask_week, after):
    """An address that somebody typed."""
    ask_week(1)
    assert "Rubrik 0" in sign_in("writer").get("/model/label", query_string={"after": after}).text


def test_nobody_asked_nothing_to_answer(sign_in):
    """An honest empty page; an administrator sorts no items."""
    assert "No questions yet" in sign_in("writer").get("/model/label").text
    assert sign_in("administrator").get("/model/label").status_code == 403


def test_hidden_characters_in_an_item_are_shown(sign_in, ask_week):
    """Bidi controls and mark-up from outside."""
    ask_week(1, text="Snäll\u202etext <script>alert(1)</script> 🙂")
    page = sign_in("writer").get("/model/label").text
    assert "<script>alert" not in page
    assert "RLO" in page


def test_every_page_works_in_swedish(sign_in, starter, add_version, ask_week, decide):
    """Words of both languages never mix."""
    add_version("v2")
    ask_week(1)
    client = sign_in("approver", language="sv")
    assert "Modellen" in client.get("/model").text
    assert "Passar den fortfarande?" in client.get("/model").text
    assert "Två personer beslutar" in client.get("/model/versions/v2").text
    assert "Handlar detta om migration eller integration i Sverige?" in client.get("/model/label").text
