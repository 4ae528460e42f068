"""Candidates in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages and colour schemes."""

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.intake.candidate_texts import POOL
from workbench.intake.candidates import service
from workbench.intake.inbox import triage
from workbench.intake.models import ClaimGroup, ClaimGroupMember

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LONG = "Allaktivitetshusbyggnadsplanerna" * 2


@pytest.fixture
def prepared(bus_group, tell, group_up, groups, rumour, within):
    """Open with news and a text that a colleague linked; a second one; one that became a rumour; one dismissed."""
    group_id, ids = bus_group
    with within() as (session, writer, now):
        service.look_at(session, group_id, seen_change_id=0, user_id=writer, holds=True, now=now)
    tell("Kommunen ger gratis busskort till alla nyanlända.", *POOL, f"{LONG} kostar kommunen {LONG}.")
    group_up()
    with within("second_writer") as (session, other, now):
        triage.link(session, triage.get_item(session, ids[0]), rumour, actor_id=other, now=now)
    with within() as (session, writer, now):
        alone = service.take_out(session, session.get(ClaimGroup, group_id), ids[2], actor_id=writer, now=now)
        service.dismiss(session, alone, [ids[2]], reason="other", actor_id=writer, now=now)
        pool_id = max(groups(), key=lambda key: (len(groups()[key]) == 2 and key != group_id, key))
        pool = [row.item_id for row in session.query(ClaimGroupMember).filter_by(group_id=pool_id)]
        service.link_to(session, session.get(ClaimGroup, pool_id), rumour, pool, actor_id=writer, now=now)
    return group_id, alone.id, pool_id


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_candidates_have_no_violation(prepared, phone_page, language):
    open_id, dismissed_id, linked_id = prepared
    paths = ["/inbox/candidates", "/inbox/candidates?size=all", "/inbox/candidates?state=opened", "/inbox/candidates?theme=T05"]
    paths += [f"/inbox/candidates/{number}" for number in (open_id, dismissed_id, linked_id)]
    wrong = faults_on_phone(phone_page("writer"), (*paths, f"/inbox/candidates/{open_id}/new-rumour"), language)
    assert not wrong, "\n".join(wrong)
