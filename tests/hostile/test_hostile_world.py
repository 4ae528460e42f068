"""The world that is attacked is the one we think: people stay signed in, and nothing of one form is there for the next."""

from uuid import uuid4

from tests.hostile.forms import Form, forms_on
from tests.hostile.walking import OWN_PAGE
from workbench.accounts.models import User


def test_who_was_signed_out_by_a_press_is_signed_in_again(world):
    """A walk of the longest life met eleven of the writer's forms: somebody had pressed "end their sessions" before it."""
    world.awake("writer")
    assert world.sign_in("writer").post("/account/sessions/end-others").status_code == 303
    assert world.client("writer").get(OWN_PAGE).status_code != 200
    assert world.awake("writer").get(OWN_PAGE).status_code == 200


def test_whose_sessions_somebody_ended_is_signed_in_again(world, database, people):
    """That changes the person's row, and a session for the row as it was opens nothing."""
    world.awake("writer")
    with database.write_session() as session:
        session.get_one(User, people["writer"].id).fs_uniquifier = uuid4().hex
    assert world.client("writer").get(OWN_PAGE).status_code != 200
    assert world.awake("writer").get(OWN_PAGE).status_code == 200


def test_a_form_is_sent_again_by_whoever_was_signed_out(world):
    page = world.awake("approver").get("/surveys/panels/new")
    action, method, fields, has_file = next(one for one in forms_on(page.data, "/surveys/panels/new") if one[2][1:])
    form = Form("approver", "/surveys/panels/new", action, method, "", fields, has_file)
    world.client("approver").delete_cookie("session")
    assert world.send(form, {**form.filled(), "name": [""]}).status_code == 422


def test_what_was_written_is_noticed_and_taken_back(world, tmp_path):
    world.keep(tmp_path / "kept")
    world.restore()
    assert world.client("approver").get("/answers").status_code == 200
    assert not world.is_changed
    sent = {"held_on": "2027-03-01", "name": "qz7z"}
    assert world.client("administrator").post("/answers/elections", data=sent).status_code == 303
    assert world.is_changed
    assert list(world.kept("qz7z"))
    world.restore()
    assert not list(world.kept("qz7z"))
    assert not world.is_changed
