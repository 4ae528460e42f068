"""The pages where two people change the rules: the whole way without script, what may not be typed, who may do what."""

import re

import pytest

from sandwiches.rulebook import bounds
from workbench.editorial.rulebook import values
from workbench.editorial.rulebook.models import RulebookChange
from workbench.editorial.rulebook.values import Setting

NUMBER = "/rulebook/numbers/head_words"
WORDS = "/rulebook/words/jargon/sv"
GROUPS = "/rulebook/synonyms/T01/sv"
TOO_MANY = ", ".join(f"w{number}" for number in range(bounds().most_wordings + 1))


@pytest.fixture
def propose(sign_in, run_jobs):
    """propose(value): a change by the administrator through the form, tried and put forward; its address."""

    def make(value="14", address=NUMBER, *, forward=True, role="administrator"):
        client = sign_in(role)
        base = re.search(r'name="base_version"[^>]*value="(\d+)"', client.get(address).text)
        answer = client.post(address, data={"value": value, "reason": "Våra rubriker är längre.", "base_version": base.group(1)})
        assert answer.status_code == 303, answer.text
        run_jobs()
        place = answer.headers["Location"]
        if forward:
            assert client.post(f"{place}/forward").status_code == 303
        return place

    return make


def words_as_typed(key="jargon"):
    which = Setting("cues", key, "sv")
    return values.as_typed(which, values.shipped_value(which))


def test_whole_way_without_script(sign_in, propose, start):
    """Form, dry run, forward, a colleague's yes; then the rule page and the history show the new number."""
    start()
    place = propose("6", forward=False)
    draft = sign_in("administrator").get(place).text
    assert "Findings that come: 1. Findings that go: 0." in draft
    assert "Put the change forward" in draft
    assert "has not put it forward yet" in sign_in("approver").get(place).text
    sign_in("administrator").post(f"{place}/forward")
    page = sign_in("approver").get(place).text
    assert "Agree to the change" in page
    assert "Agree to the change" not in sign_in("administrator").get(place).text
    seen = re.search(r'name="seen_round" value="(\d+)"', page).group(1)
    done = sign_in("approver").post(f"{place}/agree", data={"seen_round": seen}, follow_redirects=True).text
    assert "version 1" in done
    rule = sign_in("writer").get("/rules/H4").text
    assert "changed here" in rule
    history = sign_in("auditor").get("/rulebook/changes").text
    assert "Agreed by Approver" in history
    assert "Propose to go back" not in history
    assert "Propose to go back to version 0" in sign_in("approver").get("/rulebook/changes").text


def test_new_number_is_what_the_editor_and_the_approver_use(sign_in, propose, start, act, settings, people):
    """Once agreed, sending a text speaks of the new limit."""
    sandwich = start()
    place = propose("6")
    page = sign_in("approver").get(place).text
    before = sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    sign_in("approver").post(f"{place}/agree", data={"seen_round": re.search(r'name="seen_round" value="(\d+)"', page).group(1)})
    after = sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    assert "Cut the headline" not in before
    assert "Cut the headline" in after


@pytest.mark.parametrize(
    "typed", ["", "5", "21", "12.5", "NaN", "inf", "-8", "1e1", "twelve", "9" * 40, "12\x00x", "<b>12</b>"],
    ids=["empty", "below", "above", "no-whole", "nan", "inf", "negative", "exponent", "word", "long", "nul", "script"],
)  # fmt: skip
def test_number_out_of_bounds_comes_back_with_a_message(sign_in, database, typed):
    """422, the message beside the field, the reason still there, nothing stored."""
    answer = sign_in("administrator").post(NUMBER, data={"value": typed, "reason": "Mitt skäl.", "base_version": "0"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "Mitt skäl." in answer.text
    assert "<b>12" not in answer.text
    with database.read_session() as session:
        assert session.query(RulebookChange).count() == 0


@pytest.mark.parametrize(("typed", "wanted"), [("0,7", 0.7), ("0.7", 0.7), (" 0,75 ", 0.75)], ids=["comma", "point", "spaces"])
def test_decimals_in_both_ways(sign_in, database, typed, wanted):
    """A Swede writes a comma."""
    answer = sign_in("administrator").post("/rulebook/numbers/h_abs", data={"value": typed, "reason": "x", "base_version": "0"})
    assert answer.status_code == 303
    with database.read_session() as session:
        assert session.query(RulebookChange).one().new == wanted


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "has 0 entries"),
        ("kohort\n<script>alert(1)</script>\nx\ny", "cannot be looked for"),
        ("kohort\n;;;\nx", "cannot be looked for"),
        ("\n".join(f"ord{number}" for number in range(10_000)), "10,000 entries"),
        ("a" * 61 + "\nb\nc", "is longer than 60"),
        ("ord\u202e\nb\nc", "cannot be looked for"),
    ],
    ids=["empty", "script", "marks", "ten-thousand", "long", "bidi"],
)
def test_words_that_cannot_be_used_come_back(sign_in, database, typed, says):
    """A clear message, the text still in the field, nothing stored."""
    answer = sign_in("administrator").post(WORDS, data={"value": typed, "reason": "Mitt skäl.", "base_version": "0"})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Mitt skäl." in answer.text
    assert "<script>alert(1)" not in answer.text
    if typed:
        assert typed.splitlines()[0] in answer.text
    with database.read_session() as session:
        assert session.query(RulebookChange).count() == 0


def test_words_that_stand_twice_are_kept_once_and_told(sign_in, database):
    """No error, a word about it."""
    data = {"value": words_as_typed() + "\nNystartszon\nnystartszon", "reason": "x", "base_version": "0"}
    answer = sign_in("administrator").post(WORDS, data=data, follow_redirects=True)
    assert "1 word stood twice" in answer.text
    with database.read_session() as session:
        assert session.query(RulebookChange).one().new.count("nystartszon") == 1


def test_reason_is_required(sign_in):
    """And blank is no reason."""
    for reason in ("", "   "):
        answer = sign_in("administrator").post(NUMBER, data={"value": "14", "reason": reason, "base_version": "0"})
        assert answer.status_code == 422
        assert "Write why" in answer.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("ensam", "Line 1 has 1 wordings"),
        ("a, b\n" + ", ".join(f"w{n}" for n in range(bounds().most_wordings + 1)), "Line 2 has"),
    ],
    ids=["one", "thirty"],
)
def test_groups_that_cannot_be_used_come_back(sign_in, typed, says):
    """With the line that is wrong."""
    answer = sign_in("administrator").post(GROUPS, data={"value": typed, "reason": "x", "base_version": "0"})
    assert answer.status_code == 422
    assert says in answer.text


def test_faster_colleague_costs_no_words(sign_in, propose):
    """409 with the new list, and both one's own addition and one's own removal in it."""
    mine = words_as_typed().replace("kohort\n", "") + "\nsnabbspår"
    place = propose(words_as_typed() + "\nnystartszon", WORDS)
    seen = re.search(r'name="seen_round" value="(\d+)"', sign_in("approver").get(place).text).group(1)
    sign_in("approver").post(f"{place}/agree", data={"seen_round": seen})
    answer = sign_in("administrator").post(WORDS, data={"value": mine, "reason": "Mitt skäl.", "base_version": "0"})
    field = re.search(r"<textarea[^>]*id=\"value\"[^>]*>(.*?)</textarea>", answer.text, re.S).group(1).split("\n")
    assert answer.status_code == 409
    assert {"nystartszon", "snabbspår"} <= {one.strip() for one in field}
    assert "kohort" not in [one.strip() for one in field]
    assert "Mitt skäl." in answer.text
    base = re.search(r'name="base_version"[^>]*value="(\d+)"', answer.text).group(1)
    again = {"value": "\n".join(field), "reason": "Mitt skäl.", "base_version": base}
    assert sign_in("administrator").post(WORDS, data=again).status_code == 303


def test_stale_proposal_offers_to_be_made_again(sign_in, propose, run_jobs):
    """The page says so, and the form begins with what was wanted."""
    first, second = propose("14"), propose("15", role="approver")
    seen = re.search(r'name="seen_round" value="(\d+)"', sign_in("second_approver").get(first).text).group(1)
    sign_in("second_approver").post(f"{first}/agree", data={"seen_round": seen})
    run_jobs()
    page = sign_in("administrator").get(second).text
    assert "has changed since this was proposed" in page
    assert "Agree to the change" not in page
    again = re.search(r'href="([^"]*again=\d+)"', page).group(1)
    assert 'value="15"' in sign_in("approver").get(again).text
    assert sign_in("administrator").post(f"{second}/agree", data={"seen_round": "2"}).status_code == 409


def test_own_proposal_is_not_agreed_to_by_its_address(sign_in, propose):
    """403 and nothing has changed."""
    place = propose(role="approver")
    assert sign_in("approver").post(f"{place}/agree", data={"seen_round": "1"}).status_code == 403
    assert "waits for a second person" in sign_in("approver").get(place).text


@pytest.mark.parametrize("data", [{}, {"seen_round": "x"}, {"seen_round": "9" * 30}], ids=["missing", "word", "huge"])
def test_yes_without_what_was_read_is_refused(sign_in, propose, data):
    """The form carries which dry run was read."""
    assert sign_in("approver").post(f"{propose()}/agree", data=data).status_code in (409, 422)


def test_rejection_without_a_reason_comes_back(sign_in, propose):
    """422 on the change's own page; with a reason it is done."""
    place = propose()
    assert sign_in("approver").post(f"{place}/reject", data={"reason": ""}).status_code == 422
    done = sign_in("approver").post(f"{place}/reject", data={"reason": "Tolv ord räcker."}, follow_redirects=True).text
    assert "The rules stay as they were" in done
    assert "Tolv ord räcker." in done


def test_one_press_proposes_the_way_back(sign_in, propose, run_jobs):
    """And a colleague agrees to it like to any other change."""
    place = propose("14")
    seen = re.search(r'name="seen_round" value="(\d+)"', sign_in("approver").get(place).text).group(1)
    sign_in("approver").post(f"{place}/agree", data={"seen_round": seen})
    back = sign_in("administrator").post("/rulebook/versions/0/return").headers["Location"]
    run_jobs()
    sign_in("administrator").post(f"{back}/forward")
    page = sign_in("approver").get(back).text
    assert "Back to the method as delivered" in page
    seen = re.search(r'name="seen_round" value="(\d+)"', page).group(1)
    sign_in("approver").post(f"{back}/agree", data={"seen_round": seen})
    assert "changed here" not in sign_in("writer").get("/rules/H4").text


def test_dry_run_under_way_asks_again_by_itself(sign_in):
    """With htmx a fragment every other second; without, a link."""
    client = sign_in("administrator")
    place = client.post(NUMBER, data={"value": "14", "reason": "x", "base_version": "0"}).headers["Location"]
    page = client.get(place).text
    assert "hx-trigger" in page
    assert "Look again" in page
    fragment = client.get(place, headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="trial"')
    assert "<html" not in fragment


def test_texts_of_restricted_rumours_are_not_named(sign_in, propose, start, database):
    """An administrator may not see them; the number alone is told."""
    from workbench.rumours.models import Rumour

    sandwich = start()
    with database.write_session() as session:
        session.get_one(Rumour, sandwich.rumour_id).sensitivity = "restricted"
    place = propose("6", forward=False)
    page = sign_in("administrator").get(place).text
    assert "1 more is in a text that you may not see" in page
    assert "Simhallen i Norrvik" not in page


@pytest.mark.parametrize("address", ["/rulebook", NUMBER, WORDS, GROUPS, "/rulebook/changes"])
def test_staff_read_and_others_do_not(sign_in, address):
    """Auditors and writers read; they have no form."""
    for role in ("writer", "auditor"):
        answer = sign_in(role).get(address)
        assert answer.status_code == 200
        assert "Save and start the dry run" not in answer.text
        assert sign_in(role).post(NUMBER, data={"value": "14", "reason": "x"}).status_code == 403
    assert sign_in("partner").get(address).status_code == 403
    assert sign_in("reporter").get(address).status_code == 403
    assert sign_in().get(address).status_code in (302, 303)


@pytest.mark.parametrize(
    "address",
    ["/rulebook/numbers/nothing", "/rulebook/words/jargon", "/rulebook/words/jargon/ar", "/rulebook/synonyms/T77/sv",
     "/rulebook/x/y", "/rulebook/changes/99", "/rulebook/names/99", "/rulebook/numbers/head_words/sv"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(sign_in, address):
    """404 in the house's own page."""
    assert sign_in("administrator").get(address).status_code == 404


def test_every_setting_has_a_page_in_both_languages(sign_in):
    """Each link of the list opens."""
    for language in ("sv", "en"):
        client = sign_in("administrator", language=language)
        for address in sorted(
            set(re.findall(r'href="(/rulebook/(?:numbers|words|synonyms)/[^"]+)"', client.get("/rulebook").text))
        ):
            page = client.get(address)
            assert page.status_code == 200, address
            assert page.text.count("<h1") == 1, address
