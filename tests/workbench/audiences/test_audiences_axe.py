"""The room's pages on a phone: axe-core, light and dark, no sideways scroll, both languages."""

from datetime import date

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.audiences.models import BusyDay, Calendar
from workbench.audiences.trusting import Finding

PATHS = (
    "/audiences", "/audiences/1", "/audiences/1/places/new", "/audiences/1/sources/new", "/audiences/new", "/spokespersons",
    "/spokespersons/1", "/spokespersons/suggest?audience=1&theme=T01&day=2026-11-24", "/spokespersons/suggest?audience=x",
    "/spokespersons/new", "/spokespersons/1/trust/new", "/spokespersons/1/calendar", "/spokespersons/1/absences/new",
)  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_have_no_faults_on_a_phone(phone_page, sign_in, database, group, add_person, people, clock, language):
    """With somebody who has everything, and somebody who cannot speak."""
    maj = add_person("Maj", trust=[Finding("survey", "Vem skulle du fråga?", date(2026, 5, 4), 120, 37)], audience_id=group)
    add_person("Olle", consent=None)
    sign_in("writer").post(f"/audiences/{group}/places/new", data={"kind": "poster", "place": "Torget", "weekdays": ["1"]})
    with database.write_session() as session:
        session.add(
            Calendar(
                spokesperson_id=maj, covers_until=date(2027, 1, 1), read_at=clock.utcnow(), left_out=["often:2026-11-03"],
                left_out_count=1, fault="gone", host="kalender.example", address=b"x", added_by_id=people["writer"].id,
                added_at=clock.utcnow(),
            )
        )  # fmt: skip
        session.add(BusyDay(spokesperson_id=maj, day=date(2026, 11, 24), is_whole_day=False, hours=["09:00–11:00"]))
    assert faults_on_phone(phone_page("writer"), PATHS, language) == []
