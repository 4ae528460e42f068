"""The sentences of a suggestion: why somebody may be asked, what to mind, and what stands in the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from workbench.audiences.texts import name_language
from workbench.audiences.trusting import in_words, is_old
from workbench.web.vocabulary import word

if TYPE_CHECKING:
    from workbench.audiences.suggesting import Candidate

SOON = timedelta(days=30)
TOWN_LANGUAGE = "sv"


def excluded_by(one: Candidate) -> str:
    """The first thing that stands in the way; "" when nothing does. Consent comes before everything."""
    return _without_consent(one) or _unable(one) or _unfit(one)


def reasons_for(one: Candidate) -> tuple[str, ...]:
    """Why this person may be asked, the weightiest first."""
    person, found = one.spokesperson, []
    if one.trust is not None:
        found.append(in_words(one.trust))
    if one.knows_theme:
        found.append(_("Knows the theme: %(theme)s.", theme=word(one.theme, "theme")))
    others = [name_language(code) for code in one.shared_languages if code != TOWN_LANGUAGE]
    if others:
        found.append(_("Speaks %(languages)s, as the group does.", languages=", ".join(others)))
    if not one.is_municipal:
        found.append(
            _("Speaks for themselves, not for the municipality.")
            if person.is_private
            else _("Comes from %(organisation)s, not from the municipality.", organisation=person.organisation.name)
        )
    if one.state.kind == "free":
        found.append(_("The calendar is free on %(day)s.", day=_day(one.day)))
    if one.load.in_four_weeks == 0:
        found.append(_("Has not spoken for four weeks."))
    return tuple(found)


def cautions_for(one: Candidate) -> tuple[str, ...]:
    """What to mind before this person is asked."""
    found = []
    if one.trust is None:
        found.append(_("Nobody has asked the group whether it trusts this person."))
    elif is_old(one.trust, one.day):
        found.append(_("The evidence of trust is more than two years old. Ask again."))
    if not one.knows_theme:
        found.append(_("The theme is not among theirs. Brief them first."))
    found += _cautions_of_day(one)
    until = one.spokesperson.consent_until
    if until is not None and until < max(one.day, one.today) + SOON:
        found.append(_("The consent ends on %(day)s.", day=_day(until)))
    if one.load.in_four_weeks:
        count = one.load.in_four_weeks
        found.append(ngettext("Speaks %(num)s time in these four weeks.", "Speaks %(num)s times in these four weeks.", count))
    return tuple(found)


def _cautions_of_day(one: Candidate) -> list[str]:
    found = []
    if one.state.kind == "unknown":
        found.append(_("No calendar tells of that day. Ask whether it suits."))
    elif one.state.kind == "busy":
        found.append(_("Busy %(hours)s on that day.", hours=", ".join(one.state.hours)))
    if one.state.is_incomplete:
        found.append(_("The calendar could not be read in full. Ask whether the day suits."))
    if one.load.on_day:
        found.append(_("Speaks already on that day."))
    return found


def _without_consent(one: Candidate) -> str:
    person = one.spokesperson
    if person.consent_at is None:
        return _("Has not said yes.")
    if person.consent_withdrawn_at is not None:
        return _("Has taken the consent back.")
    until = person.consent_until
    if until is None or until >= max(one.day, one.today):
        return ""
    if until == one.today - timedelta(days=1):
        return _("The consent ran out yesterday, on %(day)s. Ask again.", day=_day(until))
    if until < one.today:
        return _("The consent ran out on %(day)s. Ask again.", day=_day(until))
    return _("The consent ends on %(day)s, before that day.", day=_day(until))


def _unable(one: Candidate) -> str:
    if not one.spokesperson.is_available:
        return _("Is marked as not available now.")
    if one.state.kind == "away":
        return _("Is away on %(day)s.", day=_day(one.day))
    most = one.spokesperson.most_in_four_weeks
    if one.load.in_four_weeks >= most:
        return ngettext(
            "Has spoken or is planned %(count)s times in four weeks; wants to speak at most %(num)s time.",
            "Has spoken or is planned %(count)s times in four weeks; wants to speak at most %(num)s times.",
            most, count=one.load.in_four_weeks,
        )  # fmt: skip
    return ""


def _unfit(one: Candidate) -> str:
    if one.audience.languages and not one.shared_languages:
        names = ", ".join(name_language(code) for code in one.audience.languages)
        return _("Speaks none of the group's languages: %(languages)s.", languages=names)
    if one.trust is None and not one.knows_theme:
        return _("Nothing shows that the group trusts this person, and the theme is not theirs.")
    return ""


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
