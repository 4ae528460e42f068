"""How far a hidden value can be worked out from the published ones: the most it can rise or fall, in whole numbers.

A table with its totals is a network, so the bounds that the flow gives are exact (no linear programme gets closer).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import inf

from workbench.surveys.statistics.tables import Arc, Key

Step = tuple[Arc, bool]  # an arc, and whether it is walked forwards: its value rises


@dataclass
class Network:
    """The arcs with what has been pushed through them so far."""

    arcs: list[Arc]
    pushed: dict[Key, int] = field(default_factory=dict)

    def room(self, step: Step) -> float:
        """How much more may go through: a value may rise without limit, and fall to 0."""
        arc, is_forward = step
        return inf if is_forward else arc.value + self.pushed.get(arc.key, 0)

    def push(self, path: Iterable[Step], amount: int) -> None:
        """Send an amount along a path."""
        for arc, is_forward in path:
            self.pushed[arc.key] = self.pushed.get(arc.key, 0) + (amount if is_forward else -amount)

    def cheapest_path(self, start: str, end: str, cost: Callable[[Arc], float]) -> list[Step] | None:
        """The path with room that costs least (Dijkstra); None when there is none. An infinite cost closes an arc."""
        steps = self._steps(cost)
        reached: dict[str, tuple[float, Step | None]] = {start: (0.0, None)}
        queue: list[tuple[float, str]] = [(0.0, start)]
        done: set[str] = set()
        while queue:
            so_far, node = heappop(queue)
            if node in done:
                continue
            done.add(node)
            if node == end:
                break
            for step, neighbour, price in steps.get(node, ()):
                total = so_far + price
                if self.room(step) > 0 and total < reached.get(neighbour, (inf, None))[0]:
                    reached[neighbour] = (total, step)
                    heappush(queue, (total, neighbour))
        return _walk_back(reached, start, end) if end in reached else None

    def _steps(self, cost: Callable[[Arc], float]) -> dict[str, list[tuple[Step, str, float]]]:
        steps: dict[str, list[tuple[Step, str, float]]] = {}
        for arc in self.arcs:
            price = cost(arc)
            if price < inf:
                steps.setdefault(arc.tail, []).append(((arc, True), arc.head, price))
                steps.setdefault(arc.head, []).append(((arc, False), arc.tail, price))
        return steps


def push_through(
    arcs: list[Arc], subject: Arc, wanted: float, cost: Callable[[Arc], float], *, rise: bool = True
) -> tuple[int, set[Key]]:
    """How much `subject` can rise (or fall), up to `wanted`, and which values the paths went through."""
    network, used, done = Network([arc for arc in arcs if arc.key != subject.key]), set[Key](), 0
    start, end = (subject.head, subject.tail) if rise else (subject.tail, subject.head)

    def price(arc: Arc) -> float:
        return 0.0 if arc.key in used else cost(arc)

    while done < wanted:
        path = network.cheapest_path(start, end, price)
        if path is None:
            break
        amount = min(wanted - done, min(network.room(step) for step in path))
        if amount == inf:
            return 2**62, used | {arc.key for arc, _forward in path}
        network.push(path, int(amount))
        used |= {arc.key for arc, _forward in path}
        done += int(amount)
    return done, used


def bounds(arcs: list[Arc], hidden: frozenset[Key]) -> dict[Key, tuple[int, int]]:
    """The lowest and highest possible value of every hidden one, for somebody who has all the others."""

    def cost(arc: Arc) -> float:
        return 0.0 if arc.key in hidden else inf

    found = {}
    for arc in arcs:
        if arc.key in hidden:
            rise, _used = push_through(arcs, arc, inf, cost)
            fall, _used = push_through(arcs, arc, arc.value, cost, rise=False)
            found[arc.key] = (arc.value - fall, arc.value + rise)
    return found


def _walk_back(reached: dict[str, tuple[float, Step | None]], start: str, end: str) -> list[Step]:
    path: list[Step] = []
    node = end
    while node != start:
        step = reached[node][1]
        assert step is not None  # only the start has none
        path.append(step)
        node = step[0].tail if step[1] else step[0].head
    return path[::-1]
