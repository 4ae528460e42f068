"""Whom we asked, where a case was passed on, and what everybody is advised to do."""

from datetime import timedelta

import pytest

from workbench.errors import NotAllowed, Refused
from workbench.rumours import queries, service
from workbench.rumours.cases import referring, verifying
from workbench.rumours.cases.advice import LINES, TITLES, Standing, advice_for, give_advice, stance_of
from workbench.rumours.cases.models import STANCES
from workbench.rumours.history import history_of


@pytest.fixture
def ask(on, people, clock):
    """Note an office that was asked."""

    def run(code, office="Bostadsbolaget", **more):
        values = {
            "role": "enhetschef",
            "finding": "denies",
            "said": "Kön gäller alla.",
            "verified_on": clock.utcnow().date(),
        } | more
        actor_id = people["writer"].id
        return on(
            code, lambda s, r: verifying.add_verification(s, r, office=office, actor_id=actor_id, now=clock.utcnow(), **values)
        )

    return run


@pytest.fixture
def refer(on, people, clock):
    """Pass a case on as the approver."""

    def run(code, actor="approver", **more):
        values = {"referred_to": "police", "office": "", "reason": "Ett hot mot en familj.", "referred_at": clock.utcnow()} | more
        return on(code, lambda s, r: referring.refer(s, r, actor=people[actor], now=clock.utcnow(), **values))

    return run


@pytest.fixture
def advise(on, people, clock):
    """Give advice as the approver."""

    def run(code, stance="answer_askers", words="", for_partners=True, actor="approver"):
        values = {"stance": stance, "words": words, "for_partners": for_partners, "actor": people[actor]}
        on(code, lambda s, r: give_advice(s, r, now=clock.utcnow(), **values))

    return run


def read(on, code, **more):
    return on(code, lambda s, r: advice_for(s, r.id, **more))


def test_several_offices_stand_with_the_latest_day_first(open_one, ask, on, clock):
    code = open_one()
    ask(code, verified_on=clock.utcnow().date() - timedelta(days=3))
    ask(code, "Socialkontoret", role="", finding="partly")
    rows = on(code, lambda s, r: verifying.verifications_of(s, r.id))
    assert [row.office for row in rows] == ["Socialkontoret", "Bostadsbolaget"]
    assert verifying.in_words(rows) == "Socialkontoret, 2026-11-20; Bostadsbolaget (enhetschef), 2026-11-17"


def test_what_is_noted_is_masked_and_the_same_press_counts_once(open_one, ask, on):
    code = open_one()
    row = ask(code, said="Mejl från a.b@norrvik.example")
    assert row.said == "Mejl från [e-post]"
    assert ask(code, said="Mejl från a.b@norrvik.example").id == row.id


@pytest.mark.parametrize("days", [3, -4000], ids=["not-yet", "too-old"])
def test_a_day_out_of_reach_is_refused(open_one, ask, clock, days):
    with pytest.raises(Refused):
        ask(open_one(), verified_on=clock.utcnow().date() + timedelta(days=days))


def test_a_struck_line_stays_readable_and_counts_no_more(open_one, ask, on, people, clock):
    code = open_one()
    row = ask(code)
    values = {"reason": "Fel påstående.", "actor_id": people["writer"].id, "now": clock.utcnow()}
    on(code, lambda s, r: verifying.strike_verification(s, r, row.id, **values))
    rows = on(code, lambda s, r: verifying.verifications_of(s, r.id))
    assert (len(rows), rows[0].struck_reason, verifying.in_words(rows)) == (1, "Fel påstående.", "")


def test_verdict_form_begins_with_those_who_were_asked(open_one, ask, sign_in):
    code = open_one()
    ask(code)
    assert "Bostadsbolaget (enhetschef), 2026-11-20</textarea>" in sign_in("fact_checker").get(f"/rumours/{code}/verdict").text


def test_verification_over_http(open_one, sign_in, on):
    code = open_one()
    client = sign_in("writer")
    said = {"office": "Kommunens diarium \u202e", "finding": "cannot_say", "verified_on": "2026-11-19", "role": "", "said": ""}
    assert client.post(f"/rumours/{code}/verified/new", data={}).status_code == 422
    assert client.post(f"/rumours/{code}/verified/new", data=said | {"office": "x" * 1_000_000}).status_code in (413, 422)
    assert client.post(f"/rumours/{code}/verified/new", data=said).status_code == 303
    page = client.get(f"/rumours/{code}").text
    assert "Kommunens diarium</bdi>" in page
    row = on(code, lambda s, r: verifying.verifications_of(s, r.id)[0])
    assert client.post(f"/rumours/{code}/verified/{row.id}/strike", data={"reason": "Fel."}).status_code == 303
    assert "struck out:" in client.get(f"/rumours/{code}").text
    assert client.get(f"/rumours/{code}/verified/999/strike").status_code == 404
    assert sign_in("auditor").get(f"/rumours/{code}/verified/new").status_code == 403


def test_only_few_pass_a_case_on_and_see_where(open_one, refer, on, people, clock, sign_in):
    code = open_one()
    with pytest.raises(NotAllowed):
        refer(code, actor="writer")
    row = refer(code)
    on(
        code,
        lambda s, r: referring.note_answer(s, r, row.id, answer="De tar över.", actor=people["approver"], now=clock.utcnow()),
    )
    for role, sees in (("writer", False), ("administrator", False), ("fact_checker", True), ("approver", True)):
        page = sign_in(role).get(f"/rumours/{code}").text
        assert ("Ett hot mot en familj." in page, "passed the case on" in page, "De tar över." in page) == (sees,) * 3, role
    assert sign_in("writer").get(f"/rumours/{code}/referral/new").status_code == 404
    assert sign_in("writer").get(f"/rumours/{code}/referral/{row.id}/answer").status_code == 404


def test_the_owner_sees_where_the_case_was_passed_on(open_one, refer, on, people, sign_in):
    code = open_one()
    refer(code)
    on(code, lambda s, r: setattr(r, "owner_id", people["writer"].id))
    assert "Ett hot mot en familj." in sign_in("writer").get(f"/rumours/{code}").text


def test_referral_over_http_and_a_time_to_come_is_refused(open_one, sign_in):
    code = open_one()
    client = sign_in("fact_checker")
    said = {"referred_to": "victim_support", "referred_at": "2026-11-20T09:30", "reason": "En person är uthängd.", "office": ""}
    assert client.post(f"/rumours/{code}/referral/new", data={}).status_code == 422
    assert client.post(f"/rumours/{code}/referral/new", data=said | {"referred_at": "2027-01-01T10:00"}).status_code == 422
    assert client.post(f"/rumours/{code}/referral/new", data=said).status_code == 303
    assert "Victim support" in client.get(f"/rumours/{code}").text


def test_a_closed_case_can_still_be_passed_on(open_one, refer, on):
    code = open_one()
    on(code, lambda s, r: setattr(r, "state", "closed"))
    assert refer(code).referred_to == "police"


def standing(**changes):
    return Standing(**({"verdict": "unchecked", "flags": (), "decision": "", "harm": 0, "is_answered": False} | changes))


@pytest.mark.parametrize(
    ("changes", "stance"),
    [
        ({}, "do_not_amplify"),
        ({"decision": "monitor"}, "do_not_amplify"),
        ({"decision": "respond"}, "do_not_amplify"),
        ({"decision": "prepare"}, "answer_askers"),
        ({"decision": "reply_to_asker"}, "answer_askers"),
        ({"decision": "respond", "is_answered": True}, "share_answer"),
        ({"decision": "what_we_know"}, "what_we_know"),
        ({"verdict": "unproven", "is_answered": True}, "what_we_know"),
        ({"harm": 4, "decision": "monitor"}, "call_first"),
        ({"flags": ("violence",)}, "call_first"),
        ({"decision": "respond_now"}, "call_first"),
    ],
    ids=["new", "monitor", "respond", "prepare", "asker", "answered", "known", "unproven", "harm", "violence", "now"],
)
def test_advice_follows_the_state_of_the_case(changes, stance):
    assert stance_of(standing(**changes)) == stance


def test_every_stance_has_words():
    assert set(TITLES) == set(LINES) == set(STANCES)


def test_chosen_advice_stands_until_it_follows_the_decision_again(open_one, advise, on):
    code = open_one()
    advise(code, "share_answer", "Lägg fram bladet.")
    found = read(on, code)
    assert (found.stance, found.words, found.is_automatic, found.given_by) == (
        "share_answer",
        "Lägg fram bladet.",
        False,
        "Approver",
    )
    advise(code, "")
    assert (read(on, code).stance, read(on, code).is_automatic) == ("do_not_amplify", True)


def test_nobody_advises_otherwise_while_somebody_may_be_in_danger(open_one, advise, rate, on):
    code = open_one()
    advise(code, "share_answer")
    rate(code, 1, 1, 4, 1, 1, 0)
    assert (read(on, code).stance, read(on, code).is_automatic) == ("call_first", True)


def test_writers_do_not_give_advice(open_one, advise, sign_in):
    code = open_one()
    with pytest.raises(NotAllowed):
        advise(code, actor="writer")
    assert sign_in("writer").get(f"/rumours/{code}/advice").status_code == 403


def test_partners_get_no_advice_on_restricted_cases_or_that_is_for_staff(open_one, advise, on):
    code = open_one()
    assert read(on, code, for_partner=True).stance == "do_not_amplify"
    advise(code, for_partners=False)
    assert read(on, code, for_partner=True) is None
    advise(code)
    on(code, lambda s, r: setattr(r, "sensitivity", "restricted"))
    assert read(on, code, for_partner=True) is None


def test_page_of_advice_shows_only_open_cases(open_one, on, advise, sign_in):
    shown, internal = open_one("Badhuset stängs för alla"), open_one("Kön är stängd för andra")
    hidden = open_one("Bussen går inte längre")
    for code in (shown, hidden):
        on(code, lambda s, r: setattr(r, "sensitivity", "open"))
    advise(hidden, for_partners=False)
    page = sign_in("partner").get("/advice").text
    assert "Badhuset stängs för alla" in page
    assert "Do not engage or amplify" in page
    assert "Kön är stängd" not in page
    assert "Bussen går" not in page
    assert sign_in("reporter").get("/advice").status_code == 403
    assert internal not in page


def test_page_of_advice_is_plain_when_empty(sign_in):
    assert "Inga råd just nu" in sign_in("partner", language="sv").get("/advice").text


def test_advice_over_http(open_one, sign_in, on):
    code = open_one()
    client = sign_in("approver")
    assert "As the decision says: Do not engage or amplify" in client.get(f"/rumours/{code}/advice").text
    version = on(code, lambda s, r: r.version)
    said = {"stance": "answer_askers", "words": "Ring a.b@norrvik.example", "version": version}
    assert client.post(f"/rumours/{code}/advice", data=said | {"stance": "shout"}).status_code == 422
    assert client.post(f"/rumours/{code}/advice", data=said).status_code == 303
    page = client.get(f"/rumours/{code}").text
    assert "Answer those who ask, and only them" in page
    assert "Ring [e-post]" in page
    assert "Partners do not see it." in page


def test_history_hides_referrals_from_those_who_may_not_see_them(open_one, refer, on):
    code = open_one()
    refer(code)
    hidden = on(code, lambda s, r: [line.what for line in history_of(s, r, hidden=referring.VERBS)])
    shown = on(code, lambda s, r: [line.what for line in history_of(s, r)])
    assert len(shown) == len(hidden) + 1


def test_a_verdict_can_rest_on_those_who_were_asked(open_one, ask, on, people, clock):
    code = open_one()
    ask(code)

    def change(s, r):
        told = verifying.in_words(verifying.verifications_of(s, r.id))
        values = {"verdict": "false", "reason": "Reglerna.", "verified_with": told, "true_kernel": ""}
        service.set_verdict(s, r, actor=people["fact_checker"], now=clock.utcnow(), **values)

    on(code, change)
    assert on(code, lambda s, r: queries.rumour_by_code(s, r.code).verified_with).startswith("Bostadsbolaget")
