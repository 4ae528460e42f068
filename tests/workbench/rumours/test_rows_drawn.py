"""Rows of the list and the board are drawn once; what changes is shown at the next view, to each as they may see it."""

from sqlalchemy import update

from workbench.rumours.models import Rumour


def test_what_changes_is_shown_at_once(sign_in, database, open_one):
    """A row is kept no longer than the values that it was drawn from, in the list and on the board, in both languages."""
    open_one()
    client = sign_in("fact_checker")
    pages = ("/rumours?lang=sv", "/rumours/board?lang=sv", "/rumours?lang=en", "/rumours/board?lang=en")
    for claim in ("Hallen stängs i maj", "Hallen öppnar i juni", "<b>Hallen</b> & badet"):
        with database.write_session() as session:
            session.execute(update(Rumour).values(claim=claim))
        for page in pages:
            for _view in range(2):
                assert claim.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in client.get(page).text
    assert "Hallen stängs" not in client.get(pages[0]).text


def test_a_restricted_rumour_stays_with_those_who_may_see_it(sign_in, database, open_one):
    """Drawn for one who may, it is not there for one who may not."""
    open_one()
    with database.write_session() as session:
        session.execute(update(Rumour).values(claim="Hallen stängs i maj", sensitivity="restricted", owner_id=None))
    assert "Hallen stängs i maj" in sign_in("fact_checker").get("/rumours").text
    for page in ("/rumours", "/rumours/board"):
        assert "Hallen stängs i maj" not in sign_in("writer").get(page).text
