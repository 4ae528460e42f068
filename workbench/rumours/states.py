"""The states of a rumour and the moves between them (vocabulary.json). Pure."""

MOVES: dict[str, tuple[str, ...]] = {
    "new": ("triaged", "merged"),
    "triaged": ("checking", "closed", "merged"),
    "checking": ("decided", "closed", "merged"),
    "decided": ("checking", "answered", "closed", "merged"),
    "answered": ("follow_up", "checking"),
    "follow_up": ("closed", "checking"),
    "closed": ("triaged",),
    "merged": ("triaged",),
}
ENDED = ("closed", "merged")
OPEN = tuple(state for state in MOVES if state not in ENDED)


def may_move(state: str, to: str) -> bool:
    """Whether one step leads from a state to another."""
    return to in MOVES.get(state, ())


def path(state: str, to: str) -> tuple[str, ...]:
    """The shortest way through working states (never by closing or re-opening), without the start; empty if there is none."""
    if state == to or state in ENDED:
        return ()
    ways: list[tuple[str, ...]] = [(state,)]
    while ways:
        way = ways.pop(0)
        for step in MOVES[way[-1]]:
            if step == to:
                return (*way[1:], step)
            if step not in ENDED and step not in way:
                ways.append((*way, step))
    return ()
