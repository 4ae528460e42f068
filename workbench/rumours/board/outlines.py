"""Outlines of districts: GeoJSON and SVG paths made into short paths in one square of 1000 by 1000. Pure."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from flask_babel import lazy_gettext as _l

from workbench.rumours.texts import tidy

SIDE = 1000
MARGIN = 20
MOST_DISTRICTS = 200
MOST_POINTS = 200_000
PATH_LENGTH = 20_000
NAME_LENGTH = 60
TOLERANCE = 1.0  # of the square's 1000: what a line may be off after it is made shorter
NAME_KEYS = ("name", "namn", "district", "stadsdel", "delomrade", "title", "titel")
PATH_SIGNS = re.compile(r"[MLHVCSQTZmlhvcsqtz0-9eE.,+\-\s]+")
TOKEN = re.compile(r"[MLHVCSQTZmlhvcsqtz]|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
STEPS = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "Z": 0}

Point = tuple[float, float]
Ring = list[Point]


class BadOutline(ValueError):
    """What is given is no map; the argument says why, in lazy words."""


@dataclass(frozen=True)
class Outline:
    """A district's name, its path, and where its label stands."""

    name: str
    path: str
    label_x: int
    label_y: int


def read_geojson(text: str) -> list[Outline]:
    """The districts of a FeatureCollection, all in one square. Features with the same name become one district."""
    rings: dict[str, list[Ring]] = {}
    points = 0
    for feature in _features(_load(text)):
        name = _name_of(feature)
        found = list(_rings(feature.get("geometry")))
        points += sum(map(len, found))
        if points > MOST_POINTS:
            raise BadOutline(_l("The outlines have too many points. Simplify them first."))
        rings.setdefault(name, []).extend(found)
    if len(rings) > MOST_DISTRICTS:
        raise BadOutline(_l("At most 200 districts fit on one map."))
    if not rings:
        raise BadOutline(_l("The file holds no districts: it needs a FeatureCollection of polygons."))
    fitted = _fit(rings)
    return [Outline(name, _path(parts), *_middle(max(parts, key=_area))) for name, parts in fitted.items()]


def read_path(raw: str) -> Outline:
    """A path that somebody drew in the map's own square, checked, with its label in the middle of it. It has no name."""
    path = " ".join(raw.split())
    if len(path) > PATH_LENGTH:
        raise BadOutline(_l("The path is too long. Simplify it first."))
    if not PATH_SIGNS.fullmatch(path) or path[0] not in "Mm":
        raise BadOutline(_l("This is no SVG path. It begins with M and holds only commands and numbers."))
    points = list(_walk(TOKEN.findall(path)))
    if len(points) < 3 or any(not -1 <= value <= SIDE + 1 for point in points for value in point):
        raise BadOutline(_l("The path must lie within the square of 1000 by 1000 and have at least three corners."))
    return Outline("", path, *_middle(points))


def _load(text: str) -> Any:
    def refuse(_sign: str) -> NoReturn:
        raise BadOutline(_l("The file holds numbers that are none."))

    try:
        return json.loads(text, parse_constant=refuse)
    except BadOutline:
        raise
    except (ValueError, RecursionError) as error:
        raise BadOutline(_l("This is not GeoJSON.")) from error


def _features(data: Any) -> Iterator[dict[str, Any]]:
    given = data.get("features") if isinstance(data, dict) else None
    if not isinstance(given, list):
        raise BadOutline(_l("The file holds no districts: it needs a FeatureCollection of polygons."))
    for feature in given:
        if isinstance(feature, dict) and isinstance(feature.get("geometry"), dict):
            yield feature


def _name_of(feature: dict[str, Any]) -> str:
    properties = feature.get("properties")
    named = {str(key).casefold(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
    for key in NAME_KEYS:
        if isinstance(named.get(key), str) and (name := " ".join(tidy(named[key]).split())):
            return name[:NAME_LENGTH].strip()
    raise BadOutline(_l("A district has no name. Each needs a property called “name”."))


def _rings(geometry: Any) -> Iterator[Ring]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise BadOutline(_l("Only polygons can be districts."))
    try:
        for polygon in [coordinates] if kind == "Polygon" else coordinates:
            for ring in polygon:
                points = [_point(pair) for pair in ring]
                if len(points) >= 4:
                    yield points
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        if isinstance(error, BadOutline):
            raise
        raise BadOutline(_l("The outline of a district is damaged.")) from error


def _point(pair: Any) -> Point:
    x, y = float(pair[0]), float(pair[1])
    if isinstance(pair[0], str | bool) or not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) > 1e8:
        raise BadOutline(_l("The file holds numbers that are none."))
    return x, y


def _fit(rings: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Degrees or metres laid into the square, north up, with the same measure both ways."""
    points = [point for parts in rings.values() for ring in parts for point in ring]
    if not points:
        raise BadOutline(_l("The outline of a district is damaged."))
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    is_degrees = max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90
    narrow = math.cos(math.radians((south + north) / 2)) if is_degrees else 1.0
    width, height = (east - west) * narrow, north - south
    if not (width > 0 and height > 0):
        raise BadOutline(_l("The outline of a district is damaged."))
    scale = (SIDE - 2 * MARGIN) / max(width, height)
    left, top = (SIDE - width * scale) / 2, (SIDE - height * scale) / 2
    lay = lambda x, y: (left + (x - west) * narrow * scale, top + (north - y) * scale)  # noqa: E731
    laid = {name: [_shorter([lay(x, y) for x, y in ring]) for ring in parts] for name, parts in rings.items()}
    return {name: kept for name, parts in laid.items() if (kept := [ring for ring in parts if len(ring) >= 3])}


def _shorter(ring: Ring) -> Ring:
    """The ring without the points that lie closer than TOLERANCE to the line between their neighbours (Douglas-Peucker)."""
    if ring[0] == ring[-1]:
        ring = ring[:-1]
    kept = {0, len(ring) // 2, len(ring) - 1}
    waiting = [(0, len(ring) // 2), (len(ring) // 2, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, place = 0.0, first
        for index in range(first + 1, last):
            distance = _distance(ring[index], ring[first], ring[last])
            if distance > far:
                far, place = distance, index
        if far > TOLERANCE:
            kept.add(place)
            waiting += [(first, place), (place, last)]
    return [ring[index] for index in sorted(kept)]


def _distance(point: Point, first: Point, last: Point) -> float:
    across, down = last[0] - first[0], last[1] - first[1]
    length = math.hypot(across, down)
    if length == 0:
        return math.hypot(point[0] - first[0], point[1] - first[1])
    return abs(across * (first[1] - point[1]) - (first[0] - point[0]) * down) / length


def _path(rings: Sequence[Ring]) -> str:
    return " ".join("M" + " L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + " Z" for ring in rings)


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _middle(ring: Ring) -> tuple[int, int]:
    """The ring's centre of gravity, or the middle of its box where it has no area."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
    if abs(doubled) < 1:
        return round(sum(x for x, _y in ring) / len(ring)), round(sum(y for _x, y in ring) / len(ring))
    x = y = 0.0
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return round(x / (3 * doubled)), round(y / (3 * doubled))


def _walk(tokens: Sequence[str]) -> Iterator[Point]:
    """The points that a path goes to, control points too."""
    command, x, y, place = "M", 0.0, 0.0, 0
    while place < len(tokens):
        if tokens[place].isalpha():
            command, place = tokens[place], place + 1
            if command in "Zz":
                continue
        need = STEPS[command.upper()]
        given = tokens[place : place + need]
        if not need or len(given) < need or any(token.isalpha() for token in given):
            raise BadOutline(_l("This is no SVG path. It begins with M and holds only commands and numbers."))
        numbers, place = [float(token) for token in given], place + need
        is_relative, name = command.islower(), command.upper()
        if name in "HV":
            numbers = [numbers[0], 0.0 if is_relative else y] if name == "H" else [0.0 if is_relative else x, numbers[0]]
        base = (x, y) if is_relative else (0.0, 0.0)
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = base[0] + across, base[1] + down
            yield x, y
