"""Pages of channels: adding, keeping, pausing, and what each of them does."""

import re

import pytest
from sqlalchemy import select

from workbench.campaigns.models import Channel, EmailRecipient


def html(response):
    return response.get_data(as_text=True)


def test_leaving_a_list_takes_one_press_and_no_sign_in(app, database, channels):
    app.config["WTF_CSRF_ENABLED"] = True
    with database.read_session() as session:
        token = session.scalars(select(EmailRecipient.leave_token)).first()
    client = app.test_client()
    assert client.get(f"/leave/{token}").status_code == 200
    with database.read_session() as session:
        assert session.scalars(select(EmailRecipient).where(EmailRecipient.left_at.is_not(None))).first() is None
    assert client.post(f"/leave/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with database.read_session() as session:
        assert session.scalars(select(EmailRecipient).where(EmailRecipient.left_at.is_not(None))).one().leave_token == token
    assert client.post("/leave/wrong").status_code == 404


def test_an_administrator_adds_a_webhook_and_sees_the_secret_once(sign_in, people, channels, partner_server, database, app):
    from dataclasses import replace

    app.extensions["workbench_settings"] = replace(app.extensions["workbench_settings"], allowed_hosts=(partner_server.host,))
    client = sign_in("administrator")
    home = people["writer"].organisation_id
    data = {"name": "Appen", "kind": "webhook", "organisation": home, "address": partner_server.url, "secret": ""}
    page = html(client.post("/channels/new", data=data))
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.replace("&#43;", "+"))[0]
    with database.read_session() as session:
        row = session.scalars(select(Channel).where(Channel.name == "Appen")).one()
    shown = html(client.get(f"/channels/{row.id}"))
    assert secret not in shown
    assert secret[-4:] in shown.replace("&#43;", "+")


def test_a_partner_sees_to_its_own_channels_only(sign_in, channels, people):
    partner = sign_in("partner")
    page = html(partner.get("/channels"))
    assert "Bibliotekets webb" in page
    assert "Intranätet" not in page
    assert partner.get(f"/channels/{channels['webhook'].id}").status_code == 404
    assert partner.post(f"/channels/{channels['webhook'].id}/pause").status_code == 404
    other = {"name": "X", "kind": "manual", "organisation": people["writer"].organisation_id}
    assert partner.post("/channels/new", data=other).status_code == 422
    assert partner.post("/channels/new", data={**other, "organisation": people["partner"].organisation_id}).status_code == 303


def test_bad_channel_forms_are_422(sign_in, channels, people):
    client, home = sign_in("administrator"), people["writer"].organisation_id
    taken = {"name": "Mejllistan", "kind": "email", "organisation": home}
    private = {"name": "A", "kind": "webhook", "organisation": home, "address": "http://10.0.0.1/"}
    for bad in ({}, {"name": "A", "kind": "page", "organisation": home}, taken, private):
        assert client.post("/channels/new", data=bad).status_code == 422
    assert client.post(f"/channels/{channels['email'].id}/receivers", data={"address": "nej"}).status_code == 422


def test_addresses_of_a_list_are_for_its_keepers(sign_in, channels):
    assert "ada@norrvik.example" in html(sign_in("administrator").get(f"/channels/{channels['email'].id}"))
    assert "ada@norrvik.example" not in html(sign_in("writer").get(f"/channels/{channels['email'].id}"))


def test_a_paused_channel_holds_what_is_due_and_lets_it_go_again(place, sign_in, channels, later, deliver, state_of):
    (placement,) = place("webhook")
    client = sign_in("administrator")
    assert client.post(f"/channels/{channels['webhook'].id}/pause").status_code == 303
    later(minutes=5)
    deliver()
    assert state_of(placement) == "planned"
    assert client.post(f"/channels/{channels['webhook'].id}/pause", data={"open": "1"}).status_code == 303
    later(seconds=1)
    deliver()
    assert state_of(placement) == "sent"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("page", "publishes the answer in the library"),
        ("email", "Everybody can leave the list"),
        ("webhook", "signed message"),
        ("partner_manual", "A person puts the answer up"),
    ],
)
def test_a_channel_says_what_it_does_and_what_goes_there(sign_in, channels, place, clock, name, words):
    """Never an empty page: purpose, what is coming, what has gone out, next step."""
    path = f"/channels/{channels[name].id}"
    empty = html(sign_in("approver").get(path))
    assert words in empty
    assert "Nothing is planned here." in empty
    assert "Nothing has gone out here yet." in empty
    (placement,) = place(name)
    filled = html(sign_in("approver").get(path))
    assert f"/plan/{placement.reference}" in filled
    assert "Nothing is planned here." not in filled  # what is offered or about to leave is coming, also when its time has come
