"""Where a page lies in the list that somebody came from. The list's own filter travels in the address as `list`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, has_request_context, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

PARAMETER = "list"
LONGEST = 1000
LEFT_OUT = ("page", "lang", PARAMETER)


@dataclass(frozen=True)
class Place:
    """For example the seventh of 112, with the names that the rows before and after it have in addresses."""

    number: int
    total: int
    previous: Any
    next: Any
    size: int

    @property
    def page(self) -> int:
        """The page of the list on which it stands, from 1."""
        return math.ceil(self.number / self.size)


def find_place(
    session: Session, listed: Select[Any], *, key: Any, name: Any, order: Sequence[Any], subject_id: int, size: int
) -> Place | None:
    """Where the row with this key stands among the listed ones; None when it does not. One query, whatever the length."""
    columns = (
        key.label("key"),
        func.row_number().over(order_by=order).label("number"),
        func.count().over().label("total"),
        func.lag(name).over(order_by=order).label("previous"),
        func.lead(name).over(order_by=order).label("next"),
    )
    rows = listed.with_only_columns(*columns).order_by(None).subquery()
    found = session.execute(select(rows).where(rows.c.key == subject_id)).one_or_none()
    return None if found is None else Place(found.number, found.total, found.previous, found.next, size)


def given_list() -> MultiDict[str, str] | None:
    """The filter of the list that the visitor came from, as that list's own parameters; None when they came from elsewhere."""
    raw = request.args.get(PARAMETER)
    return None if raw is None else MultiDict(parse_qsl(raw[:LONGEST], keep_blank_values=True))


def this_list() -> str:
    """The filter of the list that this page shows, as a link to one of its rows carries it."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in LEFT_OUT and value]
    return urlencode(kept)[:LONGEST]


def list_address(endpoint: str, place: Place | None) -> str:
    """Back to the list, on the page where the row stands."""
    given = given_list() or MultiDict()
    values: dict[str, Any] = {key: given.getlist(key) for key in given if not key.startswith("_") and key not in LEFT_OUT}
    if place is not None and place.page > 1:
        values["page"] = place.page
    return url_for(endpoint, **values)


def keep_list(blueprint: Blueprint, subject: str) -> None:
    """Let every address of the blueprint that is about the same subject as this page carry the list on."""

    def keep(_endpoint: str, values: dict[str, Any]) -> None:
        if not has_request_context() or subject not in values:
            return
        given = request.args.get(PARAMETER)
        if given is not None and values[subject] == (request.view_args or {}).get(subject):
            values.setdefault(PARAMETER, given[:LONGEST])

    blueprint.url_defaults(keep)
