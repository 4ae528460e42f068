"""A partner's own version: two open fields, the rest locked; the rules, four eyes, who sees it, corrections of the original."""

import re

import pytest
from flask_login import login_user

from workbench.accounts.models import Organisation, User
from workbench.activity.models import Activity
from workbench.errors import NotAllowed, NotFound, NotPublishable, Refused, StaleVersion
from workbench.partners.adapting import panels, service
from workbench.partners.adapting.checking import documents_of
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.models import Adoption
from workbench.partners.organisations.service import end_agreement
from workbench.rumours.models import Rumour

SOURCE = {"publisher": "Norrviks bibliotek", "title": "Besök 2025", "published": "2026-02-01", "url": "https://bib.example/b"}
FIELDS = {
    "headline": "Biblioteket tipsar: simhallen är öppen för alla",
    "local_fact": "Badbussen går från biblioteket varje dag.",
    "fact_source": SOURCE,
}
FORM = {"headline": FIELDS["headline"], "local_fact": FIELDS["local_fact"], **SOURCE}


@pytest.fixture
def adopted(agreed, press, sign_in):
    """The library uses the answer "sim" under an agreement that holds."""
    agreed()
    press.publish("sim")
    sign_in("partner").post("/library/sim/adopt", data={})


@pytest.fixture
def change(app, database, people, clock, settings):
    """Call a service of versions as a person: change("adapt", FIELDS), in the language of the page."""

    def call(name, *values, who="partner", **more):
        with app.test_request_context(headers={"Cookie": "language=en"}), database.write_session() as session:
            adoption = session.query(Adoption).one()
            subject = adoption if name == "adapt" else session.query(AdaptedText).one()
            actor = session.get_one(User, people[who].id)
            if name in ("adapt", "send_version", "approve_version"):
                more["settings"] = settings
            return getattr(service, name)(session, subject, *values, actor=actor, now=clock.utcnow(), **more)

    return call


def approved(change):
    change("adapt", FIELDS)
    change("send_version")
    change("approve_version", who="approver")


def test_saving_keeps_two_fields_and_the_original_keeps_the_rest(adopted, change, database, settings):
    """Headline and local fact stand in the text; parts and evidence are the revision's."""
    change("adapt", FIELDS)
    with database.read_session() as session:
        original, version = documents_of(session, session.query(AdaptedText).one(), settings)
    assert version.headline == FIELDS["headline"]
    assert version.opening_fact.startswith(original.opening_fact)
    assert version.opening_fact.endswith("varje dag. [2]")
    assert (version.myth, version.explanation, version.closing_fact) == (
        original.myth,
        original.explanation,
        original.closing_fact,
    )
    assert version.evidence[:1] == original.evidence
    assert version.evidence[1].publisher == "Norrviks bibliotek"


@pytest.mark.parametrize("part", ["myth", "opening_fact", "explanation", "closing_fact", "evidence", "verdict", "claim"])
def test_locked_part_is_refused_with_one_sentence(adopted, change, database, part):
    """By the service, as the API calls it; nothing is stored."""
    with pytest.raises(service.LockedPart) as refused:
        change("adapt", {**FIELDS, part: "Annat"})
    assert refused.value.fields == (part,)
    assert part in refused.value.message
    with database.read_session() as session:
        assert session.query(AdaptedText).count() == 0


def test_forged_form_with_a_locked_part_is_refused(adopted, sign_in, database):
    """The page says which part, and keeps what was typed."""
    page = sign_in("partner").post("/adopted/1/version", data={**FORM, "explanation": "Annat"})
    assert page.status_code == 422
    assert "The part “explanation” is locked." in page.text
    assert "Badbussen" in page.text
    with database.read_session() as session:
        assert session.query(AdaptedText).count() == 0


def test_rules_run_on_the_version_and_stop_it(adopted, change, database):
    """A headline that repeats the rumour is a block that the original does not have; approval sees the same."""
    row = change("adapt", {**FIELDS, "headline": "Simhallen är stängd för föreningar"})
    blocks = [one for one in row.findings if one["severity"] == "block"]
    assert [one["part"] for one in blocks] == ["headline"]
    with pytest.raises(NotPublishable):
        change("send_version")
    with database.read_session() as session:
        assert session.query(AdaptedText).one().state == "draft"


def test_clean_version_brings_no_finding_of_the_originals(adopted, change):
    """What was approved in the original is not the partner's to mend."""
    assert change("adapt", FIELDS).findings == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"headline": "", "local_fact": "", "fact_source": {}}, "Write a headline"),
        ({"headline": "x" * 201}, "At most 200"),
        ({"local_fact": "x" * 601, "fact_source": SOURCE}, "At most 600"),
        ({"local_fact": "Ett faktum.", "fact_source": {}}, "source of the local fact"),
        ({"headline": ["a"]}, "are texts"),
        ({"headline": "a", "fact_source": "b"}, "source of the local fact has"),
    ],
    ids=["nothing", "long headline", "long fact", "no source", "a list", "source as text"],
)
def test_wrong_words_end_in_one_sentence(adopted, change, fields, words):
    """Each refusal says what to do."""
    with pytest.raises(Refused) as refused:
        change("adapt", fields)
    assert words in refused.value.message


def test_signs_from_elsewhere_do_no_harm(adopted, change):
    """NUL, direction marks and line breaks become spaces; emoji stay."""
    row = change("adapt", {**FIELDS, "headline": "Simhallen\x00 är\u202e öppen\r\nför alla 🏊"})
    assert row.headline == "Simhallen är öppen för alla 🏊"


def test_agreement_decides_what_may_be_changed(agreed, press, sign_in, change, database, people):
    """None: nothing; not agreed: nothing; no headline: not the headline; ended: nothing any more."""
    press.publish("sim")
    sign_in("partner").post("/library/sim/adopt", data={})
    with pytest.raises(Refused, match="no agreement yet"):
        change("adapt", FIELDS)
    agreed(agree=False)
    with pytest.raises(Refused, match="has not said yes"):
        change("adapt", FIELDS)
    agreed(may_change_headline=False)
    with pytest.raises(Refused, match="does not let you change the headline"):
        change("adapt", FIELDS)
    agreed(may_add_fact=False)
    with pytest.raises(Refused, match="does not let you add a local fact"):
        change("adapt", FIELDS)
    agreed()
    change("adapt", FIELDS)
    with database.write_session() as session:
        home = session.get_one(Organisation, people["partner"].organisation_id)
        end_agreement(session, home, actor=session.get_one(User, people["writer"].id), now=home.created_at)
    with pytest.raises(Refused, match="has ended"):
        change("adapt", FIELDS)


def test_licence_without_changes_allows_none(agreed, press, sign_in, change):
    """CC BY-ND is used as it is."""
    agreed()
    press.publish("sim", licence="CC BY-ND 4.0")
    sign_in("partner").post("/library/sim/adopt", data={})
    with pytest.raises(Refused, match="allows no changes"):
        change("adapt", FIELDS)


def test_nobody_approves_their_own_and_strangers_do_not_know_it(adopted, change):
    """Four eyes; the municipality approves unless the agreement says a colleague."""
    change("adapt", FIELDS)
    change("send_version")
    for who, error in (("partner", NotAllowed), ("writer", NotAllowed), ("other_partner", NotFound)):
        with pytest.raises(error):
            change("approve_version", who=who)
    with pytest.raises(NotFound):
        change("set_readers", who="other_partner", visibility="public", organisation_ids=[])
    change("approve_version", who="fact_checker")


def test_colleague_approves_when_the_agreement_says_so(agreed, adopted, change, colleague):
    """Never the writer; then the municipality's yes is not needed."""
    agreed(approved_at_home="partner")
    change("adapt", FIELDS)
    change("send_version")
    with pytest.raises(NotAllowed):
        change("approve_version", who="partner")
    change("approve_version", who="colleague")


def test_version_of_yesterday_is_not_overwritten(adopted, change):
    """Two colleagues, one form each: the second reads first."""
    first = change("adapt", FIELDS)
    change("adapt", {"headline": "En annan rubrik"}, version=first.version)
    with pytest.raises(StaleVersion):
        change("adapt", FIELDS, version=first.version)


def test_partner_chooses_who_sees_its_version(adopted, change, sign_in, people):
    """Own, chosen, all partners, everybody; never before approval."""
    path, words = "/library/sim/versions/1", FIELDS["headline"]
    change("adapt", FIELDS)
    change("set_readers", visibility="public", organisation_ids=[])
    assert sign_in().get(path).status_code == 404
    change("send_version")
    change("approve_version", who="approver")
    assert words in sign_in().get(path).text
    assert words in sign_in().get("/library/sim").text
    change("set_readers", visibility="partners", organisation_ids=[])
    assert (sign_in().get(path).status_code, sign_in("other_partner").get(path).status_code) == (404, 200)
    change("set_readers", visibility="own", organisation_ids=[])
    assert (sign_in("other_partner").get(path).status_code, sign_in("partner").get(path).status_code) == (404, 200)
    change("set_readers", visibility="listed", organisation_ids=[people["other_partner"].organisation_id])
    assert sign_in("other_partner").get(path).status_code == 200
    assert words not in sign_in().get("/library/sim").text


def test_correction_hides_the_version_until_it_is_sent_again(adopted, change, press, sign_in, later, database):
    """Over an older revision it is shown to nobody outside; confirming makes it a draft over the corrected text."""
    approved(change)
    change("set_readers", visibility="public", organisation_ids=[])
    later(days=1)
    newest = press.correct(1)
    assert sign_in().get("/library/sim/versions/1").status_code == 404
    with pytest.raises(Refused, match="Confirm the correction first"):
        change("adapt", FIELDS)
    sign_in("partner").post("/adopted/1/confirm", data={"revision_id": str(newest)})
    with database.read_session() as session:
        row = session.query(AdaptedText).one()
    assert (row.state, row.revision_id) == ("draft", newest)


def test_page_saves_sends_and_is_approved(adopted, sign_in, database):
    """The whole way through pages, with the locked parts shown."""
    partner, approver = sign_in("partner"), sign_in("approver")
    assert "(locked)" in partner.get("/adopted/1/version").text
    assert partner.post("/adopted/1/version", data=FORM).status_code == 303
    assert partner.post("/adopted/1/version/send").status_code == 303
    assert FIELDS["headline"] in approver.get("/partner-versions").text
    page = approver.get("/partner-versions/1").text
    assert "Approve this version" in page
    assert "Approve this version" not in partner.get("/partner-versions/1").text
    assert approver.post("/partner-versions/1/changes", data={"note": ""}).status_code == 422
    assert approver.post("/partner-versions/1/changes", data={"note": "Skriv året."}).status_code == 303
    assert "Skriv året." in partner.get("/adopted/1/version").text
    partner.post(
        "/adopted/1/version",
        data={**FORM, "version": re.search(r'name="version"[^>]*value="(\d+)"', partner.get("/adopted/1/version").text)[1]},
    )
    partner.post("/adopted/1/version/send")
    assert approver.post("/partner-versions/1/approve").status_code == 303
    assert approver.post("/partner-versions/1/approve").status_code == 409
    with database.read_session() as session:
        assert session.query(AdaptedText).one().state == "approved"
        verbs = [row.verb for row in session.query(Activity) if row.subject_kind == "adapted_text"]
    assert verbs == ["version_saved", "version_sent", "version_returned", "version_saved", "version_sent", "version_approved"]


def test_others_versions_do_not_exist(adopted, change, sign_in):
    """404 for a partner's draft, also when it is written to."""
    change("adapt", FIELDS)
    other = sign_in("other_partner")
    for path in ("/partner-versions/1", "/adopted/1/version"):
        assert other.get(path).status_code == 404
    for path in ("/adopted/1/version", "/adopted/1/version/send", "/adopted/1/version/remove"):
        assert other.post(path, data=FORM).status_code == 404
    assert "Badbussen" in sign_in("writer").get("/partner-versions/1").text


def test_version_can_be_taken_away(adopted, change, sign_in, database):
    """Back to the original's words; the answer stays in use."""
    approved(change)
    assert sign_in("partner").post("/adopted/1/version/remove").status_code == 303
    with database.read_session() as session:
        assert (session.query(AdaptedText).count(), session.query(Adoption).count()) == (0, 1)


def test_writer_is_offered_approved_versions_of_the_theme(adopted, change, app, sign_in, database, people):
    """In the panel beside the editor and where an answer is begun; a draft is not offered, and nothing to a partner."""

    def offered(who="writer"):
        with app.test_request_context(), database.read_session() as session:
            login_user(people[who])
            return panels.start_panel(session.query(Rumour).one())

    change("adapt", FIELDS)
    assert offered() == ""
    change("send_version")
    change("approve_version", who="approver")
    assert "Badbussen" in offered()
    assert offered("reporter") == ""
