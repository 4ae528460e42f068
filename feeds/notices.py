"""The warnings that come with items and batches: whole sentences, ready for translation."""

DATE_MISSING = "The entry has no date."
DATE_UNREADABLE = "The date could not be read."
DATE_ABSURD = "The date cannot be right and was left out."
DATE_FUTURE = "The date lies in the future."
LINK_MISSING = "The entry has no link."
LINK_UNUSABLE = "The link is not a web address and was left out."
TEXT_SHORTENED = "The text was very long and has been shortened."
CHARACTERS_REMOVED = "Characters that cannot be stored were removed."
DIRECTION_MARKS = "The text holds marks that change the reading direction."
ID_MADE = "The entry has no id of its own; one was made from its text."

XML_DAMAGED = "The feed has errors, but its entries could be read."
ENTRIES_SKIPPED = "Some entries could not be read and were skipped."
ENTRIES_MERGED = "Some entries came twice and were merged."
TOO_MANY_ENTRIES = "The feed has more than 5,000 entries; the rest were left out."
ASKED_TO_WAIT = "The source asked us to wait."
BUDGET_SPENT = "This month's reads of the network are spent. An administrator can raise the limit."
POSTS_SKIPPED = "Some posts could not be read and were skipped."
LETTERS_SKIPPED = "Some letters could not be read and were skipped."
PAGES_REPEAT = "The network gave the same page again; reading stopped there."
READING_BROKEN_OFF = "The network broke off halfway; the rest is read at the next visit."
MORE_TO_READ = "There is more to read than one visit may take; the rest is read at the next visit."
TOO_FEW_READS = "Too few reads are left to ask the network."

ALL = (
    DATE_MISSING,
    DATE_UNREADABLE,
    DATE_ABSURD,
    DATE_FUTURE,
    LINK_MISSING,
    LINK_UNUSABLE,
    TEXT_SHORTENED,
    CHARACTERS_REMOVED,
    DIRECTION_MARKS,
    ID_MADE,
    XML_DAMAGED,
    ENTRIES_SKIPPED,
    ENTRIES_MERGED,
    TOO_MANY_ENTRIES,
    ASKED_TO_WAIT,
    BUDGET_SPENT,
    POSTS_SKIPPED,
    LETTERS_SKIPPED,
    PAGES_REPEAT,
    READING_BROKEN_OFF,
    MORE_TO_READ,
    TOO_FEW_READS,
)
