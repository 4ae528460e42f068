"""A spokesperson without an account approves their own quote by link: bound to the words, once, for a time, to nobody else."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from workbench.accounts.queries import home
from workbench.activity.models import Activity
from workbench.audiences import service as audiences
from workbench.audiences.models import Spokesperson
from workbench.editorial import service
from workbench.editorial.collaborating import quotes
from workbench.editorial.collaborating.door_views import mark_quote
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, Refused

WORDS = "Alla betalar lika mycket, och så ska det vara."
WRONG = "Z" * 43


@pytest.fixture
def speaker(app, database, people, clock):
    """A spokesperson whose consent stands until the end of the year."""
    with app.test_request_context(), database.write_session() as session:
        now = clock.utcnow()
        row = audiences.add_spokesperson(
            session, "Karin Holm", role_title="badmästare", organisation=home(session), themes=["T10"], languages=["sv"],
            trusted_by="", actor_id=people["writer"].id, now=now,
        )  # fmt: skip
        audiences.record_consent(session, row, how="e-post", until=date(2026, 12, 31), actor_id=people["writer"].id, now=now)
        return row


@pytest.fixture
def quoted(start, act, look, text, speaker):
    """quoted(words=…): a draft with a quote by Karin Holm."""

    def make(words=WORDS, by="Karin Holm", sandwich=None):
        sandwich = sandwich or start()
        document = {**text, "quote": words, "quote_by": by}
        act(service.save_revision, sandwich, "writer", document=document, base_revision_id=look(sandwich).current_revision_id)
        return sandwich

    return make


@pytest.fixture
def ask(act, settings):
    """ask(sandwich): (link, token)."""

    def make(sandwich, role="writer", days=7, **more):
        return act(quotes.make_link, sandwich, role, days=days, settings=settings, **more)

    return make


@pytest.fixture
def standing(database, app):
    """standing(sandwich): the state of its quote."""

    def read(sandwich):
        with app.test_request_context(), database.read_session() as session:
            row = session.get_one(Sandwich, sandwich.id)
            return quotes.quote_standing(session, row, row.current_revision).state

    return read


def test_the_way_from_link_to_approval(quoted, ask, sign_in, standing, database):
    """Unsent, waiting, approved; the author sees it; the log has it; the link is spent."""
    sandwich = quoted()
    assert standing(sandwich) == "unsent"
    _link, token = ask(sandwich)
    assert standing(sandwich) == "waiting"
    visitor = sign_in(None)
    page = visitor.get(f"/quote/{token}")
    assert page.status_code == 200
    assert "Karin Holm" in page.text
    assert f"<mark><bdi>{WORDS}" in page.text
    done = visitor.post(f"/quote/{token}", data={"answer": "approved"})
    assert "You have approved the quote." in done.text
    assert standing(sandwich) == "approved"
    for path in ("", "/quote"):
        assert "stands by these words" in sign_in("writer").get(f"/answers/{sandwich.slug}{path}").text
    assert "said by link: this is what I say" in sign_in("approver").get(f"/answers/{sandwich.slug}").text
    assert visitor.get(f"/quote/{token}").status_code == 404
    with database.read_session() as session:
        row = session.scalar(select(Activity).where(Activity.verb == "quote_approved"))
    assert row.actor_id is None


def test_sending_warns_of_a_quote_that_is_not_approved(start, quoted, ask, sign_in):
    """No quote, no warning; an approved one, none either."""
    client, plain, sandwich = sign_in("writer"), start(), quoted()
    words = "The quote is not approved"
    assert words not in client.get(f"/answers/{plain.slug}/send").text
    assert words in client.get(f"/answers/{sandwich.slug}/send").text
    _link, token = ask(sandwich)
    sign_in(None).post(f"/quote/{token}", data={"answer": "approved"})
    assert words not in client.get(f"/answers/{sandwich.slug}/send").text


def test_the_spokesperson_reads_words_and_no_marks(quoted, ask, app, sign_in):
    sandwich = quoted("Alla betalar **lika** mycket.")
    _link, token = ask(sandwich)
    page = app.test_client().get(f"/quote/{token}").text
    assert "<mark><bdi>Alla betalar lika mycket.</bdi></mark>" in page
    assert "**" not in page
    assert "**" not in sign_in("writer").get(f"/answers/{sandwich.slug}/quote").text


def test_the_door_is_private_and_needs_no_cookie(quoted, ask, app):
    """No cookie is set, none is needed; nobody keeps, lists or passes on the page; there is no script."""
    app.config["WTF_CSRF_ENABLED"] = True
    _link, token = ask(quoted())
    visitor = app.test_client()
    page = visitor.get(f"/quote/{token}")
    assert "Set-Cookie" not in page.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text
    done = app.test_client().post(f"/quote/{token}", data={"answer": "approved"})
    assert done.status_code == 200
    assert "Set-Cookie" not in done.headers


def test_only_the_hash_of_a_token_is_kept(quoted, ask, database):
    link, token = ask(quoted())
    with database.read_session() as session:
        row = session.get_one(QuoteLink, link.id)
    assert token not in str(vars(row))
    assert len(row.token_hash) == 32


@pytest.mark.parametrize("change", ["wrong", "expired", "used", "revoked", "changed", "no consent", "deleted", "other speaker"])
def test_every_link_that_does_not_work_gets_the_same_answer(
    quoted, ask, act, sign_in, later, database, app, people, clock, change, text, look
):
    """The same status and the same page, letter by letter."""
    sandwich = quoted()
    link, token = ask(sandwich)
    visitor = sign_in(None)
    reference = visitor.get(f"/quote/{WRONG}")
    if change == "wrong":
        token = "x"
    elif change == "expired":
        later(days=7, seconds=1)
    elif change == "used":
        visitor.post(f"/quote/{token}", data={"answer": "approved"})
        later(seconds=11)
    elif change == "revoked":
        act(quotes.revoke_link, sandwich, "writer", link.id)
    elif change == "changed":
        quoted("Andra ord.", sandwich=sandwich)
    elif change == "other speaker":
        quoted(by="Någon Annan", sandwich=sandwich)
    elif change == "deleted":
        act(service.delete_draft, sandwich, "writer")
    else:
        with app.test_request_context(), database.write_session() as session:
            row = session.scalar(select(Spokesperson))
            audiences.withdraw_consent(session, row, actor_id=people["writer"].id, now=clock.utcnow())
    for answer in (visitor.get(f"/quote/{token}"), visitor.post(f"/quote/{token}", data={"answer": "changes", "wish": "Nej"})):
        assert (answer.status_code, answer.text) == (404, reference.text)
    with database.read_session() as session:
        assert session.get_one(QuoteLink, link.id).answer == ("approved" if change == "used" else "")


def test_an_approval_counts_no_more_when_a_word_changes_and_again_when_it_is_put_back(quoted, ask, sign_in, standing, later):
    sandwich = quoted()
    _link, token = ask(sandwich)
    sign_in(None).post(f"/quote/{token}", data={"answer": "approved"})
    quoted(WORDS.replace("lika mycket", "nästan lika mycket"), sandwich=sandwich)
    assert standing(sandwich) == "outdated"
    assert "The quote was changed after Karin Holm approved it." in sign_in("approver").get(f"/answers/{sandwich.slug}").text
    quoted("  " + WORDS.replace(" och", "\noch"), sandwich=sandwich)
    assert standing(sandwich) == "approved"


def test_a_wish_reaches_the_author(quoted, ask, sign_in, standing, run_jobs, monkeypatch):
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    sandwich = quoted()
    _link, token = ask(sandwich, "second_writer")
    visitor = sign_in(None)
    refused = visitor.post(f"/quote/{token}", data={"answer": "changes", "wish": "  "})
    assert refused.status_code == 422
    assert "Error: " in refused.text
    wish = "Skriv hellre: <b>alla</b> betalar lika.\x00\u202e"
    assert visitor.post(f"/quote/{token}", data={"answer": "changes", "wish": wish}).status_code == 200
    assert standing(sandwich) == "changes"
    page = sign_in("writer").get(f"/answers/{sandwich.slug}/quote").text
    assert "Skriv hellre: &lt;b&gt;alla&lt;/b&gt; betalar lika." in page
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert sorted(message["To"] for message in sent) == ["second_writer@norrvik.example", "writer@norrvik.example"]


def test_double_press_is_one_answer_and_one_log_row(quoted, ask, sign_in, database):
    _link, token = ask(quoted())
    visitor = sign_in(None)
    pages = [visitor.post(f"/quote/{token}", data={"answer": "approved"}) for _press in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    other = visitor.post(f"/quote/{token}", data={"answer": "changes", "wish": "Nej"})
    assert other.status_code == 404
    with database.read_session() as session:
        assert len(session.scalars(select(Activity).where(Activity.verb == "quote_approved")).all()) == 1


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": "yes"}, {"answer": "changes", "wish": "x" * 100_000}, {"answer": "changes", "wish": "\x00"}],
    ids=["nothing", "nonsense", "100 kB", "NUL"],
)
def test_bad_answers_end_in_a_page_and_keep_the_link(quoted, ask, sign_in, standing, data):
    sandwich = quoted()
    _link, token = ask(sandwich)
    assert sign_in(None).post(f"/quote/{token}", data=data).status_code == 422
    assert standing(sandwich) == "waiting"


def test_a_link_needs_a_quote_a_known_speaker_and_consent(start, quoted, ask, database, app, people, clock, standing):
    with pytest.raises(Refused):
        ask(start())
    unknown = quoted(by="Någon Annan")
    assert standing(unknown) == "no_speaker"
    with pytest.raises(Refused):
        ask(unknown)
    known = quoted()
    with app.test_request_context(), database.write_session() as session:
        session.scalar(select(Spokesperson)).consent_until = clock.utcnow().date() - timedelta(days=1)
    assert standing(known) == "no_consent"
    with pytest.raises(Refused):
        ask(known)


def test_a_speaker_may_be_named_by_the_number_in_the_register(quoted, ask, speaker, standing):
    sandwich = quoted(by=str(speaker.id))
    ask(sandwich)
    assert standing(sandwich) == "waiting"


def test_a_new_link_ends_the_one_before_and_a_double_press_makes_one(quoted, ask, sign_in, later, database):
    sandwich = quoted()
    _first, token = ask(sandwich)
    assert ask(sandwich)[1] == token
    later(seconds=11)
    _second, new = ask(sandwich)
    assert new != token
    assert sign_in(None).get(f"/quote/{token}").status_code == 404
    assert sign_in(None).get(f"/quote/{new}").status_code == 200


@pytest.mark.parametrize("days", [0, 31, -1])
def test_a_link_works_for_one_to_thirty_days(quoted, ask, days):
    with pytest.raises(Refused):
        ask(quoted(), days=days)


def test_the_link_is_shown_once_to_copy(quoted, sign_in):
    sandwich, client = quoted(), sign_in("writer")
    made = client.post(f"/answers/{sandwich.slug}/quote", data={"days": "7"})
    address = re.search(r'value="(http://localhost/quote/[\w-]{43})"', made.text).group(1)
    assert address.rpartition("/")[2] not in client.get(f"/answers/{sandwich.slug}/quote").text
    assert client.post(f"/answers/{sandwich.slug}/quote", data={"days": "many"}).status_code == 422


def test_the_letter_holds_the_link_and_the_address_is_forgotten(
    quoted, ask, sign_in, run_jobs, monkeypatch, database, act, settings
):
    from dataclasses import replace

    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    with_mail = replace(settings, smtp_url="smtp://127.0.0.1:1")
    sandwich = quoted()
    link, token = act(quotes.make_link, sandwich, "writer", days=7, settings=with_mail, send_to="karin@norrvik.example")
    for _run in range(2):
        run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert [message["To"] for message in sent] == ["karin@norrvik.example"]
    assert f"/quote/{token}" in sent[0].get_content()
    assert "Är det här vad du säger?" in sent[0]["Subject"]
    with database.read_session() as session:
        row = session.get_one(QuoteLink, link.id)
    assert row.send_to is None
    assert row.mailed_at is not None


@pytest.mark.parametrize("address", ["karin", "a@b", "a b@c.se", "a@b.se\nBcc: x@y.se", "<a@b.se>"])
def test_bad_addresses_are_refused(quoted, ask, address):
    with pytest.raises(Refused):
        ask(quoted(), send_to=address)


def test_an_answered_link_is_not_taken_back(quoted, ask, act, sign_in):
    sandwich = quoted()
    link, token = ask(sandwich)
    sign_in(None).post(f"/quote/{token}", data={"answer": "approved"})
    with pytest.raises(Conflict):
        act(quotes.revoke_link, sandwich, "writer", link.id)


def test_roles(quoted, ask, act, sign_in):
    sandwich = quoted()
    for role in ("auditor", "administrator"):
        with pytest.raises(NotAllowed):
            ask(sandwich, role)
        assert sign_in(role).get(f"/answers/{sandwich.slug}/quote").status_code == 200
        assert sign_in(role).post(f"/answers/{sandwich.slug}/quote", data={"days": "7"}).status_code == 403
    assert sign_in("partner").get(f"/answers/{sandwich.slug}/quote").status_code == 403


def test_too_many_tries_from_one_network_are_stopped(app, clock, later):
    client = app.test_client()
    statuses = [client.get(f"/quote/{WRONG}").status_code for _try in range(61)]
    assert (set(statuses[:60]), statuses[60]) == ({404}, 429)
    later(minutes=11)
    assert client.get(f"/quote/{WRONG}").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("sv", "Är det här vad du säger?"), ("en", "Is this what you say?")])
def test_the_door_speaks_both_languages(quoted, ask, app, language, words):
    _link, token = ask(quoted())
    page = app.test_client().get(f"/quote/{token}?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert f"<h1>{words}</h1>" in page
    assert page.count("<h1") == 1


def test_the_quote_is_marked_between_tags_only():
    assert mark_quote("<p title='Hej du'>Hej du</p>", "Hej du") == "<p title='Hej du'><mark>Hej du</mark></p>"
    assert mark_quote("<p>A &amp; B</p>", "A & B") == "<p><mark>A &amp; B</mark></p>"
    assert mark_quote("<p>Annat</p>", "Hej <script>") == "<p>Annat</p>"
