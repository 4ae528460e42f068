"""The map: outlines that are read or refused, names that people write, small numbers that are held back."""

import json
import math

import pytest

from workbench.errors import Refused
from workbench.rumours import service
from workbench.rumours.board import mapping
from workbench.rumours.board import service as districts
from workbench.rumours.board.models import District
from workbench.rumours.board.outlines import MOST_POINTS, BadOutline, read_geojson, read_path

SQUARE = "M 100 100 L 400 100 L 400 400 Z"


def feature(name, *rings, kind="Polygon"):
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": list(rings)}}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


BOX = [[21.0, 65.0], [21.4, 65.0], [21.4, 65.2], [21.0, 65.2], [21.0, 65.0]]
NEXT_BOX = [[21.4, 65.0], [21.8, 65.0], [21.8, 65.2], [21.4, 65.2], [21.4, 65.0]]


def test_degrees_are_laid_north_up_with_the_same_measure_both_ways():
    west, east = read_geojson(collection(feature("Väster", BOX), feature("Öster", NEXT_BOX)))
    assert west.label_x < east.label_x
    assert west.label_y == east.label_y
    numbers = [float(token) for token in west.path.replace("M", "").replace("L", "").replace("Z", "").split()]
    across, down = max(numbers[::2]) - min(numbers[::2]), max(numbers[1::2]) - min(numbers[1::2])
    assert across / down == pytest.approx(0.4 * math.cos(math.radians(65.1)) / 0.2, rel=0.02)


def test_metres_are_read_and_features_with_one_name_are_one_district():
    near = [[700000, 7200000], [700500, 7200000], [700500, 7200500], [700000, 7200500], [700000, 7200000]]
    far = [[x + 1000, y] for x, y in near]
    (found,) = read_geojson(collection(feature("Byarna", near), feature("Byarna", far)))
    assert found.path.count("M") == 2


def test_a_long_coast_becomes_a_short_path():
    ring = [[math.cos(step / 5000), math.sin(step / 5000)] for step in range(31416)]
    (found,) = read_geojson(collection(feature("Ön", [*ring, ring[0]])))
    assert len(found.path) < 3000


DEEP = '{"type":"FeatureCollection","features":' + "[" * 100_000
BAD_MAPS = {
    "empty": "",
    "words": "karta",
    "deep": DEEP,
    "no features": '{"type":"FeatureCollection"}',
    "none inside": collection(),
    "point": collection({"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}),
    "no name": collection(feature("", BOX)),
    "infinite": collection(feature("A", BOX)).replace("21.0", "Infinity"),
    "not a number": collection(feature("A", BOX)).replace("21.0", "NaN"),
    "words for numbers": collection(feature("A", [["x", "y"]] * 5)),
    "too far": collection(feature("A", [[1e300, 2], [3, 4], [5, 6], [1e300, 2]])),
    "no width": collection(feature("A", [[1, 1], [1, 2], [1, 3], [1, 1]])),
    "coordinates gone": collection({"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Polygon"}}),
    "too many": collection(*(feature(f"A{number}", BOX) for number in range(201))),
    "too many points": collection(feature("A", [[0.001 * step, step % 7] for step in range(MOST_POINTS + 1)])),
}


@pytest.mark.parametrize("text", BAD_MAPS.values(), ids=BAD_MAPS)
def test_a_bad_map_is_refused_in_words(text):
    with pytest.raises(BadOutline) as refused:
        read_geojson(text)
    assert str(refused.value.args[0])


BAD_PATHS = {
    "script": '"><script>alert(1)</script>',
    "url": "url(#x)",
    "no move": "L 1 2 3 4 5 6",
    "two corners": "M 1 2 L 3 4",
    "outside": "M 0 0 L 5000 0 L 0 5000 Z",
    "halved": "M 1 2 L 3",
    "huge number": "M 1 2 L 1e999 4 L 5 6",
    "nul": "M 1 2\x00 L 3 4 L 5 6",
}


@pytest.mark.parametrize("path", BAD_PATHS.values(), ids=BAD_PATHS)
def test_a_bad_path_is_refused(path):
    with pytest.raises(BadOutline):
        read_path(path)


def test_relative_commands_and_curves_are_read():
    found = read_path("m 100 100 h 200 v 200 c 0 50 -50 100 -100 100 z")
    assert 100 < found.label_x < 300
    assert 100 < found.label_y < 400


@pytest.fixture
def add(work, clock):
    """A district: add("Sjösidan", "Hamnen")."""

    def make(name, *more_names, outline=SQUARE):
        values = {"more_names": more_names, "outline": outline, "actor_id": None, "now": clock.utcnow()}
        return work(lambda session: districts.add_district(session, name, **values)).id

    return make


@pytest.fixture
def hear(on, heard, people, clock):
    """Reports of a rumour at a place: hear(code, "Centrum", 7)."""

    def tell(code, place, count, **more):
        for number in range(count):
            sighting = heard(f"{place} {number}", place=place, **more)
            on(code, lambda s, r, one=sighting: service.add_sighting(s, r, one, actor_id=people["writer"].id, now=clock.utcnow()))

    return tell


@pytest.fixture
def read_map(work, people, clock):
    """The map as a person sees it."""

    def read(role="writer", wanted=None, days=90):
        found = work(lambda s: mapping.district_map(s, wanted or {}, people[role], days=days, now=clock.utcnow()))
        return {cell.name: cell.reports for cell in (*found.cells, found.elsewhere)} | {"all": found.total}

    return read


ELSEWHERE = "Elsewhere, or no place noted"


def test_reports_count_by_any_spelling_and_small_numbers_are_held_back(add, hear, open_one, read_map):
    add("Älvnäs", "Udden")
    add("Centrum")
    add("Ytterbyn")
    code = open_one(sighting=None)
    hear(code, "ÄLVNÄS", 3)
    hear(code, "udden", 4)
    hear(code, "Centrum", 6)
    hear(code, "Ytterbyn", 4)
    assert read_map() == {"Älvnäs": 7, "Centrum": 6, "Ytterbyn": None, ELSEWHERE: None, "all": 17}


def test_a_single_hidden_number_takes_the_smallest_other_along():
    assert mapping.hold_back({None: 50, 1: 9, 2: 12, 3: 2}) == {None: 50, 1: None, 2: 12, 3: None}
    assert mapping.hold_back({None: 5, 1: 9}) == {None: 5, 1: 9}
    assert mapping.hold_back({None: 1, 1: 4}) == {None: None, 1: None}


def test_a_restricted_rumour_is_no_part_of_another_persons_map(add, hear, open_one, on, read_map):
    add("Centrum")
    code = open_one(sighting=None)
    hear(code, "Centrum", 8)
    on(code, lambda _session, rumour: setattr(rumour, "sensitivity", "restricted"))
    assert read_map("writer")["all"] == 0
    assert read_map("approver")["all"] == 8


def test_copies_and_answers_count_nowhere_and_old_reports_fall_out(add, hear, open_one, read_map):
    add("Centrum")
    code = open_one(sighting=None)
    hear(code, "Centrum", 5)
    hear(code, "Centrum", 3, relation="counters")
    hear(code, "Centrum", 9, hours_ago=24 * 100)
    assert read_map()["all"] == 5
    assert read_map(days=365)["all"] == 14


def test_a_name_means_one_district_only(add):
    add("Centrum", "Stan")
    with pytest.raises(Refused, match="stan"):
        add("Norr", "stan")


def test_an_import_draws_anew_adds_and_is_safe_twice(add, work, clock):
    add("Väster", outline="")
    found = read_geojson(collection(feature("Väster", BOX), feature("Öster", NEXT_BOX)))
    run = lambda: work(lambda s: districts.import_districts(s, found, actor_id=None, now=clock.utcnow()))  # noqa: E731
    assert run() == (1, 1)
    assert run() == (0, 2)


def test_the_administrator_looks_first_and_then_imports(sign_in, work):
    client = sign_in("administrator")
    given = collection(feature("Väster", BOX), feature("Öster <b>", NEXT_BOX))
    look = client.post("/rumours/districts/import", data={"action": "look", "text": given})
    assert look.status_code == 200
    assert "Öster &lt;b&gt;" in look.text
    assert work(lambda s: s.query(District).count()) == 0
    assert client.post("/rumours/districts/import", data={"action": "save", "text": given}).status_code == 303
    assert "Väster" in client.get("/rumours/map").text
    refused = client.post("/rumours/districts/import", data={"action": "look", "text": "{}"})
    assert refused.status_code == 422
    assert 'id="error-summary"' in refused.text


def test_a_district_is_added_changed_and_removed_by_the_administrator_alone(sign_in, work):
    client = sign_in("administrator")
    values = {"name": "Sjösidan", "more_names": "Hamnen\nKajen", "outline": SQUARE}
    assert client.post("/rumours/districts", data=values).status_code == 303
    key = work(lambda s: s.query(District).one().id)
    stale = client.post(f"/rumours/districts/{key}", data={**values, "version": "99"})
    assert stale.status_code == 422
    assert client.post(f"/rumours/districts/{key}", data={**values, "name": "Kusten", "version": "1"}).status_code == 303
    assert client.post("/rumours/districts", data={**values, "name": "a\x00\u202e", "outline": "x"}).status_code == 422
    assert client.post("/rumours/districts", data={**values, "name": "x" * 1_000_000}).status_code == 422
    assert sign_in("approver").get("/rumours/districts").status_code == 403
    assert client.post(f"/rumours/districts/{key}/remove").status_code == 303
    assert client.get(f"/rumours/districts/{key}").status_code == 404
