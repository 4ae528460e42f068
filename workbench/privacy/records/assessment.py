"""The impact assessment, art. 35, as a document: what is done, why, the risks and what meets them, and what is not done."""

from flask_babel import gettext as _

from workbench.intake.models import NEEDS_DELETION_DECISION
from workbench.intake.sources.words import KIND_WORDS
from workbench.privacy.records.facts import Facts
from workbench.reviews.charts.chart import Table
from workbench.reviews.quarterly.document import Block, Bullets, Paragraph, Section


def sections(facts: Facts) -> tuple[Section, ...]:
    """Art. 35(7)(a) to (d), then what the municipality decides."""
    parts: list[tuple[str, str, list[Block]]] = [
        ("why", _("Why an assessment is needed"), _why()),
        ("what", _("What is done"), _what(facts)),
        ("needed", _("Necessity and proportion"), _needed(facts)),
        ("risks", _("Risks to people, and what meets them"), _risks()),
        ("asked", _("Those concerned"), [Paragraph(_("[Whom you have asked, when, what they said, and what came of it.]"))]),
        ("gaps", _("What the program does not do"), _gaps(facts)),
        ("decision", _("Conclusion"), _conclusion(facts)),
    ]
    return tuple(Section(number, key, title, tuple(blocks)) for number, (key, title, blocks) in enumerate(parts, 1))


def _why() -> list[Block]:
    return [
        Paragraph(
            _(
                "Systematic reading of open posts, texts that may hold sensitive data, people in vulnerable situations "
                "and a classifier: at least two of the criteria of the European guidelines (WP248). Feeds of media "
                "alone hardly need one."
            )
        )
    ]


def _what(facts: Facts) -> list[Block]:
    steps = (
        _(
            "Collect: feeds, and, if switched on, networks, a mailbox, a tip form, reports by staff, imported files. "
            "Open pages only."
        ),
        _("Mask identifiers before storage."),
        _("Assess each text on our own machine; people are never scored."),
        _("People sort, check, decide, write and approve. The original post is never published again."),
        _("Erase words after the days of the decision; keep counts."),
    )
    extent = _(
        "Extent now. Sources: %(sources)s. Texts a day, about: %(texts)s. People with an account: %(people)s.",
        sources=sum(facts.sources.values()), texts=facts.texts_a_day, people=facts.people,
    )  # fmt: skip
    return [Bullets(steps), Paragraph(extent)]


def _needed(facts: Facts) -> list[Block]:
    days = facts.decision.text_days if facts.decision else _("no decision yet")
    rows = (
        (
            _("Lawfulness"),
            _("Art. 6(1)(e). Consent only for panels, newsletters and spokespersons."),
            _("[the task in law and decision]"),
        ),
        (
            _("Purpose"),
            _("No field for attitude, party, religion or origin; no search by author."),
            _("[that no other use is made]"),
        ),
        (
            _("Minimisation"),
            _("Masked; authors only as a keyed code for 30 days; channels are categories."),
            _("[narrow searches: list them]"),
        ),
        (_("Accuracy"), _("Edits and deletions at the source are followed; machine's words are proposals."), _("[who corrects]")),
        (_("Storage"), _("Days of the decision: %(days)s. Legal holds are explicit.", days=days), _("[why so many days]")),
        (_("No profiles"), _("No table of people of the public. A code joins nothing across rumours."), "–"),
    )
    return [Table(_("Principles"), (_("Principle"), _("What the program does"), _("You state")), rows)]


def _risks() -> list[Block]:
    before, after = _("[before]"), _("[after]")
    rows = [
        (_("People feel watched and stop speaking"), _("Open pages only, nobody is followed, the purpose is public")),
        (
            _("Somebody is recognised by their words"),
            _("Masking; links erased with the text. Names are not recognised: staff look"),
        ),
        (_("Opinions become a register of people"), _("No such fields; no search by author; codes that join nothing")),
        (_("An author's code is turned back"), _("HMAC with the installation's key, forgotten after 30 days; guard the key")),
        (
            _("The machine is wrong or biased"),
            _("Thresholds per kind of text, reasons shown, no effect on people without a person"),
        ),
        (
            _("Words are kept too long"),
            _("Hourly erasing with a log; a test for day 91; a register that erases again after a restore"),
        ),
        (_("A deleted post lives on"), _("Asked about once a day; erasure by link or receipt, with a count")),
        (
            _("Misuse by insiders"),
            _(
                "Roles, second factor, restricted rumours for two roles; who opens them, single texts, exports or extracts "
                "is logged"
            ),
        ),
        (_("A tip reveals its sender"), _("No account, no network address, no tracking; masked")),
        (_("Children and protected identities"), _("Flags, a second reader, restricted at once; staff erase")),
        (_("The tool grows into something else"), _("Few kinds of source, each switched on by an administrator; this page")),
    ]
    columns = (_("Risk"), _("What meets it"), _("Before"), _("After"))
    return [Table(_("Risks"), columns, tuple((*row, before, after) for row in rows))]


def _gaps(facts: Facts) -> list[Block]:
    gaps = [
        _("Names of people are not masked by the program."),
        _("Articles of media are not erased by time."),
        _("A model that has learned keeps words, not texts, of what is erased later."),
        _("Backups keep erased words until they are too old; after a restore the register erases them again."),
        _("Accounts of colleagues and the audit trail are not erased."),
    ]
    if not facts.has_backups:
        gaps.append(_("No encrypted backups are configured here."))
    if facts.decision is None:
        gaps.append(_("No deletion decision is recorded here."))
    return [Bullets(tuple(gaps))]


def _conclusion(facts: Facts) -> list[Block]:
    yes, no = _("on"), _("off")
    kinds = sorted(set(NEEDS_DELETION_DECISION) | set(facts.sources))
    rows = tuple((str(KIND_WORDS.get(kind, kind)), yes if facts.sources.get(kind) else no, "[ ]") for kind in kinds)
    return [
        Paragraph(_("[Remaining risk, and the officer's opinion. High risk that stays: ask IMY first, art. 36.]")),
        Table(_("Kinds of source"), (_("Kind of source"), _("Now"), _("Decided by")), rows),
    ]
