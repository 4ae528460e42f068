"""Groups of roles that the rows of the permission table use again and again."""

from workbench.accounts.models import ROLES

PUBLIC = frozenset({"anonymous", *ROLES})
SIGNED_IN = frozenset(ROLES)
STAFF = frozenset({"writer", "fact_checker", "approver", "legal_reviewer", "administrator", "auditor"})
EDITORS = frozenset({"writer", "fact_checker", "approver"})
READERS = EDITORS | {"administrator", "auditor"}
TELLERS = SIGNED_IN - {"auditor"}
MODEL_DECIDERS = frozenset({"fact_checker", "approver", "administrator"})
RULE_CHANGERS = frozenset({"administrator", "approver"})
TOKEN = frozenset({"token"})  # no role: doors of the API that ask for a token of their own and know no sign-in
