"""What the outputs are called, what they are for, and why one cannot be made."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandwiches.outputs import CannotMake

NAMES = {
    "card_wide": (_l("Share card, wide"), _l("1200 × 630, for links and feeds. The fact alone.")),
    "card_square": (_l("Share card, square"), _l("1080 × 1080, for Instagram and phones. The fact alone.")),
    "poster": (_l("Poster, A4"), _l("For notice boards and counters. The fact alone, with a code to the whole answer.")),
    "leaflet": (_l("Leaflet, A5, two sides"), _l("For households. The fact in front, the whole answer behind.")),
    "advert": (_l("Newspaper advert"), _l("Black on white, in the size that the newspaper asks for. The fact alone.")),
    "fact_sheet": (_l("Fact sheet, A4"), _l("Facts and sources for counters and mail. The rumour is not mentioned.")),
    "docx": (_l("Word file"), _l("The whole answer with headings and styles, to work on.")),
    "talk_script": (_l("Talk script, 30 seconds"), _l("Seven steps for those who meet the rumour face to face.")),
    "staff_note": (_l("Staff note"), _l("What has been decided, what to say and whom to call. For colleagues only.")),
    "fact_page": (_l("Fact page as text"), _l("Facts and sources. The rumour is not mentioned.")),
    "newspaper": (_l("Text for the advert"), _l("For a newspaper that sets the advert itself.")),
    "posts": (_l("Posts for all networks"), _l("One file with every post and thread.")),
    "plain": (_l("Plain text"), _l("The whole answer for mail.")),
    "embed": (_l("HTML for another site"), _l("The whole answer as a piece of a page, without script.")),
    "claim_review": (_l("ClaimReview, JSON-LD"), _l("For search engines and fact-check libraries.")),
}  # fmt: skip


def why_not(error: CannotMake) -> str:
    """The reason in plain words, with what to do."""
    if error.reason == "myth":
        return _("Headline and opening fact only repeat the rumour. Write what is true instead.")
    if error.reason == "script":
        return _("Our printing fonts lack these letters: %(letters)s", letters=error.detail)
    if error.reason == "size":
        return _(
            "The text does not fit in %(size)s mm. Choose between 40 and 400 mm a side, or shorten the headline.",
            size=error.detail,
        )
    if error.reason == "format":
        return _("Only a sandwich reviews a claim.")
    return _("There is no headline or opening fact yet.")


def why_no_logo(reason: str) -> str:
    """Why a file cannot be the logo, in plain words."""
    reasons = {
        "type": _("The file is not a PNG, JPEG, WebP or SVG picture. Its name does not decide, its content does."),
        "bytes": _("The file is larger than 1 MB."),
        "pixels": _("The picture is too large or too thin: at most 16 million pixels, at most 20 times as wide as high."),
        "damaged": _("The picture is damaged or has no size."),
        "empty": _("The picture is empty: every pixel is transparent."),
        "script": _("The SVG holds script or parts that a logo does not need. Save it as “plain SVG” or PNG."),
        "style": _("The SVG holds a style sheet or text. Save it with outlines and “presentation attributes”, or as PNG."),
        "outside": _("The SVG points to another file or place. Save it with everything inside, or as PNG."),
    }
    return reasons.get(reason, reasons["damaged"])
