"""Numbers in addresses: one that no database row can have is an address that does not exist."""

from werkzeug.routing import IntegerConverter, Map

MOST = 2**31 - 1  # what an integer column of PostgreSQL holds


class RowNumber(IntegerConverter):
    """A whole number that can be a row's."""

    def __init__(self, url_map: Map, max: int = MOST) -> None:
        super().__init__(url_map, max=max)
