"""Pages and panels of reuse: offers at the start and in the editor, copying, blocks; what was typed is never lost."""

import pytest
from sqlalchemy import select

from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reuse.models import Block
from workbench.rumours.models import Rumour


def typed(text, base_id, **changes):
    """The editor's form as the browser sends it."""
    form = {name: text[name] for name in ("headline", "opening_fact", "myth", "explanation", "closing_fact", "true_kernel")}
    form |= {"technique": text["technique"], "value": text["value"], "value_words": "rättvis, lika", "myth_label": "on"}
    for index, row in enumerate(text["evidence"]):
        form |= {f"evidence-{index}-{name}": str(value) for name, value in row.items() if name != "still_valid"}
        form |= {f"evidence-{index}-still_valid": "on"}
    return {**form, "base_revision_id": str(base_id), **changes}


def newest(database, slug):
    with database.read_session() as session:
        sandwich = session.scalars(select(Sandwich).where(Sandwich.slug == slug)).one()
        return session.get_one(Revision, sandwich.current_revision_id)


def save_block(client, slug, part="explanation", **form):
    given = {"name": "Varför priset är lika", "text": "Taxan gäller alla. [1]", "theme": "T10", "review_by": "", **form}
    return client.post(f"/answers/{slug}/save-block/{part}", data=given)


def block_id(database):
    with database.read_session() as session:
        return session.scalars(select(Block.id).order_by(Block.id.desc())).first()


def test_start_page_offers_approved_answers_by_their_fact(sign_in, live, make_rumour):
    """The headline leads to the answer; one button begins a draft from it. The claim of the other rumour is not told."""
    source, rumour = live(), make_rumour()
    client = sign_in("writer")
    page = client.get(f"/rumours/{rumour.code}/answer").text
    offer = page[page.index("Approved answers to begin from") :]
    assert "Simhallen i Norrvik tar samma avgift av alla" in offer
    assert "badar gratis" not in offer
    done = client.post(f"/rumours/{rumour.code}/answer/from/{source.slug}")
    assert done.status_code == 303
    editor = client.get(done.location).text
    assert "60 kronor" in editor
    assert f'/answers/{source.slug}">' in editor


def test_start_page_without_offers_shows_no_section(sign_in, make_rumour):
    page = sign_in("writer").get(f"/rumours/{make_rumour().code}/answer").text
    assert "Approved answers to begin from" not in page


def test_beginning_needs_an_open_format_and_an_approved_answer(sign_in, live, start, make_rumour):
    client = sign_in("writer")
    closed = make_rumour(verdict="unchecked", decision="monitor")
    assert client.post(f"/rumours/{closed.code}/answer/from/{live().slug}").status_code == 422
    assert client.post(f"/rumours/{make_rumour().code}/answer/from/{start().slug}").status_code == 404
    assert client.post(f"/rumours/{make_rumour().code}/answer/from/none").status_code == 404


def test_editor_offers_and_keeps_what_is_typed_on_the_way(sign_in, live, start, text, database):
    """The button of an offer sends the editor's form: what was typed is kept, then the parts are shown side by side."""
    source, draft = live(), start()
    client = sign_in("writer")
    editor = client.get(f"/answers/{draft.slug}/edit").text
    assert f'formaction="/answers/{draft.slug}/keep/from-{source.slug}"' in editor
    form = typed(text, newest(database, draft.slug).id, headline="Skrivet nyss")
    gone = client.post(f"/answers/{draft.slug}/keep/from-{source.slug}", data=form)
    assert gone.location == f"/answers/{draft.slug}/start-from/{source.slug}"
    page = client.get(gone.location).text
    assert "Skrivet nyss" in page
    assert "It answers another rumour" in page
    done = client.post(gone.location, data={"part": ["headline"]})
    assert done.location == f"/answers/{draft.slug}/edit"
    assert newest(database, draft.slug).document["headline"] == "Simhallen i Norrvik tar samma avgift av alla"
    with database.read_session() as session:
        kept = session.scalars(select(Revision).where(Revision.sandwich_id == draft.id).order_by(Revision.number)).all()
    assert [row.document["headline"] for row in kept][-2] == "Skrivet nyss"
    assert kept[-1].note == f"Begun from {source.slug}, revision 2"
    assert "copied as revision 4" in client.get(done.location).text


def test_copying_no_part_is_an_error_with_its_words(sign_in, live, start):
    source, draft = live(), start()
    answer = sign_in("writer").post(f"/answers/{draft.slug}/start-from/{source.slug}", data={})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "Choose at least one part." in answer.text


def test_block_is_saved_listed_changed_and_retired(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    assert "Cut it down" in client.get(f"/answers/{draft.slug}/save-block/explanation").text
    done = save_block(client, draft.slug)
    page = client.get(done.location).text
    assert "Varför priset är lika" in page
    assert "Not approved by itself" in page
    assert "Taxa för simhallen 2026" in page
    assert "Varför priset är lika" in client.get("/blocks?q=taxan&language=sv&part=explanation&theme=T10").text
    assert "No block fits the filter" in client.get("/blocks?q=bibliotek").text
    number = block_id(database)
    change = {"name": "Lika pris", "text": "Taxan gäller alla lika. [1]", "theme": "", "review_by": "2026-11-01"}
    assert client.post(f"/blocks/{number}/change", data=change).status_code == 303
    page = client.get(f"/blocks/{number}?since=1").text
    assert "What changed since wording 1" in page
    assert "This block is due to be looked through" in page
    assert client.post(f"/blocks/{number}/retire").status_code == 303
    assert "Lika pris" not in client.get("/blocks").text
    assert "Lika pris" in client.get("/blocks?retired=y").text
    client.post(f"/blocks/{number}/retire")
    assert "Lika pris" in client.get("/blocks").text


def test_log_of_an_answer_says_in_words_that_a_block_was_put_in(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}")
    page = client.get(f"/answers/{draft.slug}").text
    assert "put the block “Varför priset är lika” in as revision" in page
    assert "block_used" not in page


def test_empty_list_of_blocks_says_why(sign_in):
    assert "No blocks yet" in sign_in("writer").get("/blocks").text


@pytest.mark.parametrize(
    "address",
    ["/blocks?language=xx", "/blocks?part=nowhere", "/blocks?theme=T98", f"/blocks?q={'x' * 201}"],
    ids=["language", "part", "theme", "long"],
)
def test_bad_filter_keeps_the_form(sign_in, address):
    answer = sign_in("writer").get(address)
    assert answer.status_code == 422
    assert 'name="language"' in answer.text


def test_block_with_a_marker_without_source_is_refused_and_kept(sign_in, start):
    answer = save_block(sign_in("writer"), start().slug, text="Fakta om kön. [7]")
    assert answer.status_code == 422
    assert "Marker [7] has no source" in answer.text
    assert "Fakta om kön. [7]" in answer.text


def test_inserting_keeps_what_is_typed_and_gives_new_numbers(sign_in, start, text, database):
    """The editor's form comes with the button: first what was typed becomes a revision, then the block is put in."""
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    other = start()
    base = newest(database, other.slug)
    own = {**text, "evidence": [{"n": 3, "publisher": "Norrviks kommun", "title": "Egen", "url": "https://norrvik.example/egen"}]}
    form = typed(own, base.id, closing_fact="Jag skrev det här. [3]", opening_fact="Fakta. [3]", explanation="Därför. [3]")
    done = client.post(f"/answers/{other.slug}/insert/{block_id(database)}?part=closing_fact&at=4", data=form)
    assert done.location == f"/answers/{other.slug}/edit#part-closing_fact"
    written = newest(database, other.slug)
    assert written.document["closing_fact"] == "Jag Taxan gäller alla. [4] skrev det här. [3]"
    assert [row["n"] for row in written.document["evidence"]] == [3, 4]
    with database.read_session() as session:
        numbers = session.scalars(select(Revision).where(Revision.sandwich_id == other.id).order_by(Revision.number)).all()
    assert numbers[-2].document["closing_fact"] == "Jag skrev det här. [3]"
    assert "is put in as revision" in client.get(f"/answers/{other.slug}/edit").text


def test_inserting_without_script_goes_last_in_its_part(sign_in, start, text, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    page = client.get(f"/answers/{draft.slug}/edit").text
    assert "Insert last in: explanation" in page
    form = typed(text, newest(database, draft.slug).id)
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}", data=form)
    assert newest(database, draft.slug).document["explanation"].endswith("Taxan gäller alla. [1]")


@pytest.mark.parametrize("at", ["-1", "x", "99999999", "٣", ""], ids=["negative", "letter", "huge", "other-digits", "nothing"])
def test_inserting_at_a_strange_place_goes_last(sign_in, start, text, database, at):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    form = typed(text, newest(database, draft.slug).id)
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}", query_string={"part": "headline", "at": at}, data=form)
    assert newest(database, draft.slug).document["headline"].endswith("alla Taxan gäller alla. [1]")


def test_inserting_into_a_newer_text_loses_neither(sign_in, start, text, database, act):
    """A colleague saved meanwhile: nothing is put in, and both texts are there."""
    from workbench.editorial import service

    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    old = newest(database, draft.slug)
    act(service.save_revision, draft, "second_writer", document={**text, "headline": "Kollegans"}, base_revision_id=old.id)
    form = typed(text, old.id, headline="Mitt")
    page = client.post(f"/answers/{draft.slug}/insert/{block_id(database)}", data=form, follow_redirects=True).text
    assert "A colleague has saved a newer text" in page
    assert "Mitt" in page
    assert newest(database, draft.slug).document["headline"] == "Kollegans"


def test_text_that_cannot_be_kept_is_shown_again(sign_in, start, text, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    form = typed(text, newest(database, draft.slug).id, explanation="Ord i Norrvik " * 1500)
    answer = client.post(f"/answers/{draft.slug}/insert/{block_id(database)}", data=form)
    assert answer.status_code == 422
    assert "too long" in answer.text
    assert "Ord i Norrvik" in answer.text


def test_unknown_parts_and_places_are_not_found(sign_in, start):
    draft, client = start(), sign_in("writer")
    assert client.get(f"/answers/{draft.slug}/save-block/nowhere").status_code == 404
    assert client.post(f"/answers/{draft.slug}/keep/nowhere").status_code == 404
    assert client.post(f"/answers/{draft.slug}/insert/99?part=nowhere").status_code == 404
    assert client.post(f"/answers/{draft.slug}/insert/99").status_code == 404
    assert client.get("/blocks/99").status_code == 404
    assert client.get("/blocks?for=none").status_code == 404


def test_list_for_an_answer_puts_blocks_into_it(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    page = client.get(f"/blocks?for={draft.slug}").text
    assert f'action="/answers/{draft.slug}/insert/{block_id(database)}"' in page
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}")
    assert newest(database, draft.slug).document["explanation"].endswith("Taxan gäller alla. [1]")


def test_changed_block_is_told_of_beside_the_text(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}")
    change = {"name": "Lika pris", "text": "Taxan gäller alla lika. [1]", "theme": "", "review_by": ""}
    client.post(f"/blocks/{block_id(database)}/change", data=change)
    for address in (f"/answers/{draft.slug}/edit", f"/answers/{draft.slug}"):
        assert "changed since you used it" in client.get(address).text
    assert "Used in 1 answer" in client.get(f"/blocks/{block_id(database)}").text


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_blocks_are_for_staff(sign_in, start, role, database):
    draft = start()
    save_block(sign_in("writer"), draft.slug)
    client = sign_in(role)
    assert client.get("/blocks").status_code == 403
    assert client.get(f"/blocks/{block_id(database)}").status_code == 403
    assert client.post(f"/blocks/{block_id(database)}/retire").status_code == 403


def test_readers_see_blocks_but_change_none(sign_in, start, database):
    save_block(sign_in("writer"), start().slug)
    client = sign_in("auditor")
    page = client.get(f"/blocks/{block_id(database)}")
    assert page.status_code == 200
    assert "Retire the block" not in page.text
    assert client.post(f"/blocks/{block_id(database)}/retire").status_code == 403


def test_hostile_words_are_shown_as_text(sign_in, start, database):
    client = sign_in("writer")
    save_block(client, start().slug, name="<script>x</script>", text="<img src=x onerror=y> text \u202e")
    page = client.get(f"/blocks/{block_id(database)}").text
    assert "<script>x" not in page
    assert "<img src=x" not in page


def test_pages_speak_swedish(sign_in, live, start, make_rumour):
    live()
    client = sign_in("writer", language="sv")
    draft = start()
    save_block(client, draft.slug)
    assert "Godkända svar att börja från" in client.get(f"/rumours/{make_rumour().code}/answer").text
    editor = client.get(f"/answers/{draft.slug}/edit").text
    assert "Block att sätta in" in editor
    assert "Sex regler för användning" in editor
    assert "<h1>Block</h1>" in client.get("/blocks").text


def test_restricted_rumours_do_not_show_in_uses(sign_in, start, database):
    draft, client = start(), sign_in("writer")
    save_block(client, draft.slug)
    client.post(f"/answers/{draft.slug}/insert/{block_id(database)}")
    assert "Simhallen" in client.get(f"/blocks/{block_id(database)}").text
    with database.write_session() as session:
        session.get_one(Rumour, draft.rumour_id).sensitivity = "restricted"
    assert "Simhallen" not in client.get(f"/blocks/{block_id(database)}").text
