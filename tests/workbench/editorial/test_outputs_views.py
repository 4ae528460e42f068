"""The outputs of an answer over HTTP: who may have them, what they are, what a draft says, what stops them."""

import io
import json

import pikepdf
import pytest
from PIL import Image

from workbench.editorial import service
from workbench.editorial.models import Sandwich

FILES = {
    "card_wide": ("image/png", b"\x89PNG", ".png"),
    "card_square": ("image/png", b"\x89PNG", ".png"),
    "poster": ("application/pdf", b"%PDF", ".pdf"),
    "leaflet": ("application/pdf", b"%PDF", ".pdf"),
    "advert": ("application/pdf", b"%PDF", ".pdf"),
    "fact_sheet": ("application/pdf", b"%PDF", ".pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK", ".docx"),
    "talk_script": ("text/plain", b"Samtal", ".txt"),
    "staff_note": ("text/plain", b"Intern", ".txt"),
    "fact_page": ("text/plain", b"Simhallen", ".txt"),
    "newspaper": ("text/plain", b"Simhallen", ".txt"),
    "posts": ("text/plain", b"== X", ".txt"),
    "plain": ("text/plain", b"Simhallen", ".txt"),
    "embed": ("text/html", b"<section", ".html"),
    "claim_review": ("application/ld+json", b"{", ".json"),
}
CLAIM = "nyanlända badar gratis"


@pytest.mark.parametrize("language", ["en", "sv"])
def test_page_of_an_approved_answer_shows_every_output(sign_in, approved, language):
    sandwich = approved()
    page = sign_in("auditor", language=language).get(f"/answers/{sandwich.slug}/outputs").text
    for output in FILES:
        assert f"/outputs/download/{output}" in page
    for network in ("Mastodon", "Bluesky", "LinkedIn"):
        assert network in page
    assert ("Download PDF" if language == "en" else "Ladda ned PDF") in page
    assert "of=draft" not in page


@pytest.mark.parametrize("output", FILES)
def test_file_has_its_type_name_and_mark(sign_in, approved, output):
    sandwich = approved()
    client = sign_in("auditor")
    media, start, ending = FILES[output]
    got = client.get(f"/answers/{sandwich.slug}/outputs/download/{output}")
    assert got.status_code == 200
    assert got.mimetype == media
    assert got.data.startswith(start)
    named = got.headers["Content-Disposition"]
    assert named.startswith(f'attachment; filename="{sandwich.slug}-')
    assert named.endswith(f'{ending}"')
    assert "utkast" not in named
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get(f"/answers/{sandwich.slug}/outputs/download/{output}", headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_approved_files_are_kept_and_drafts_are_not(sign_in, approved, start, settings):
    sandwich, client = approved(), sign_in("writer")
    folder = settings.instance_dir / "outputs"
    client.get(f"/answers/{sandwich.slug}/outputs/download/poster?of=draft")
    assert not list(folder.glob("??/*"))
    client.get(f"/answers/{sandwich.slug}/outputs/download/poster")
    assert len(list(folder.glob("??/*"))) == 1
    client.get(f"/answers/{sandwich.slug}/outputs/download/poster")
    assert len(list(folder.glob("??/*"))) == 1


def test_kept_file_that_cannot_be_written_is_still_given(sign_in, approved, settings):
    sandwich = approved()
    (settings.instance_dir / "outputs").write_text("in the way")
    assert sign_in("writer").get(f"/answers/{sandwich.slug}/outputs/download/poster").status_code == 200


def test_draft_is_for_editors_and_says_so_everywhere(sign_in, start):
    sandwich = start()
    writer = sign_in("writer", language="en")
    page = writer.get(f"/answers/{sandwich.slug}/outputs").text
    assert "Draft – not approved" in page
    for output in ("talk_script", "plain", "embed", "staff_note", "fact_page", "newspaper"):
        got = writer.get(f"/answers/{sandwich.slug}/outputs/download/{output}")
        assert "utkast – inte godkänt" in got.text.casefold()
        assert "-utkast." in got.headers["Content-Disposition"]
    review = json.loads(writer.get(f"/answers/{sandwich.slug}/outputs/download/claim_review").text)
    assert review["creativeWorkStatus"] == "Draft"
    poster = writer.get(f"/answers/{sandwich.slug}/outputs/download/poster")
    assert b"%PDF" in poster.data[:5]


@pytest.mark.parametrize("role", ["legal_reviewer", "administrator", "auditor"])
def test_draft_is_refused_to_who_is_no_editor(sign_in, start, role):
    sandwich = start()
    client = sign_in(role)
    for path in ("outputs", "outputs/download/poster", "outputs/download/plain", "outputs/preview/card_wide.png"):
        assert client.get(f"/answers/{sandwich.slug}/{path}?of=draft").status_code == 403
        assert client.get(f"/answers/{sandwich.slug}/{path}").status_code == 404


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_house_pages_are_closed_to_others(sign_in, approved, role):
    sandwich = approved()
    assert sign_in(role).get(f"/answers/{sandwich.slug}/outputs").status_code == 403
    assert sign_in(None).get(f"/answers/{sandwich.slug}/outputs/download/poster").status_code == 302


def test_changed_approved_text_gives_the_approved_words_until_approved_again(sign_in, approved, act, text):
    """What leaves the house is what the approver read."""
    sandwich = approved()
    act(service.save_revision, sandwich, "writer", document={**text, "headline": "Simhallen tar lika betalt av alla"},
        base_revision_id=sandwich.current_revision_id)  # fmt: skip
    assert sign_in("auditor").get(f"/answers/{sandwich.slug}/outputs/download/plain").status_code == 404
    draft = sign_in("writer").get(f"/answers/{sandwich.slug}/outputs/download/plain?of=draft").text
    assert "Simhallen tar lika betalt av alla" in draft
    assert "UTKAST" in draft


def test_preview_is_a_small_picture_and_can_be_grey(sign_in, approved):
    sandwich, client = approved(), sign_in("approver")
    for output in ("card_wide", "poster", "leaflet", "advert"):
        got = client.get(f"/answers/{sandwich.slug}/outputs/preview/{output}.png?width=320&grey=1")
        with Image.open(io.BytesIO(got.data)) as picture:
            assert (abs(picture.width - 320) <= 1, picture.mode) == (True, "L")


def test_advert_in_the_size_of_the_address(sign_in, approved):
    sandwich, client = approved(), sign_in("approver")
    got = client.get(f"/answers/{sandwich.slug}/outputs/download/advert?width_mm=80&height_mm=100")
    with pikepdf.open(io.BytesIO(got.data)) as pdf:
        assert round(float(pdf.pages[0].MediaBox[2]) * 25.4 / 72) == 80
    refused = client.get(f"/answers/{sandwich.slug}/outputs/download/advert?width_mm=5&height_mm=100")
    assert refused.status_code == 422
    assert "40 and 400 mm" in refused.text


@pytest.mark.parametrize(
    "path",
    ["outputs/download/none", "outputs/preview/none.png", "outputs/preview/docx.png", "outputs/preview/poster.png?width=9999",
     "outputs?of=secret", "outputs/../outputs/x"],
)  # fmt: skip
def test_unknown_output_is_not_found(sign_in, approved, path):
    sandwich = approved()
    assert sign_in("writer").get(f"/answers/{sandwich.slug}/{path}").status_code == 404


def test_fact_that_repeats_the_rumour_gives_a_sentence_not_a_card(sign_in, start, act, text):
    sandwich = start()
    bad = {**text, "headline": f"{CLAIM.capitalize()} i simhallen", "opening_fact": f"{CLAIM.capitalize()} i simhallen. [1]"}
    act(service.save_revision, sandwich, "writer", document=bad, base_revision_id=sandwich.current_revision_id)
    client = sign_in("writer", language="en")
    page = client.get(f"/answers/{sandwich.slug}/outputs")
    assert (page.status_code, "only repeat the rumour" in page.text) == (200, True)
    refused = client.get(f"/answers/{sandwich.slug}/outputs/download/card_wide")
    assert (refused.status_code, "only repeat the rumour" in refused.text) == (422, True)


def test_panel_beside_the_editor_shows_what_this_person_typed(sign_in, start, act, text):
    sandwich = start()
    typed = {**text, "opening_fact": "Badet kostar 60 kronor för alla vuxna i Norrvik. [1]"}
    act(service.keep_autosave, sandwich, "writer", document=typed, base_revision_id=sandwich.current_revision_id)
    panel = sign_in("writer", language="en").get(f"/answers/{sandwich.slug}/outputs-panel", headers={"HX-Request": "true"}).text
    assert "Badet kostar 60 kronor" in panel
    assert "<html" not in panel
    assert "Badet kostar" not in sign_in("fact_checker").get(f"/answers/{sandwich.slug}/outputs-panel").text
    assert 'id="outputs-panel"' in sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text


def test_published_answer_gives_files_to_everybody_but_no_staff_note(sign_in, live):
    sandwich = live()
    for role in (None, "partner"):
        client = sign_in(role)
        assert client.get(f"/library/{sandwich.slug}/files/poster").data.startswith(b"%PDF")
        assert client.get(f"/library/{sandwich.slug}/files/staff_note").status_code == 404
        assert client.get(f"/library/{sandwich.slug}/files/none").status_code == 404


def test_unpublished_or_hidden_answer_gives_no_file_outside(sign_in, approved, live, database):
    assert sign_in("partner").get(f"/library/{approved().slug}/files/poster").status_code == 404
    shared = live()
    with database.write_session() as session:
        session.get_one(Sandwich, shared.id).visibility = "partners"
    assert sign_in(None).get(f"/library/{shared.slug}/files/poster").status_code == 404
    assert sign_in("partner").get(f"/library/{shared.slug}/files/poster").status_code == 200


def test_withdrawn_answer_gives_nothing(sign_in, live, act):
    sandwich = live()
    act(service.withdraw, sandwich, "approver", reason="Siffran var fel.")
    for role, path in (
        ("writer", f"/answers/{sandwich.slug}/outputs/download/poster"),
        ("partner", f"/library/{sandwich.slug}/files/poster"),
    ):
        assert sign_in(role).get(path).status_code == 410
    assert sign_in("writer").get(f"/answers/{sandwich.slug}/outputs?of=draft").status_code == 410


def test_answer_page_leads_to_the_files_once_approved(sign_in, start, approved):
    assert "/outputs" not in sign_in("approver").get(f"/answers/{start().slug}").text
    sandwich = approved()
    assert f"/answers/{sandwich.slug}/outputs" in sign_in("approver").get(f"/answers/{sandwich.slug}").text
