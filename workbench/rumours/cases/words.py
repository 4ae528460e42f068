"""The vocabularies of cases in words."""

from flask_babel import lazy_gettext as _l

from workbench.rumours.cases.advice import TITLES

FINDINGS = {
    "confirms": _l("confirms the claim"),
    "denies": _l("says that it is wrong"),
    "partly": _l("says that a part is right"),
    "cannot_say": _l("cannot say"),
}
REFERRED_TO = {
    "police": _l("Police"),
    "victim_support": _l("Victim support"),
    "security": _l("The municipality's security contact"),
    "social_services": _l("Social services"),
    "school_health": _l("School health"),
    "other": _l("Other help"),
}
TABLES = {
    "sighting": _l("observations"),
    "rumour_note": _l("notes"),
    "rumour_verification": _l("verifications"),
    "rumour_referral": _l("referrals"),
    "sandwich": _l("answers"),
    "alert": _l("alerts"),
    "fact_check_proposal": _l("fact-checks"),
    "foreign_answer": _l("others' answers"),
    "partner_proposal": _l("partners' proposals"),
}
_WORDS = {"finding": FINDINGS, "referred_to": REFERRED_TO, "stance": TITLES}


def case_word(slug: str, vocabulary: str) -> str:
    """A slug of these vocabularies in words."""
    return str(_WORDS[vocabulary].get(slug, slug))


def case_choices(vocabulary: str) -> list[tuple[str, str]]:
    """(slug, words) for a field with choices."""
    return [(slug, str(words)) for slug, words in _WORDS[vocabulary].items()]


def counted(counts: dict[str, int]) -> str:
    """How many rows of which kind: "observations 3, notes 1"; what has no name here is left out."""
    return ", ".join(f"{TABLES[table]} {count}" for table, count in counts.items() if table in TABLES)
