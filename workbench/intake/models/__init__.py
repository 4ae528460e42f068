"""Tables of intake: sources, items, what people told, house rules, triage."""

from workbench.intake.models.candidates import (
    GROUP_STATES,
    MEMBER_SIGNS,
    ClaimGroup,
    ClaimGroupChange,
    ClaimGroupLook,
    ClaimGroupMember,
    RumourReading,
)
from workbench.intake.models.items import (
    COPY_SIGNS,
    TRANSLATORS,
    Assessment,
    Item,
    ItemBand,
    ItemCopy,
    ItemTag,
    ItemText,
    Translation,
)
from workbench.intake.models.rules import ACTIONS, PATTERN_KINDS, HouseRule, HouseRuleHit, HouseRuleTrial
from workbench.intake.models.sources import (
    GENRES,
    KINDS,
    MANUAL,
    NEEDS_DELETION_DECISION,
    POLLED,
    SOCIAL,
    SYNDICATION,
    DeletionDecision,
    HostManners,
    HubSubscription,
    ReadBudget,
    Source,
    SourceTest,
    SourceVisit,
)
from workbench.intake.models.told import IMPORT_STATES, TOLD_BY, ImportRun, Tip
from workbench.intake.models.triage import TriageAction

__all__ = [
    "ACTIONS", "COPY_SIGNS", "GENRES", "GROUP_STATES", "IMPORT_STATES", "KINDS", "MANUAL", "MEMBER_SIGNS",
    "NEEDS_DELETION_DECISION", "PATTERN_KINDS", "POLLED", "SOCIAL", "SYNDICATION", "TOLD_BY", "TRANSLATORS", "Assessment",
    "ClaimGroup", "ClaimGroupChange", "ClaimGroupLook", "ClaimGroupMember", "DeletionDecision", "HostManners", "HouseRule",
    "HouseRuleHit", "HouseRuleTrial", "HubSubscription", "ImportRun", "Item", "ItemBand", "ItemCopy", "ItemTag", "ItemText",
    "ReadBudget", "RumourReading", "Source", "SourceTest", "SourceVisit", "Tip", "Translation", "TriageAction",
]  # fmt: skip
