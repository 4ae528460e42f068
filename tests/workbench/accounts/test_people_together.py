"""People: invitations that expire, roles changed by two, never fewer than two administrators, the list and one person's page."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.signed_in import SignedInClient
from tests.workbench.accounts.signing_in import visitor
from workbench import create_app
from workbench.accounts.models import User
from workbench.accounts.people import invitations, roles
from workbench.accounts.people.models import Invitation, RoleChange
from workbench.activity.models import Activity
from workbench.errors import Conflict, NotAllowed, Refused

NEW = {"name": "Sara Berg", "email": "sara@norrvik.example", "organisation": "1", "new_organisation": ""}


@pytest.fixture
def work(app, database, clock):
    """One change of the database: work(lambda session, get, now: …)."""

    def do(change):
        with app.test_request_context(), database.write_session() as session:
            return change(session, lambda user: session.get_one(User, user.id), clock.utcnow())

    return do


def propose(work, user, wanted, actor):
    return work(
        lambda session, get, now: roles.propose(session, get(user), wanted, reason="Ny tjänst.", actor=get(actor), now=now).id
    )


def agree(work, change_id, actor, **more):
    work(lambda session, get, now: roles.agree(session, session.get(RoleChange, change_id), actor=get(actor), now=now, **more))


def roles_of(database, user):
    with database.read_session() as session:
        return session.get_one(User, user.id).role_names


def invited_link(page):
    return re.search(r'value="http://localhost(/welcome/[^"]+)"', page.text)[1]


def test_invited_person_is_nobody_until_the_link_is_used(sign_in, app, database):
    """The account is closed, in no list of colleagues, and opens with the link, once."""
    path = invited_link(sign_in("administrator").post("/people/new", data={**NEW, "roles": ["writer"]}))
    with database.read_session() as session:
        assert not session.scalar(select(User.active).where(User.email == NEW["email"]))
    assert "Sara Berg" in visitor(app).get(path).text
    newcomer = visitor(app)
    assert newcomer.post(path).status_code == 303
    assert newcomer.get("/inbox").status_code == 200
    assert visitor(app).post(path).status_code == 422


def test_invitation_expires_after_seven_days(sign_in, app, later):
    """On the eighth day the link opens nothing; sent again there is a new one, and the old one stays shut."""
    admin = sign_in("administrator")
    old = invited_link(admin.post("/people/new", data={**NEW, "roles": ["writer"]}))
    later(days=7, seconds=1)
    assert visitor(app).post(old).status_code == 422
    person = re.search(r'/people/(\d+)"><b>Sara', admin.get("/people?state=invited").text)[1]
    assert "The link is too old" in admin.get(f"/people/{person}").text
    new = invited_link(admin.post(f"/people/{person}/invitation"))
    assert visitor(app).post(old).status_code == 422
    assert visitor(app).post(new).status_code == 303


def test_invitation_taken_back_opens_nothing(sign_in, app):
    """Whoever is not to come after all."""
    admin = sign_in("administrator")
    path = invited_link(admin.post("/people/new", data={**NEW, "roles": ["writer"]}))
    person = re.search(r'/people/(\d+)"><b>Sara', admin.get("/people").text)[1]
    assert admin.post(f"/people/{person}/invitation", data={"withdraw": "1"}).status_code == 303
    assert visitor(app).post(path).status_code == 422


def test_invitation_goes_by_mail_and_its_link_is_in_no_table(settings, database, people, clock, run_jobs, monkeypatch):
    """FAULTS.md K-02: the worker makes the link from a salt and the installation's key; run twice it is the same letter."""
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message, **_more: sent.append(message))
    mailing = replace(settings, smtp_url="smtp://127.0.0.1:25")
    app = create_app(mailing, database)
    with app.test_request_context(), database.write_session() as session:
        admin = session.get_one(User, people["administrator"].id)
        given = {"name": "Sara", "organisation": admin.organisation, "roles": ["writer"], "actor": admin}
        row = invitations.invite(session, "sara@norrvik.example", **given, now=clock.utcnow(), settings=mailing)
    run_jobs(smtp_url=mailing.smtp_url)
    (letter,) = sent
    token = re.search(r"/welcome/(\S+)", letter.get_content())[1]
    with database.read_session() as session:
        assert session.get_one(Invitation, row.id).sent_at is not None
        assert token not in str(session.execute(select(Invitation.__table__)).mappings().all())
    with app.app_context(), database.read_session() as session:
        assert invitations.invitation_of(session, token, now=clock.utcnow()).id == row.id


def test_heavy_roles_wait_for_a_second_administrator(sign_in, database, second_admin):
    """Nobody makes an approver, or another administrator, alone once there are two."""
    sign_in("administrator").post("/people/new", data={**NEW, "roles": ["writer", "approver"]})
    with database.read_session() as session:
        user = session.scalars(select(User).where(User.email == NEW["email"])).one()
        assert user.role_names == {"writer"}
        assert session.scalars(select(RoleChange)).one().roles == ["approver", "writer"]


def test_roles_change_when_another_administrator_agrees(sign_in, app, database, people, second_admin):
    """One proposes on the page, the other says yes there; the history tells both."""
    path = f"/people/{people['writer'].id}"
    data = {"roles": ["writer", "fact_checker"], "reason": "Hon granskar också."}
    assert sign_in("administrator").post(f"{path}/roles", data=data).status_code == 303
    assert roles_of(database, people["writer"]) == {"writer"}
    other = app.test_client(user=second_admin)
    other.set_cookie("language", "en")
    change_id = re.search(r"/people/changes/(\d+)", other.get("/people").text)[1]
    assert other.post(f"/people/changes/{change_id}", data={"answer": "yes"}).status_code == 303
    assert roles_of(database, people["writer"]) == {"writer", "fact_checker"}
    assert "Roles changed from" in other.get(path).text
    assert other.post(f"/people/changes/{change_id}", data={"answer": "yes"}).status_code == 409


def test_nobody_agrees_alone_or_about_themselves(work, people, second_admin, database):
    """Neither who proposed it, nor whom it is about; and nobody proposes for themselves."""
    admin = people["administrator"]
    change = propose(work, people["writer"], ["approver"], admin)
    with pytest.raises(NotAllowed):
        agree(work, change, admin)
    about_second = propose(work, second_admin, ["approver"], admin)
    with pytest.raises(NotAllowed):
        agree(work, about_second, second_admin)
    with pytest.raises(NotAllowed):
        propose(work, admin, ["administrator", "approver"], admin)
    assert roles_of(database, people["writer"]) == {"writer"}


def test_two_administrators_remain(work, people, second_admin, clock):
    """The second last can be neither demoted nor closed, outside the demo; with a third one it goes."""
    admin, third = people["administrator"], people["auditor"]
    change = propose(work, second_admin, ["approver"], admin)
    with pytest.raises(Refused, match="två administratörer|two administrators"):
        agree(work, change, third)
    with pytest.raises(Refused, match="två administratörer|two administrators"):
        work(lambda session, get, now: roles.require_two_left(session, get(second_admin), is_demo=False))
    agree(work, propose(work, people["auditor"], ["administrator"], admin), second_admin)
    agree(work, propose(work, second_admin, ["approver"], admin), third)


def test_last_but_one_account_is_not_closed_on_the_page(settings, database, people, second_admin):
    """The reason is said; the account stays open."""
    live = create_app(replace(settings, demo=False), database)
    live.config["WTF_CSRF_ENABLED"] = False
    live.test_client_class = SignedInClient
    client = live.test_client(user=people["administrator"])
    client.set_cookie("language", "en")
    refused = client.post(f"/people/{second_admin.id}/active", data={"active": "0"})
    assert refused.status_code == 422
    assert "two administrators" in refused.text
    assert "There is only one administrator" not in client.get("/people").text
    with database.write_session() as session:
        session.get_one(User, second_admin.id).active = False
    assert "There is only one administrator" in client.get("/people").text


def test_invited_administrator_does_not_count(work, people, second_admin, database, app):
    """Whoever has not come yet helps nobody."""
    with app.app_context(), database.write_session() as session:
        session.get_one(User, second_admin.id).active = False
        assert roles.administrator_count(session) == 1


def test_decided_change_is_decided(work, people, second_admin):
    """Refused, taken back or agreed: no second answer."""
    change = propose(work, people["writer"], ["approver"], people["administrator"])
    work(lambda session, get, now: roles.refuse(session, session.get(RoleChange, change), actor=get(second_admin), now=now))
    with pytest.raises(Conflict):
        agree(work, change, second_admin)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [([], "x"), (["king"], "x"), (["writer"], "x"), (["approver"], " "), (["partner"], "x"), (["approver"], "x" * 501)],
    ids=["none", "unknown", "same", "no-reason", "partner", "long"],
)
def test_unusable_proposals_are_refused(work, people, wanted, reason):
    """Each with its own words."""
    admin, writer = people["administrator"], people["writer"]
    with pytest.raises(Refused):
        work(lambda session, get, now: roles.propose(session, get(writer), wanted, reason=reason, actor=get(admin), now=now))


def test_role_in_a_form_field_of_ones_own_changes_nothing(sign_in, database, people):
    """FAULTS.md A-03: no form of one's own account takes roles, organisation or state."""
    data = {
        "has_shortcuts": "1",
        "roles": "administrator",
        "role": "administrator",
        "organisation_id": "2",
        "active": "1",
        "id": "1",
    }
    sign_in("writer").post("/account/preferences", data=data)
    with database.read_session() as session:
        user = session.get_one(User, people["writer"].id)
        assert (user.role_names, user.organisation_id) == ({"writer"}, people["writer"].organisation_id)


def test_list_filters_pages_and_refuses_nonsense(sign_in):
    """Words, role, organisation and state, in the address; what is wrong is said, with the form kept."""
    admin = sign_in("administrator")
    names = lambda address: re.findall(r"<b>([^<]+)</b></a>", admin.get(address).text)  # noqa: E731
    assert names("/people?role=approver") == ["Approver", "Second Approver"]
    assert names("/people?q=second+wri") == ["Second Writer"]
    assert names("/people?q=100%25_") == []
    assert "Nobody fits" in admin.get("/people?q=100%25_").text
    assert admin.get("/people?state=king").status_code == 422
    assert admin.get("/people?organisation=999").status_code == 422
    assert len(names("/people?page=999")) == 11


def test_auditor_reads_and_changes_nothing(sign_in, people):
    """The auditor sees people and their history, and no button."""
    auditor, person = sign_in("auditor"), people["writer"].id
    page = auditor.get(f"/people/{person}").text
    assert "What has happened" in page
    assert f'action="/people/{person}' not in page
    for path in (f"/people/{person}/roles", f"/people/{person}/active", f"/people/{person}/sign-out", f"/people/{person}/link"):
        assert auditor.post(path).status_code == 403


def test_administrator_signs_somebody_out_everywhere(sign_in, people, database):
    """At once, on record, and the person is told."""
    writer = sign_in("writer")
    assert writer.get("/inbox").status_code == 200
    assert sign_in("administrator").post(f"/people/{people['writer'].id}/sign-out").status_code == 303
    assert writer.get("/inbox").status_code == 302
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.subject_id == people["writer"].id)).all()
    assert {"sessions_ended", "signed_out_everywhere"} <= set(verbs)
