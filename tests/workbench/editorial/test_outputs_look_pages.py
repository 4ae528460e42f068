"""The look of the installation: an administrator's, with history; weak colours and odd files are refused in plain words."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from sandwiches.outputs import Look
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.outputs.models import LookVersion
from workbench.editorial.outputs.queries import current_look
from workbench.editorial.outputs.service import WeakColour, save_look
from workbench.errors import NotAllowed, Refused

GOOD = {
    "name": "Norrviks kommun",
    "unit": "Kommunikation",
    "logo_alt": "",
    "ground": "#ffffff",
    "ink": "#14201D",
    "band": "#0b5560",
}


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "#0b5560").save(out, kind)
    return out.getvalue()


def rows(database):
    with database.read_session() as session:
        return session.scalars(select(LookVersion).order_by(LookVersion.id)).all()


def test_look_before_anybody_saved_one_is_the_municipalitys_name(sign_in, database, people, settings):
    with database.read_session() as session:
        look = current_look(session, settings)
    assert (look.name, look.unit, look.band) == ("Norrvik", "Kommunikation", "#7b4b1d")
    page = sign_in("administrator", language="en").get("/look").text
    assert "Nobody has changed the look yet" in page


@pytest.mark.parametrize("language", ["en", "sv"])
def test_saved_look_holds_and_stays_in_the_history(sign_in, database, language):
    client = sign_in("administrator", language=language)
    done = client.post("/look", data={**GOOD, "logo": (io.BytesIO(picture()), "vapen.png"), "do": "save"})
    assert done.status_code == 303
    client.post("/look", data={**GOOD, "band": "#a5201b", "do": "save"})
    first, second = rows(database)
    assert (first.band, second.band, first.ink) == ("#0b5560", "#a5201b", "#14201d")
    assert second.logo == first.logo  # it stays until another is chosen
    assert second.logo_alt == "Norrviks kommun"
    page = client.get("/look").text
    assert "#0b5560" in page
    assert "#a5201b" in page
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.subject_kind == "look_version")).all()
    assert verbs == ["look_changed"] * 2


def test_same_look_again_is_no_new_version(sign_in, database):
    client = sign_in("administrator")
    for _again in range(2):
        client.post("/look", data={**GOOD, "do": "save"})
    assert len(rows(database)) == 1


@pytest.mark.parametrize(("field", "colour"), [("ink", "#999999"), ("band", "#fdfdfd")])
def test_weak_colour_is_refused_with_one_that_works(sign_in, database, field, colour):
    client = sign_in("administrator", language="en")
    refused = client.post("/look", data={**GOOD, field: colour, "do": "save"})
    assert refused.status_code == 422
    assert "is too weak" in refused.text
    assert f'value="{colour}"' in refused.text
    assert not rows(database)
    works = refused.text.split(" is needed. ")[1][:7]
    assert client.post("/look", data={**GOOD, field: works, "do": "save"}).status_code == 303


def test_trying_a_look_saves_nothing(sign_in, database):
    page = sign_in("administrator", language="en").post("/look", data={**GOOD, "band": "#17663a", "do": "try"})
    assert (page.status_code, "Nothing is saved yet" in page.text) == (200, True)
    assert "band=%2317663a" in page.text
    assert not rows(database)
    weak = sign_in("administrator").post("/look", data={**GOOD, "ink": "#eeeeee", "do": "try"})
    assert weak.status_code == 422


BAD_FILES = {
    "script called png": (b"<html><script>alert(1)</script>", "vapen.png"),
    "svg with script": (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>1</script></svg>', "vapen.svg"),
    "too large": (b"\x89PNG\r\n\x1a\n" + b"0" * 1_200_000, "vapen.png"),
    "cut": (picture()[:50], "vapen.png"),
    "text": (b"hej", "vapen.jpg"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_odd_logo_is_refused_and_everything_typed_stays(sign_in, database, name):
    content, file_name = BAD_FILES[name]
    refused = sign_in("administrator", language="en").post(
        "/look", data={**GOOD, "unit": "Vår enhet", "logo": (io.BytesIO(content), file_name), "do": "save"}
    )
    assert refused.status_code == 422
    assert 'id="logo-error"' in refused.text
    assert "Vår enhet" in refused.text
    assert not rows(database)


def test_logo_can_be_taken_away(sign_in, database):
    client = sign_in("administrator")
    client.post("/look", data={**GOOD, "logo": (io.BytesIO(picture("JPEG")), "vapen.jpg"), "do": "save"})
    client.post("/look", data={**GOOD, "remove_logo": "y", "do": "save"})
    assert [row.logo_type for row in rows(database)] == ["png", ""]


@pytest.mark.parametrize(
    "values", [{"name": " "}, {"name": "x" * 81}, {"name": "a\x07b"}, {"ground": "red"}, {"ink": "#fff"}, {"band": ""}]
)
def test_wrong_values_are_refused(sign_in, database, values):
    assert sign_in("administrator").post("/look", data={**GOOD, **values, "do": "save"}).status_code == 422
    assert not rows(database)


@pytest.mark.parametrize("role", ["writer", "approver", "partner"])
def test_look_is_the_administrators(sign_in, role):
    assert sign_in(role).get("/look").status_code == 403
    assert sign_in(role).post("/look", data=GOOD).status_code == 403


def test_auditor_reads_and_does_not_save(sign_in):
    client = sign_in("auditor")
    assert "<form class" not in client.get("/look").text
    assert client.post("/look", data=GOOD).status_code == 403


def test_service_refuses_who_is_no_administrator(app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        actor = session.get_one(User, people["writer"].id)
        with pytest.raises(NotAllowed):
            save_look(session, Look(name="Norrvik"), actor=actor, now=clock.utcnow())
        admin = session.get_one(User, people["administrator"].id)
        with pytest.raises(Refused):
            save_look(session, Look(name=" "), actor=admin, now=clock.utcnow())
        with pytest.raises(WeakColour):
            save_look(session, Look(name="Norrvik", ink="#fbf4e0"), actor=admin, now=clock.utcnow())


def test_sample_shows_colours_that_pass_only(sign_in):
    client = sign_in("administrator")
    assert client.get("/look/sample/card_wide.png?band=%2317663a&grey=1").mimetype == "image/png"
    for wrong in ("card_wide.png?ink=%23fbf4e8", "card_wide.png?ink=red", "docx.png"):
        assert client.get(f"/look/sample/{wrong}").status_code == 404


def test_saved_look_stands_on_the_next_card(sign_in, approved):
    sandwich = approved()
    writer = sign_in("writer")
    before = writer.get(f"/answers/{sandwich.slug}/outputs/download/card_wide").data
    sign_in("administrator").post("/look", data={**GOOD, "do": "save"})
    assert writer.get(f"/answers/{sandwich.slug}/outputs/download/card_wide").data != before
    assert "Information från Norrviks kommun" in writer.get(f"/answers/{sandwich.slug}/outputs/download/newspaper").text
