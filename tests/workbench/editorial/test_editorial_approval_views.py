"""Pages of the way from draft to approval: sending, exceptions, changes, comments, who is told."""

from sqlalchemy import select

from workbench.editorial import service
from workbench.editorial.models import RuleOverride


def form_of(text, base, **more):
    """The editor's form as a browser sends it."""
    data = {name: text[name] for name in ("headline", "opening_fact", "myth", "explanation", "closing_fact", "technique")}
    data |= {"true_kernel": text["true_kernel"], "value": text["value"], "value_words": ", ".join(text["value_words"])}
    data |= {"myth_label": "on", "base_revision_id": str(base)}
    for index, row in enumerate(text["evidence"]):
        data |= {
            f"evidence-{index}-{name}": str(row[name]) for name in ("n", "publisher", "title", "published", "url", "accessed")
        }
        data |= {f"evidence-{index}-still_valid": "on"} if row["still_valid"] else {}
    return {**data, **more}


def test_send_with_hindrances_lists_them_with_links(start, sign_in, text, look, act):
    sandwich = start()
    bare = {**text, "technique": "", "headline": ""}
    act(service.save_revision, sandwich, "writer", document=bare, base_revision_id=look(sandwich).current_revision_id)
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/send", data={})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert 'href="#rule-W1"' in answer.text
    assert look(sandwich).state == "draft"


def test_exception_goes_from_request_to_reason(start, sign_in, text, look, act, database):
    sandwich = start()
    bare = {**text, "technique": ""}
    act(service.save_revision, sandwich, "writer", document=bare, base_revision_id=look(sandwich).current_revision_id)
    sign_in("writer").post(f"/answers/{sandwich.slug}/send", data={"request-E2": "Inget grepp passar."})
    approver = sign_in("approver")
    assert "Inget grepp passar." in approver.get(f"/answers/{sandwich.slug}/review").text
    path = f"/answers/{sandwich.slug}/exceptions/E2"
    assert approver.post(path, data={"reason": ""}).status_code == 422
    assert sign_in("writer").post(path, data={"reason": "Ja"}).status_code == 403
    assert approver.post(path, data={"reason": "En ren felläsning."}).status_code == 303
    with database.read_session() as session:
        assert session.scalar(select(RuleOverride.reason)) == "En ren felläsning."


def test_author_sees_no_button_to_approve_and_is_refused(start, sign_in, act, settings, look):
    sandwich = start(author="approver")
    act(service.send_for_approval, sandwich, "approver", settings=settings)
    client = sign_in("approver")
    assert "Approve revision" not in client.get(f"/answers/{sandwich.slug}/review").text
    data = {"revision_id": str(look(sandwich).sent_revision_id), "review_by": "2027-05-01", "author_id": "1", "approver_id": "2"}
    assert client.post(f"/answers/{sandwich.slug}/approve", data=data).status_code == 403
    assert look(sandwich).state == "in_review"


def test_request_changes_without_reason_keeps_the_page(start, sign_in, act, settings):
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    answer = sign_in("approver").post(f"/answers/{sandwich.slug}/request-changes", data={"part": "whole", "reason": ""})
    assert answer.status_code == 422
    assert "Write what should be changed, and why" in answer.text


def test_approver_is_told_by_mail(start, act, settings, people, run_jobs, monkeypatch):
    from workbench import mail

    sent = []
    monkeypatch.setattr(mail, "send", lambda settings, message: sent.append(message))
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings, approver_id=people["approver"].id)
    run_jobs(smtp_url="smtp://localhost:25")
    assert [message["To"] for message in sent] == ["approver@norrvik.example"]
    assert f"/answers/{sandwich.slug}/review" in sent[0].get_content()


def test_a_wrong_day_comes_back_at_its_field(start, sign_in, act, settings, look):
    """The approver reads on and mends the day: no page without a form."""
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    data = {"revision_id": str(look(sandwich).sent_revision_id), "review_by": "2020-01-01"}
    page = sign_in("approver").post(f"/answers/{sandwich.slug}/approve", data=data)
    assert page.status_code == 422
    assert 'href="#review_by">Give a day after today' in page.text
    assert 'value="2020-01-01"' in page.text
    assert "<title>Error:" in page.text
    assert look(sandwich).state == "in_review"


def test_the_start_page_leads_each_approver_to_what_waits_for_any(start, sign_in, act, settings):
    """A text that is sent to whoever is first waits for every approver, not for its author or a fact-checker."""
    sandwich = start()
    act(service.send_for_approval, sandwich, "writer", settings=settings)
    link = f'href="/answers/{sandwich.slug}/review"'
    assert link in sign_in("approver").get("/").text
    assert link in sign_in("second_approver").get("/").text
    assert link not in sign_in("writer").get("/").text
    assert link not in sign_in("fact_checker").get("/").text
