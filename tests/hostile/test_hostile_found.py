"""What the long forms once found, sent again: each was a fault page, or a text that was cut without a word. FAULTS.md B-01."""

import pytest
from sqlalchemy import select

from tests.hostile.forms import Form, forms_on
from tests.hostile.strings import NAUGHTY
from tests.hostile.walking import World
from workbench.accounts.models import Organisation, User
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Rumour

LONG = ("combining", "long_word", "many_lines", "markdown", "kilobytes_300")
HUGE = NAUGHTY["number_large"]("")


def form_at(world: World, role: str, page: str, field: str) -> Form:
    """The form on that page that has the field."""
    answer = world.client(role).get(page)
    assert answer.status_code == 200, (page, answer.status_code)
    found = next(one for one in forms_on(answer.data, page) if field in {each.name for each in one[2]})
    return Form(role, page, found[0], found[1], "", found[2], found[3])


def statuses(world: World, form: Form, field: str, *names: str, **others: str) -> set[int]:
    """What the form answers to these strings in one field."""
    plain = {**form.filled(), **{name: [value] for name, value in others.items()}}
    return {world.send(form, {**plain, field: [NAUGHTY[name]("qz1z")]}).status_code for name in names}


@pytest.mark.parametrize(
    ("role", "page", "field"),
    [
        ("approver", "/action-plan/new", "cost"),
        ("approver", "/surveys/panels/new", "population"),
        ("approver", "/alerts/rules/new?kind=sightings", "window_hours"),
        ("administrator", "/holding/contacts/new", "position"),
        ("administrator", "/sources/decision", "text_days"),
    ],
)
def test_a_number_of_four_hundred_digits_is_refused(world, role, page, field):
    assert statuses(world, form_at(world, role, page, field), field, "number_large") == {422}


def test_a_reason_that_everyone_reads_is_refused_when_it_is_too_long(world):
    assert statuses(world, form_at(world, "administrator", "/status", "reason"), "reason", *LONG) == {422}
    assert not list(world.kept("qz1z"))


def test_a_revision_with_a_note_that_is_too_long_is_not_saved(world, database):
    with database.read_session() as session:
        slug = session.scalars(select(Sandwich.slug).where(Sandwich.state == "draft")).first()
    form = form_at(world, "approver", f"/answers/{slug}/edit", "headline")
    plain = {**form.filled(), "headline": ["Simhallen tar samma avgift av alla qz1z"], "do": ["save"]}
    answer = world.send(form, {**plain, "note": ["x" * 301]})
    assert answer.status_code == 422
    assert "The note is too long. At most 300 characters." in answer.text
    assert "avgift av alla qz1z" in answer.text
    assert {table for table, _column, _value in world.kept("qz1z")} == {"autosave"}


def test_why_a_passage_is_left_out_is_refused_when_it_is_too_long(world):
    made = form_at(world, "approver", "/privacy/requests", "reference")
    answer = world.send(made, {**made.filled(), "first_day": ["2026-10-01"], "last_day": ["2026-11-20"], "code": [""]})
    assert answer.status_code == 303
    form = form_at(world, "approver", answer.headers["Location"].removeprefix("http://localhost"), "why")
    assert statuses(world, form, "why", *LONG, left_out="1", words="") == {422}
    assert not list(world.kept("qz1z"))
    assert statuses(world, form, "why", "nul", left_out="1", words="") == {303}
    assert [value for _table, _column, value in world.kept("qz1z")] == ["qz1z ab"]


def test_places_of_a_rule_are_refused_when_they_are_too_long(world):
    form = form_at(world, "approver", "/alerts/rules/new?kind=sightings", "places")
    assert statuses(world, form, "places", "combining", "jinja", "markdown", "many_lines") == {422}


def test_a_call_in_the_first_year_of_all_is_refused(world, database):
    with database.read_session() as session:
        code = session.scalars(select(Rumour.code)).first()
    form = form_at(world, "approver", f"/rumours/{code}/holding", "agreed")
    assert statuses(world, form, "at", "year_first", other="Polisen") == {422}


def test_the_name_of_an_election_keeps_its_words_apart(world):
    form = form_at(world, "administrator", "/answers/elections", "name")
    assert statuses(world, form, "name", "header") == {303}
    assert "qz1z Bcc: x@norrvik.example" in next(value for table, _column, value in world.kept("qz1z") if table != "activity")
    assert statuses(world, form, "name", "long_word") == {422}


def test_a_closed_organisation_gets_no_webhook(world, database, people):
    """Its people met a fault page: there was nobody whom the webhook could belong to."""
    page = world.client("partner").get("/webhooks/new")
    with database.write_session() as session:
        session.get_one(Organisation, session.get_one(User, people["partner"].id).organisation_id).is_active = False
    assert page.status_code == 200
    assert world.client("partner").get("/webhooks/new").status_code == 403
    sent = {"name": "a", "address": "https://norrvik.example/hook", "events": "answer.approved"}
    assert world.client("partner").post("/webhooks/new", data=sent).status_code == 403
