"""House rules and copies in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages."""

import pytest

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from workbench.intake.models import HouseRule, HouseRuleTrial, Item, ItemCopy, ItemTag
from workbench.intake.rules import house_rules, rule_trials
from workbench.intake.rules.house_rules import Wanted

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LONG = "en mycket lång regel om allaktivitetshusbyggnadsplanerna som aldrig tycks ta slut " * 2


@pytest.fixture
def prepared(app, database, add_items, people, rumour, clock):
    """Rules in every state: never tried, tried with a warning, on with effects, being tried, deleted; an item with copies."""
    ids = add_items(4, text="Skolan byggs om, säger de på torget. <i>Skolan</i> \u202e.")
    now, writer = clock.utcnow(), people["writer"].id
    with app.app_context(), database.write_session() as session:
        linked = session.get(Item, ids[3])
        linked.state, linked.rumour_id = "linked", rumour.id
        assign = {"pattern_kind": "regex", "assignee_id": people["approver"].id}
        actions = (
            ("raise", "bad", {}), ("dismiss", "skola", {}), ("tag", "skola", {"tag": "skola och utbildning i kommunen"}),
            ("assign", r"sko\w+", assign), ("raise", "vård", {}),
        )  # fmt: skip
        for number, (action, pattern, more) in enumerate(actions):
            values = {"name": f"{LONG if number == 1 else 'Regel'} {number}"[:120], "pattern_kind": "words"} | more
            rule = house_rules.add_rule(session, Wanted(action=action, pattern=pattern, **values), actor_id=writer, now=now)
            if number in (1, 2):
                trial = rule_trials.start_trial(session, rule, actor_id=writer, now=now)
                tally = rule_trials.beginning()
                rule_trials.read_some(session, rule, tally, now=now)
                rule_trials.store_tally(session, trial.id, tally, finished_at=now)
            if number == 3:
                fingerprint = rule_trials.fingerprint_of(rule)
                running = {"total_count": 9000, "read_count": 2000, "sample": [], "asked_by_id": writer, "asked_at": now}
                session.add(HouseRuleTrial(rule_id=rule.id, fingerprint=fingerprint, **running))
        session.get(HouseRule, 3).is_on = True
        session.flush()
        house_rules.apply_rules(session, ids, now=now)
        house_rules.delete_rule(session, session.get(HouseRule, 5), actor_id=writer, now=now)
        item = session.get(Item, ids[0])
        item.copy_count, item.is_raised, item.assigned_to_id = 3, True, writer
        session.add(ItemTag(item_id=item.id, tag="badhuset"))
        for number, sign in enumerate(("address", "text", "near")):
            copy = ItemCopy(item_id=item.id, source_id=item.source_id, external_id=f"c{number}", sign=sign, similarity=0.91)
            copy.title, copy.url = f"{LONG} {number}", f"https://norrvik.example/{'langt' * 30}/{number}"
            copy.collected_at, copy.is_own_report = now, sign == "near"
            session.add(copy)
    return ids


@pytest.fixture
def page(phone_page):
    """Signed in as a writer."""
    return phone_page("writer")


def faults(page, address):
    """What is wrong with a page, every detail opened, in light and dark."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(address)
    for closed in page.locator("details:not([open]) > summary").all():
        if closed.is_visible():
            closed.click()
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
    wide = scrolls_sideways(page)
    return [f"{address}: {row}" for row in found + ([f"{wide} px wider than 320"] if wide > 0 else [])]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_rules_and_copies_have_no_violation(prepared, page, language):
    wrong = []
    for path in (
        "/inbox/rules", "/inbox/rules/1", "/inbox/rules/2", "/inbox/rules/3", "/inbox/rules/4", "/inbox/rules/2/edit",
        "/inbox/rules/new",
        f"/inbox/{prepared[0]}", f"/inbox?item={prepared[0]}", "/inbox?tag=badhuset&mark=assigned", "/inbox?mark=nothing",
    ):  # fmt: skip
        wrong += faults(page, f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_without_rules_says_what_to_do(page, language):
    wrong = faults(page, f"/inbox/rules?lang={language}")
    assert not wrong, "\n".join(wrong)
    assert page.locator(".empty a").count() == 1
