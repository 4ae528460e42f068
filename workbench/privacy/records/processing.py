"""The register of processing, art. 30(1), as a document: the program's facts, and brackets where the municipality fills in."""

from flask_babel import gettext as _

from workbench.intake.sources.words import KIND_WORDS
from workbench.privacy.records.facts import Facts
from workbench.privacy.retention.kinds import BASES, KINDS, PERIODS
from workbench.reviews.charts.chart import Table
from workbench.reviews.quarterly.document import Block, Bullets, Paragraph, Section


def sections(facts: Facts) -> tuple[Section, ...]:
    """One section for each letter of art. 30(1)."""
    parts: list[tuple[str, str, list[Block]]] = [
        ("controller", _("Controller"), _controller(facts)),
        ("purpose", _("Purpose and legal ground"), _purpose()),
        ("whose", _("Whose data, and which"), _whose(facts)),
        ("recipients", _("Recipients and third countries"), _recipients(facts)),
        ("periods", _("How long"), _periods(facts)),
        ("security", _("Security"), _security(facts)),
    ]
    return tuple(Section(number, key, title, tuple(blocks)) for number, (key, title, blocks) in enumerate(parts, 1))


def _controller(facts: Facts) -> list[Block]:
    named = _(
        "%(unit)s in %(municipality)s, %(contact)s.", unit=facts.unit, municipality=facts.municipality, contact=facts.contact
    )
    return [Paragraph(named), Paragraph(_("[The board that answers for it, its address, and the data protection officer.]"))]


def _purpose() -> list[Block]:
    return [
        Paragraph(
            _(
                "To find rumours about the municipality's own services and area, check them, and inform about facts. "
                "Not to measure or influence what anybody thinks of migration, parties or policy, and not to follow "
                "people."
            )
        ),
        Paragraph(
            _(
                "Legal ground: task of public interest, art. 6(1)(e) [the municipality's own decision]. Sensitive data "
                "may stand in texts although we do not ask for it [ground under art. 9]. That somebody made it public "
                "is not relied on."
            )
        ),
    ]


def _whose(facts: Facts) -> list[Block]:
    rows = tuple((str(KIND_WORDS.get(kind, kind)), count) for kind, count in sorted(facts.sources.items()))
    blocks: list[Block] = [
        Paragraph(
            _(
                "People who write in open posts, letters or comments, who tell us something or answer surveys; people "
                "who are spoken of; colleagues, spokespersons and partners. Texts a day now, about: "
                "%(texts)s. People with an account: %(people)s.",
                texts=facts.texts_a_day,
                people=facts.people,
            )
        )
    ]
    if rows:
        blocks.append(Table(_("Sources that are on"), (_("Kind of source"), _("Number")), rows))
    kinds = tuple((str(kind.name), str(kind.stored), str(BASES[kind.basis])) for kind in KINDS)
    blocks.append(Table(_("Kinds of personal data"), (_("What"), _("How it is kept"), _("Legal ground")), kinds))
    return blocks


def _recipients(facts: Facts) -> list[Block]:
    networks = ", ".join(str(KIND_WORDS.get(one, one)) for one in facts.networks)
    abroad = (
        _(
            "These networks are asked, and learn our search words: %(networks)s. Some of them lie outside of the EU.",
            networks=networks,
        )
        if networks
        else _("No social network is asked now. No stored text leaves the municipality's own machine.")
    )
    return [
        Paragraph(_("Colleagues with a role; partners see approved answers only, never collected texts. Nothing is sold.")),
        Paragraph(_("What is stored is an official document. A request is tried under the law on publicity and secrecy (OSL).")),
        Paragraph(abroad),
    ]


def _periods(facts: Facts) -> list[Block]:
    if facts.decision is None:
        first = _(
            "No deletion decision is recorded: nothing of people's words is erased by time, and the sources that need it are off."
        )
    else:
        first = _(
            "The deletion decision %(reference)s keeps people's words for %(days)s days.",
            reference=facts.decision.reference, days=facts.decision.text_days,
        )  # fmt: skip
    rows = tuple((str(kind.name), str(PERIODS[kind.period]), str(kind.until), kind.job or "–") for kind in KINDS)
    held = _("Legal holds now: %(count)s. Erasures in the register: %(erasures)s.", count=facts.holds, erasures=facts.erasures)
    columns = (_("What"), _("How long"), _("More exactly"), _("Job"))
    return [Paragraph(first), Paragraph(held), Table(_("How long each kind is kept"), columns, rows)]


def _security(facts: Facts) -> list[Block]:
    on, off = _("on"), _("off: see to it")
    return [
        Bullets(
            (
                _("Identifiers are masked before a text is stored; names of people are not recognised."),
                _("Roles and one permission table; restricted rumours for two roles; a second factor outside of the demo."),
                _("Every change, and who opens restricted rumours, exports and extracts, stands in a sealed audit trail."),
                _("Keys are encrypted. Parsers run in limited processes. Fetches are guarded."),
                _("Encrypted backups: %(state)s.", state=on if facts.has_backups else off),
                _("Encrypted connections (https): %(state)s.", state=on if facts.is_https else off),
            )
        ),
        Paragraph(_("[Encryption of the database's disk, patching, and who has keys: the municipality's operations.]")),
    ]
