"""Texts that tell the same, for the tests of candidates."""

BUSES = (
    "Kommunen ger alla nyanlända gratis busskort hela året.",
    "Nu får alla nyanlända gratis busskort av kommunen.",
    "Jag har hört att kommunen ger nyanlända gratis busskort!",
)
POOL = ("Badhuset stänger för män varje fredag.", "Varje fredag stänger badhuset för män.")
