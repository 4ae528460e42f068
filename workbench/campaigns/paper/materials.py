"""What can be downloaded for a placement: files of sandwiches.outputs as they are, sheets as text and Word, the invitation."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from sandwiches.outputs import RenderingChild, make_file, output_of
from sandwiches.outputs.clean import tidy
from sandwiches.outputs.word_data import word_data
from workbench.campaigns.paper import sheets
from workbench.campaigns.paper.invitation import make_invitation
from workbench.campaigns.paper.kinds import KINDS
from workbench.campaigns.paper.reading import PaperOrder
from workbench.campaigns.paper.sheets import Blocks, SheetOrder
from workbench.editorial.outputs.keeping import kept_or_made, key_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"ics": "text/calendar; charset=utf-8", "txt": "text/plain; charset=utf-8", "docx": DOCX}
SHEETS: dict[str, Callable[[SheetOrder], Blocks]] = {
    "radio_script": sheets.radio_script,
    "press_release": sheets.press_release,
    "welcome_letter": sheets.welcome_letter,
    "meeting_plan": sheets.meeting_plan,
    "forum_plan": sheets.forum_plan,
    "training_politicians": lambda order: sheets.training(order, "politicians"),
    "training_managers": lambda order: sheets.training(order, "managers"),
    "training_staff": lambda order: sheets.training(order, "staff"),
    "correction_note": lambda order: sheets.fixing_note(order, is_withdrawn=False),
    "withdrawal_note": lambda order: sheets.fixing_note(order, is_withdrawn=True),
}
FILE_NAMES = {
    "radio_script": ("radiomanus", "radio-script"),
    "press_release": ("pressmeddelande", "press-release"),
    "welcome_letter": ("valkomstbrev", "welcome-letter"),
    "meeting_plan": ("motesplan", "meeting-plan"),
    "forum_plan": ("forumplan", "forum-plan"),
    "training_politicians": ("utbildning-fortroendevalda", "training-politicians"),
    "training_managers": ("utbildning-chefer", "training-managers"),
    "training_staff": ("utbildning-medarbetare", "training-staff"),
    "correction_note": ("rattelse", "correction"),
    "withdrawal_note": ("tillbakadraget", "withdrawn"),
    "invitation": ("inbjudan", "invitation"),
}
PREVIEWED = ("poster", "leaflet", "advert", "fact_sheet", "card_wide")


def materials_of(kind: str, order: PaperOrder) -> list[str]:
    """The materials for this channel as the text stands: of a withdrawn one only the note that says so."""
    if order.is_withdrawn:
        return ["withdrawal_note", *(["invitation"] if order.gathering is not None else [])]
    return [*(["correction_note"] if order.is_correction else []), *KINDS[kind].materials]


def formats_of(material: str) -> tuple[str, ...]:
    """The endings that a material comes in."""
    if material in SHEETS:
        return ("docx", "txt")
    if material == "invitation":
        return ("ics",)
    return (output_of(material).file_name("a", "sv").rpartition(".")[2],)


def sheet_text(material: str, order: PaperOrder) -> str:
    """A sheet to read on the page. Raises CannotMake."""
    return sheets.as_text(SHEETS[material](order.sheet))


def make_material(
    material: str, ending: str, order: PaperOrder, *, child: Callable[[], RenderingChild], folder: Path, zone: ZoneInfo
) -> tuple[bytes, str]:
    """(the file, its content type). Raises CannotMake or RenderOverrun, KeyError for a material or ending that is none."""
    if ending not in formats_of(material):
        raise KeyError(ending)
    if material == "invitation":
        if order.gathering is None:
            raise KeyError(material)
        return make_invitation(order.gathering, zone), MEDIA["ics"]
    if material in SHEETS:
        if ending == "txt":
            return sheet_text(material, order).encode(), MEDIA["txt"]
        return _word_file(SHEETS[material](order.sheet), order.sheet, child()), MEDIA["docx"]
    made = kept_or_made(folder, key_of(material, order.output), lambda: make_file(material, order.output, child()))
    return made, output_of(material).media_type


def file_name(material: str, ending: str, order: PaperOrder) -> str:
    """A sensible name for the file."""
    language = order.sheet.language
    if material not in FILE_NAMES:
        return output_of(material).file_name(order.slug, language)
    return f"{order.slug}-{FILE_NAMES[material][0 if language.startswith('sv') else 1]}.{ending}"


def _word_file(blocks: Blocks, order: SheetOrder, child: RenderingChild) -> bytes:
    """A sheet in Word, with the same styles, logo and language as the answer's own Word file."""
    shown = [[style, tidy(text)] for style, text in blocks if tidy(text)]
    title = next((text for style, text in shown if style == "title"), shown[0][1] if shown else "")
    data = word_data(order.document, order.look) | {"blocks": shown, "title": title, "link": ""}
    return child.ask({"kind": "docx", "data": data})[1]
