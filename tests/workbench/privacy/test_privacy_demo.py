"""What the demo shows of personal data: no page of the room is empty, and nothing in it is late when it opens."""

from workbench.demo.personal_data import add_personal_data
from workbench.rumours import service as rumours


def test_no_page_of_the_room_is_empty_in_the_demo(app, database, people, settings, decide, clock, sign_in):
    decide()
    with app.app_context(), database.write_session() as session:
        staff = {role: session.merge(people[role]) for role in ("administrator", "writer")}
        rumours.open_rumour(session, "Bron stängs", theme="T01", actor_id=staff["writer"].id, now=clock.utcnow())
        add_personal_data(session, settings, staff)
    client = sign_in("administrator")
    for page, words in (
        ("comments", "Frågelådan om översiktsplanen"), ("requests", "KS 2026/00121"), ("erasures", "KS 2026/00114"),
        ("exports", "waits for an approver"),
    ):  # fmt: skip
        assert words in client.get(f"/privacy/{page}").text, page
    listed = client.get("/privacy/comments").text
    assert "look now" not in listed
    assert "late" not in listed.partition("<main")[2].partition("</main>")[0].replace("translate", "")
    assert "070-174" not in client.get("/privacy/comments/1").text
