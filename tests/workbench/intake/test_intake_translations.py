"""Translations of items: masked, once a language, the original kept, carried on to the observation, read by the machine."""

import pytest
from sqlalchemy import func, select

from workbench.errors import Refused
from workbench.intake.inbox.queries import texts_to_assess
from workbench.intake.models import Item, Translation
from workbench.intake.told.translations import add_translation, sighting_translation, translations_of
from workbench.rumours.queries import sightings_of

ARABIC = "يقولون إن المسبح سيغلق"
SWEDISH = "De säger att badhuset ska stängas. Ring 070-123 45 67."
MASKED = "De säger att badhuset ska stängas. Ring [telefonnummer]."


@pytest.fixture
def arabic(app, database, add_items):
    """The id of an item in Arabic that no model has read."""
    (item_id,) = add_items(text=ARABIC, assessed=False, genre="post", name="Norrvik prat")
    with database.write_session() as session:
        item = session.get(Item, item_id)
        item.language, item.title = "ar", ""
    return item_id


@pytest.fixture
def translate(app, database, people, clock):
    """Translate an item as the service does it: translate(item_id, "text")."""

    def make(item_id, text=SWEDISH, language="sv", by="interpreter", **values):
        with app.test_request_context(), database.write_session() as session:
            item = session.get(Item, item_id)
            return add_translation(
                session, item, language=language, text=text, translated_by=by, actor_id=people["writer"].id,
                now=clock.utcnow(), **values,
            )  # fmt: skip

    return make


def test_translation_is_masked_and_the_original_untouched(translate, arabic, stored):
    """The original's letters stay as they are."""
    row = translate(arabic)
    assert (row.text, row.language, row.translated_by) == (MASKED, "sv", "interpreter")
    assert (stored(arabic).text, stored(arabic).language) == (ARABIC, "ar")


def test_second_translation_into_a_language_replaces_the_first(translate, arabic, database):
    """One row a language; Swedish stands first."""
    translate(arabic, language="en", text="They say the pool will close")
    translate(arabic)
    translate(arabic, text="Bättre svenska", by="person")
    with database.read_session() as session:
        rows = translations_of(session, arabic)
        assert [(row.language, row.text, row.translated_by) for row in rows] == [
            ("sv", "Bättre svenska", "person"), ("en", "They say the pool will close", "interpreter"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [{"text": " \n"}, {"by": "robot"}, {"language": "ar"}, {"language": "x" * 40}, {"language": "sv", "original": "sv"}],
    ids=["empty", "translator", "same", "language", "same as corrected"],
)
def test_unusable_translation_is_refused(translate, arabic, values):
    """In a plain sentence."""
    with pytest.raises(Refused):
        translate(arabic, **values)


def test_erased_item_takes_no_translation(translate, arabic, database):
    """There is nothing left to translate."""
    with database.write_session() as session:
        session.get(Item, arabic).state = "removed"
    with pytest.raises(Refused):
        translate(arabic)


def test_machine_reads_the_translation(translate, arabic, database, clock):
    """A text it could not read is read again, in Swedish before English."""
    with database.write_session() as session:
        session.get(Item, arabic).assessed_at = clock.utcnow()
    translate(arabic, language="en", text="They say the pool will close")
    translate(arabic)
    with database.read_session() as session:
        (text,) = texts_to_assess(session, limit=10, now=clock.utcnow())
    assert (text.id, text.text, text.language) == (str(arabic), MASKED, "sv")


def test_linked_item_gives_original_and_translation(translate, arabic, sign_in, database, rumour):
    """METHOD.md C.1: original language, translation, who translated; the wording is called translated."""
    translate(arabic)
    sign_in("writer").post(f"/inbox/{arabic}/link", data={"rumour": rumour.code, "relation": "asserts"})
    with database.read_session() as session:
        (row,) = sightings_of(session, rumour.id)
    assert (row.text_heard, row.language, row.wording) == (ARABIC, "ar", "translated")
    assert (row.translation, row.translation_language, row.translated_by) == (MASKED, "sv", "interpreter")


def test_translation_added_after_linking_reaches_the_observation(translate, arabic, sign_in, database, rumour):
    """And the rumour's log says so."""
    sign_in("writer").post(f"/inbox/{arabic}/link", data={"rumour": rumour.code, "relation": "asserts"})
    translate(arabic)
    with database.read_session() as session:
        (row,) = sightings_of(session, rumour.id)
    assert (row.translation, row.wording) == (MASKED, "translated")
    page = sign_in("writer").get(f"/rumours/{rumour.code}").text
    assert f'lang="ar" dir="rtl">{ARABIC}' in page
    assert f'lang="sv" dir="ltr">{MASKED}' in page
    assert "from Arabic" in page
    assert "translated by an interpreter" in page
    assert "added a translation to an observation" in page
    assert f'<q lang="ar" dir="rtl"><bdi>{ARABIC}' not in page


def test_item_without_a_translation_adds_nothing(arabic, database):
    """The sighting is as before."""
    with database.read_session() as session:
        assert sighting_translation(session, arabic) == {}


def test_page_shows_original_and_translation_side_by_side(translate, arabic, sign_in):
    """Each with its language and direction."""
    translate(arabic)
    page = sign_in("writer").get(f"/inbox/{arabic}").text
    assert 'lang="ar" dir="rtl"' in page
    assert "In Swedish" in page
    assert "translated by an interpreter" in page
    assert "phone number removed" in page


def test_form_adds_a_translation_and_corrects_the_language(app, sign_in, add_items, stored, database):
    """303 back to the item; the guessed language was wrong."""
    (item_id,) = add_items(text="Waxay leeyihiin barkadda waa la xidhi doonaa", assessed=False)
    form = {"original": "so", "language": "sv", "translation": "De säger att badet stängs", "translated_by": "person"}
    client = sign_in("writer")
    assert "Add a translation" in client.get(f"/inbox/{item_id}").text
    assert client.get(f"/inbox/{item_id}/translate").status_code == 200
    answer = client.post(f"/inbox/{item_id}/translate", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/inbox/{item_id}")
    assert stored(item_id).language == "so"
    with database.read_session() as session:
        assert session.scalar(select(func.count(Translation.id))) == 1


@pytest.mark.parametrize(
    "change",
    [{"translation": ""}, {"translation": "a" * 20_001}, {"language": "ar"}, {"translated_by": "robot"}, {"original": "klingon"}],
    ids=["empty", "long", "same", "translator", "language"],
)
def test_faulty_form_comes_back_with_everything_typed(sign_in, arabic, database, change):
    """422; nothing is stored."""
    form = {"original": "ar", "language": "sv", "translation": "De säger att badet stängs", "translated_by": "person"} | change
    answer = sign_in("writer").post(f"/inbox/{arabic}/translate", data=form)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert form["translation"][:20] in answer.text
    with database.read_session() as session:
        assert session.scalar(select(func.count(Translation.id))) == 0


@pytest.mark.parametrize("text", ["noll\x00byte", "\u202eomvänd", "👋🏽", "می\u200cگو"], ids=["nul", "bidi", "emoji", "joiner"])
def test_odd_translation_is_kept(sign_in, arabic, database, text):
    """No 500, nothing lost but what cannot be stored."""
    form = {"original": "ar", "language": "sv", "translation": text, "translated_by": "machine"}
    assert sign_in("writer").post(f"/inbox/{arabic}/translate", data=form).status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(Translation.text)) == text.replace("\x00", "")
    assert sign_in("writer").get(f"/inbox/{arabic}").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(None, 302), ("reporter", 403), ("auditor", 403), ("partner", 403)])
def test_only_editors_translate(sign_in, arabic, role, status):
    """Readers see, editors add."""
    assert sign_in(role).get(f"/inbox/{arabic}/translate").status_code == status
    assert sign_in(role).post(f"/inbox/{arabic}/translate").status_code == status


def test_observation_form_takes_original_and_translation(sign_in, rumour, database):
    """Heard at the desk in Arabic, told by an interpreter."""
    heard = {
        "text_heard": ARABIC, "wording": "paraphrase", "channel": "service_desk", "source_type": "resident",
        "relation": "asserts", "heard_at": "2026-11-20T09:30", "heard_language": "ar",
        "translation": SWEDISH, "translation_language": "sv",
    }  # fmt: skip
    address = f"/rumours/{rumour.code}/sightings/new"
    client = sign_in("writer")
    refused = client.post(address, data=heard)
    assert refused.status_code == 422
    assert "Say who translated" in refused.text
    same = client.post(address, data=heard | {"translated_by": "interpreter", "translation_language": "ar"})
    assert "in another language than the original" in same.text
    assert client.post(address, data=heard | {"translated_by": "interpreter"}).status_code == 303
    with database.read_session() as session:
        (row,) = sightings_of(session, rumour.id)
    assert (row.text_heard, row.translation, row.translated_by, row.wording) == (ARABIC, MASKED, "interpreter", "translated")


def test_observation_without_a_translation_is_as_before(sign_in, rumour, database):
    """The fields are optional, and leave nothing behind."""
    heard = {
        "text_heard": "Badet stängs", "wording": "verbatim", "channel": "phone", "source_type": "resident", "relation": "asserts",
        "heard_at": "2026-11-20T09:30", "heard_language": "sv", "translation_language": "sv", "translated_by": "",
    }  # fmt: skip
    assert sign_in("writer").post(f"/rumours/{rumour.code}/sightings/new", data=heard).status_code == 303
    with database.read_session() as session:
        (row,) = sightings_of(session, rumour.id)
    assert (row.wording, row.translation, row.translation_language, row.translated_by) == ("verbatim", "", "", "")
