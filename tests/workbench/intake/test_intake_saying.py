"""What the item page says of the machine's own doubt, of risks, of examples; and the list of what it is unsure of."""

from dataclasses import replace

import pytest

from classifiers.types import Assessment, Likeness, Reason
from workbench.intake.inbox.assessments import store_assessments

SAID = Assessment("0", True, "sweden", 0.55, 0.5, "claim", (), (Reason("hotell", 0.4),), "model-1", "sv")


@pytest.fixture
def say(app, database, add_items, clock):
    """Store an item and what the machine says of it: say(is_unsure=True)."""

    def store(*, start=0, **what):
        item_id = add_items(1, start=start)[0]
        with app.app_context(), database.write_session() as session:
            store_assessments(session, [replace(SAID, id=str(item_id), **what)], {str(item_id): "T01"}, now=clock.utcnow())
        return item_id

    return store


def test_item_page_says_that_the_machine_is_unsure(sign_in, say):
    """In one sentence, with what to do."""
    page = sign_in("writer").get(f"/inbox/{say(is_unsure=True)}").text
    assert "The machine is unsure." in page
    assert "just above the threshold" in page


def test_a_sure_machine_says_nothing_of_doubt(sign_in, say):
    """No warning without a reason."""
    assert "The machine is unsure." not in sign_in("writer").get(f"/inbox/{say()}").text


@pytest.mark.parametrize(
    ("language", "support", "words"),
    [("nb", "partial", "verkar vara på norska"), ("fi", "partial", "verkar vara på finska"), ("ar", "none", "kan inte språket")],
)
def test_a_foreign_language_is_named_in_swedish(sign_in, say, language, support, words):
    """Norwegian, Danish and Finnish are read poorly, others hardly at all."""
    item_id = say(is_unsure=True, language=language, language_support=support)
    assert words in sign_in("writer", language="sv").get(f"/inbox/{item_id}").text


def test_risks_worth_and_examples_are_in_plain_words(sign_in, say):
    """Threat, person, child; worth checking; an example for and one against."""
    item_id = say(
        flags=("threat", "children"),
        checkworthiness=0.8,
        similar=(
            Likeness("Hotellet blir boende för flyktingar", "sweden", 0.52),
            Likeness("Hotellet <b>byggs</b> om", "no", 0.31),
        ),
    )
    page = sign_in("writer").get(f"/inbox/{item_id}").text
    assert "may hold a threat" in page
    assert "concerns children" in page
    assert "point out a person" not in page
    assert "something that can be checked" in page
    assert "52 per cent alike" in page
    assert "Hotellet &lt;b&gt;byggs&lt;/b&gt; om" in page


def test_inbox_lists_what_the_machine_is_unsure_of(sign_in, say):
    """The mark is part of the address."""
    say(is_unsure=True)
    say(start=1)
    page = sign_in("writer").get("/inbox?mark=unsure").text
    assert "Rubrik 0" in page
    assert "Rubrik 1" not in page
