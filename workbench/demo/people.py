"""The five people of the demo, and the organisations they belong to. Fictional."""

from dataclasses import dataclass

LIBRARY = "Norrviks bibliotek"
SPORTS = "Norrviks IK"


@dataclass(frozen=True)
class Person:
    """One fictional person; `organisation` is empty for the municipality itself."""

    name: str
    email: str
    role: str
    organisation: str = ""


PEOPLE = (
    Person("Åsa Wall", "asa.wall@norrvik.example", "administrator"),
    Person("Anna Lind", "anna.lind@norrvik.example", "writer"),
    Person("Bo Eklund", "bo.eklund@norrvik.example", "fact_checker"),
    Person("Mira Holm", "mira.holm@norrvik.example", "approver"),
    Person("Per Nord", "per.nord@bibliotek.example", "partner", LIBRARY),
)
