"""Giving pictures to an answer: what is refused says why, what was typed stays, and only who may read sees them."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from tests.workbench.editorial.test_images_redrawing import bomb, photo_with_position, picture
from tests.workbench.editorial.test_reuse_views import newest, typed
from workbench.editorial import service
from workbench.editorial.images.models import Picture
from workbench.editorial.models import Sandwich

ALT = "Diagram: alla vuxna betalar 60 kronor."


def give(client, slug, data=None, name="bild.png", **form):
    given = {"alt": ALT, "text": "", "contrast": "", "text_colour": "", "ground_colour": "", "beside": "opening_fact", **form}
    if data is not None:
        given["file"] = (BytesIO(data), name)
    return client.post(f"/answers/{slug}/pictures", data=given, content_type="multipart/form-data")


def images(database, slug):
    return newest(database, slug).document["images"]


@pytest.fixture
def given(sign_in, start, database):
    """A draft with one picture, and the writer."""
    draft, client = start(), sign_in("writer")
    assert give(client, draft.slug, picture()).status_code == 303
    return draft, client, images(database, draft.slug)[0]["url"]


def test_picture_comes_into_the_text_as_a_revision(given, database):
    draft, client, address = given
    (image,) = images(database, draft.slug)
    assert image == {
        "alt": ALT, "text": "", "url": address, "contrast": None, "large_text": False, "decorative": False,
        "photo_of_people": False, "beside": "opening_fact",
    }  # fmt: skip
    page = client.get(f"/answers/{draft.slug}/pictures").text
    assert f'src="{address}"' in page
    assert f'alt="{ALT}"' in page
    assert f'src="{address}"' in client.get(f"/answers/{draft.slug}/edit").text
    assert f'src="{address}"' in client.get(f"/answers/{draft.slug}/preview").text


def test_saving_in_the_editor_keeps_the_picture(given, text, database):
    """The editor's form knows nothing of pictures, and loses none."""
    draft, client, address = given
    form = typed(text, newest(database, draft.slug).id, headline="Ny rubrik om simhallen")
    assert client.post(f"/answers/{draft.slug}/edit", data={**form, "do": "save"}).status_code == 303
    assert newest(database, draft.slug).document["headline"] == "Ny rubrik om simhallen"
    assert [image["url"] for image in images(database, draft.slug)] == [address]


def test_typed_text_comes_along_when_a_picture_is_given(sign_in, start, text, database):
    draft, client = start(), sign_in("writer")
    form = typed(text, newest(database, draft.slug).id, headline="Skrivet nyss")
    assert client.post(f"/answers/{draft.slug}/keep/pictures", data=form).location == f"/answers/{draft.slug}/pictures"
    give(client, draft.slug, picture())
    assert newest(database, draft.slug).document["headline"] == "Skrivet nyss"
    assert len(images(database, draft.slug)) == 1


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "bild.png", "The file is empty"),
        (b"Bara text", "bild.png", "This is not a picture"),
        (b"<svg/>", "bild.png", "The file is really SVG"),
        (picture("GIF"), "bild.png", "The file is really GIF"),
        (bomb(), "bild.png", "more than 24 million pixels"),
        (picture() + b"<script>alert(1)</script>", "bild.png", "something else at once"),
        (picture() + b"\0" * (6 * 1024 * 1024), "bild.png", "larger than 5 MB"),
        (b"\xff\xd8\xff" + b"\0" * (50 * 1024 * 1024), "bild.jpg", "larger than 5 MB"),
        (picture(size=(300, 300))[:-60], "bild.png", "The picture is broken"),
    ],
    ids=["empty", "text", "svg", "gif", "bomb", "polyglot", "six-megabytes", "fifty-megabytes", "cut-off"],
)
def test_bad_files_say_why_and_lose_nothing(sign_in, start, text, database, data, name, words):
    """The reason stands at the field and on top; what was typed here and in the editor is still there; nothing is stored."""
    draft, client = start(), sign_in("writer")
    client.post(f"/answers/{draft.slug}/autosave", data=typed(text, newest(database, draft.slug).id, headline="Skrivet nyss"))
    answer = give(client, draft.slug, data, name)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert ALT in answer.text
    assert "<title>Error: " in answer.text
    assert "Skrivet nyss" in client.get(f"/answers/{draft.slug}/edit").text
    with database.read_session() as session:
        assert session.scalars(select(Picture)).all() == []


def test_a_body_beyond_all_limits_is_refused_whole(sign_in, start, database):
    draft = start()
    answer = give(sign_in("writer"), draft.slug, b"\xff" * (65 * 1024 * 1024))
    assert answer.status_code == 413
    assert images(database, draft.slug) == []


def test_only_people_who_may_give_pictures_send_large_bodies(sign_in, start):
    assert give(sign_in("auditor"), start().slug, b"\xff" * (3 * 1024 * 1024)).status_code in (403, 413)


def test_a_good_file_is_kept_while_the_words_are_mended(sign_in, start, database):
    """Nobody chooses the same file twice because the alt text was missing."""
    draft, client = start(), sign_in("writer")
    answer = give(client, draft.slug, picture(), alt=" ")
    assert answer.status_code == 422
    assert "Say what the picture shows" in answer.text
    with database.read_session() as session:
        name = session.scalars(select(Picture.name)).one()
    assert f'name="stored" value="{name}"' in answer.text
    assert give(client, draft.slug, stored=name).status_code == 303
    assert [image["url"] for image in images(database, draft.slug)] == [f"/pictures/{name}"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"alt": ""}, "Say what the picture shows"),
        ({"text": "60 kronor för alla"}, "Give the contrast as a number"),
        ({"text": "60 kronor", "contrast": "bra"}, "Give the contrast as a number"),
        ({"text": "60 kronor", "contrast": "22"}, "Give the contrast as a number"),
        ({"text": "60 kronor", "contrast": "nan"}, "Give the contrast as a number"),
        ({"text_colour": "red", "ground_colour": "#fff"}, "Give the contrast as a number"),
        ({"beside": "nowhere"}, "Not a valid choice"),
        ({"alt": "x" * 501}, "500"),
    ],
    ids=["alt", "contrast-missing", "word", "too-high", "nan", "one-colour", "part", "long"],
)
def test_the_description_must_be_whole(sign_in, start, database, form, words):
    draft = start()
    answer = give(sign_in("writer"), draft.slug, picture(), **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert images(database, draft.slug) == []


@pytest.mark.parametrize(
    ("form", "ratio"),
    [({"contrast": "7,2:1"}, 7.2), ({"contrast": "4.5"}, 4.5), ({"text_colour": "#000", "ground_colour": "#fff"}, 21.0)],
    ids=["comma", "number", "colours"],
)
def test_contrast_is_typed_or_computed(sign_in, start, database, form, ratio):
    draft = start()
    give(sign_in("writer"), draft.slug, picture(), text="60 kronor", **form)
    assert images(database, draft.slug)[0]["contrast"] == ratio


def test_rules_read_what_was_said_of_the_picture(sign_in, start, database):
    """X2, X4 and X5 fire in the editor: the words are not in the text, the contrast is low, people stand by the rumour."""
    draft, client = start(), sign_in("writer")
    give(client, draft.slug, picture(), text="Öppet hus i biblioteket", contrast="2.9", beside="myth", photo_of_people="y")
    page = client.get(f"/answers/{draft.slug}/edit").text
    for rule in ("X2", "X4", "X5"):
        assert rule in page


def test_decoration_needs_no_words(sign_in, start, database):
    draft = start()
    give(sign_in("writer"), draft.slug, picture(), alt="", decorative="y")
    assert images(database, draft.slug)[0]["decorative"] is True


def test_picture_is_described_anew_and_taken_out(given, database):
    draft, client, address = given
    name = address.removeprefix("/pictures/")
    page = client.get(f"/answers/{draft.slug}/pictures/{name}").text
    assert ALT in page
    changed = {"alt": "Diagram: 60 kronor.", "text": "", "contrast": "", "text_colour": "", "ground_colour": "", "beside": ""}
    assert client.post(f"/answers/{draft.slug}/pictures/{name}", data={**changed, "alt": ""}).status_code == 422
    assert client.post(f"/answers/{draft.slug}/pictures/{name}", data=changed).status_code == 303
    assert images(database, draft.slug)[0]["alt"] == "Diagram: 60 kronor."
    assert client.post(f"/answers/{draft.slug}/pictures/{name}/remove").status_code == 303
    assert images(database, draft.slug) == []
    assert client.post(f"/answers/{draft.slug}/pictures/{name}/remove").status_code == 404
    assert client.get(f"/answers/{draft.slug}/pictures/{name}").status_code == 404


def test_same_picture_twice_is_refused(given):
    draft, client, _address = given
    answer = give(client, draft.slug, picture())
    assert answer.status_code == 422
    assert "stands in the text already" in answer.text


def test_position_is_gone_and_said_to_be(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    give(client, draft.slug, photo_with_position(), "foto.jpg")
    assert "That has been left out" in client.get(f"/answers/{draft.slug}/pictures").text
    served = client.get(images(database, draft.slug)[0]["url"])
    with Image.open(BytesIO(served.data)) as read:
        assert dict(read.getexif()) == {}
    assert b"Norrvik" not in served.data


def test_the_type_is_that_of_the_content(sign_in, start, database):
    """A JPEG called .png is served as the JPEG that it is, and never sniffed."""
    draft, client = start(), sign_in("writer")
    give(client, draft.slug, picture("JPEG"), "bild.png")
    served = client.get(images(database, draft.slug)[0]["url"])
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert served.headers["Content-Disposition"] == "inline"


def test_a_draft_s_picture_is_for_staff(given, sign_in):
    _draft, client, address = given
    assert client.get(address).status_code == 200
    assert sign_in("auditor").get(address).status_code == 200
    assert sign_in("partner").get(address).status_code == 404
    assert sign_in("reporter").get(address).status_code == 404
    assert sign_in().get(address).status_code == 404


def test_a_published_picture_is_for_everybody_until_it_is_withdrawn(given, app, database, act, sign_in, settings, clock):
    from datetime import date

    draft, _client, address = given
    act(service.send_for_approval, draft, "writer", settings=settings)
    act(service.approve, draft, "approver", settings=settings, review_by=date(2027, 5, 1))
    assert sign_in().get(address).status_code == 404
    with app.test_request_context(), database.write_session() as session:
        sandwich = session.get_one(Sandwich, draft.id)
        service.publish(session, sandwich, sandwich.approved_revision, actor_id=None, now=clock.utcnow())
    assert sign_in().get(address).status_code == 200
    assert sign_in("partner").get(address).status_code == 200
    assert f'src="{address}" alt="{ALT}"' in sign_in().get(f"/library/{draft.slug}").text
    with database.write_session() as session:
        session.get_one(Sandwich, draft.id).visibility = "partners"
    assert sign_in().get(address).status_code == 404
    assert sign_in("partner").get(address).status_code == 200
    act(service.withdraw, draft, "approver", reason="Taxan är fel.")
    assert sign_in("partner").get(address).status_code == 404


@pytest.mark.parametrize("name", ["x.png", "..%2f..%2fsecret_key", "0" * 64 + ".svg", "0" * 64 + ".png"])
def test_other_addresses_are_not_found(sign_in, name):
    assert sign_in("writer").get(f"/pictures/{name}").status_code == 404


def test_a_missing_file_is_not_found(given, settings):
    _draft, client, address = given
    name = address.removeprefix("/pictures/")
    (settings.instance_dir / "pictures" / name[:2] / name).unlink()
    assert client.get(address).status_code == 404


def test_published_text_takes_no_picture(sign_in, live, database):
    sandwich, client = live(), sign_in("writer")
    assert "its pictures stand as they are" in client.get(f"/answers/{sandwich.slug}/pictures").text
    assert give(client, sandwich.slug, picture()).status_code == 422
    assert images(database, sandwich.slug) == []


def test_an_eleventh_picture_is_refused(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    for number in range(10):
        give(client, draft.slug, picture(size=(10 + number, 10)))
    answer = give(client, draft.slug, picture(size=(90, 10)))
    assert answer.status_code == 422
    assert "ten pictures" in answer.text
    assert len(images(database, draft.slug)) == 10
