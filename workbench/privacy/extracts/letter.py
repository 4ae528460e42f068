"""The letter that goes with an extract: how much it is, what is masked or left out by which section, and how to have that tried.

A no to a part is said in writing when somebody asks for it, and can be appealed: the Public Access to Information and Secrecy
Act (2009:400) chapter 6 sections 3 and 7. Three weeks: the Administrative Procedure Act
(2017:900) section 44.
"""

from collections.abc import Sequence

from workbench.privacy.models import RecordsPassage, RecordsRequest
from workbench.settings import Settings
from workbench.web.languages import translator


def write_letter(request: RecordsRequest, passages: Sequence[RecordsPassage], settings: Settings, language: str) -> str:
    """The whole letter in one language, paragraphs parted by an empty line. It does not say to whom."""
    _ = translator(language)
    out = [one for one in passages if one.is_left_out]
    masks = sum(1 for one in passages for mask in one.masks if mask["is_on"] and not one.is_left_out)
    held = _("Here is what we hold. Passages: %(count)s. Masked places: %(masks)s. Passages left out: %(out)s.")
    parts = [
        _("Your request for records, %(reference)s") % {"reference": request.reference},
        held % {"count": len(passages), "masks": masks, "out": len(out)},
        "\n".join(_("Passage %(number)s: %(why)s") % {"number": one.position + 1, "why": one.left_out_why} for one in out),
    ]
    if masks or out:
        parts.append(
            _(
                "The file maskningar.csv says why each place is masked. Do you want to have it tried? Ask us for a decision in "
                "writing. It can be appealed to the administrative court of appeal within three weeks."
            )
        )
    told = _("The texts to read are in handlingar.html. Questions: %(contact)s, with the reference number %(reference)s.")
    parts += [told % {"contact": settings.contact, "reference": request.reference}, settings.municipality]
    return "\n\n".join(part for part in parts if part)
