"""What the demo shows of personal data: no page of the room is empty, and nothing in it is late when it opens."""

from pathlib import Path

import workbench
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
    assert "Export 1" in client.get("/privacy/access").text


def test_rows_that_stand_below_each_other_on_a_phone_say_what_each_number_is(signed_in):
    """The style sheet writes the column's name from `data-l`; another name for it was nowhere to be seen."""
    templates = sorted(Path(workbench.__file__).parent.glob("*/templates/**/*.html"))
    assert len(templates) > 100
    assert [path.name for path in templates if "data-label=" in path.read_text("utf-8")] == []
    page = signed_in("administrator", viewport={"width": 360, "height": 740}).new_page()
    page.goto("/privacy/retention")
    cell = page.locator("table.table-stack td[data-l]").first
    shown = cell.evaluate("cell => [getComputedStyle(cell, '::before').content, cell.dataset.l]")
    assert shown[0] == f'"{shown[1]}: "'
