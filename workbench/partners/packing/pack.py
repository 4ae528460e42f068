"""The partner pack: everything of one answer in one ZIP, the same bytes each time. Values in, bytes out."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandwiches import Document
from sandwiches.outputs import CannotMake, Order, OutputError, make_file, output_of, shared_child
from sandwiches.rendering.labels import label_language
from workbench.partners.downloads import KINDS, file_name, make_download
from workbench.partners.published import Published

FILES = ("card_wide", "card_square", "poster", "leaflet", "fact_sheet", "docx", "talk_script", "posts")
STAMP = (2026, 1, 1, 0, 0, 0)  # the same pack twice is the same file
_WORDS = {
    "sv": {
        "read": "LÄS-MIG.txt", "licence": "LICENS.txt", "sources": "källor", "text": "text",
        "intro": "Det här paketet hör till svaret “{headline}” från {organisation}.",
        "own": "Rubrik och lokalt faktum är er egen version, godkänd den {day}. Allt annat är originalets.",
        "link": "Originalet, med rättelser: {url}",
        "use": "Berätta för kommunen var du använder svaret. Då får du veta när det rättas.",
        "holds": "I paketet finns:", "missing": "Gick inte att göra den här gången: {names}",
        "licence_is": "Licens: {licence}", "credit": "Ange källan så här: {organisation}, {url}",
        "header": ("nr", "utgivare", "titel", "datum", "adress", "arkiverad", "hämtad"),
    },
    "en": {
        "read": "READ-ME.txt", "licence": "LICENCE.txt", "sources": "sources", "text": "text",
        "intro": "This pack belongs to the answer “{headline}” from {organisation}.",
        "own": "Headline and local fact are your own version, approved on {day}. Everything else is the original's.",
        "link": "The original, with corrections: {url}",
        "use": "Tell the municipality where you use the answer. Then you are told when it is corrected.",
        "holds": "The pack holds:", "missing": "Could not be made this time: {names}",
        "licence_is": "Licence: {licence}", "credit": "Name the source like this: {organisation}, {url}",
        "header": ("no", "publisher", "title", "date", "address", "archived", "accessed"),
    },
}  # fmt: skip

Keep = Callable[[str, Order, Callable[[], bytes]], bytes]


@dataclass(frozen=True)
class Pack:
    """The file, and what could not be put into it."""

    body: bytes
    missing: tuple[str, ...]


def make_pack(shown: Published, order: Order, *, organisation: str, approved_on: str = "", keep: Keep) -> Pack:
    """Texts, cards, poster, leaflet, script, posts, sources, licence. `keep` gives a kept file or makes it.

    `approved_on` says that the document is a partner's own version. An output that cannot be made is left out and named.
    """
    words = _WORDS[label_language(shown.document.language)]
    stem = file_name(shown.slug)
    files: dict[str, bytes] = {}
    for kind in KINDS:
        body, _mimetype, ending = make_download(shown, kind, organisation=organisation)
        files[f"{words['text']}/{stem}.{ending}"] = body.encode()
    missing = _add_outputs(files, shown, order, keep)
    files[f"{words['sources']}.csv"] = _sources(shown.document, words["header"])
    files[str(words["licence"])] = _licence(shown, organisation, words)
    files[str(words["read"])] = _read_me(shown, organisation, approved_on, sorted(files), missing, words)
    return Pack(_zipped(files), tuple(missing))


def _add_outputs(files: dict[str, bytes], shown: Published, order: Order, keep: Keep) -> list[str]:
    missing = []
    for output_id in FILES:
        output = output_of(output_id)
        name = output.file_name(file_name(shown.slug), shown.document.language)
        try:
            files[name] = keep(output_id, order, lambda one=output_id: make_file(one, order, shared_child()))  # type: ignore[misc]
        except (CannotMake, OutputError):
            missing.append(name)
    return missing


def _sources(document: Document, header: object) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow(header)  # type: ignore[arg-type]
    for one in document.evidence:
        row = (one.n, one.publisher, one.title, one.published, one.url, one.archived, one.accessed)
        writer.writerow([_inert(str(value)) for value in row])
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()


def _inert(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value


def _licence(shown: Published, organisation: str, words: Mapping[str, object]) -> bytes:
    lines = [
        str(words["licence_is"]).format(licence=shown.licence),
        shown.licence_url,
        str(words["credit"]).format(organisation=organisation, url=shown.url),
    ]
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _read_me(
    shown: Published,
    organisation: str,
    approved_on: str,
    names: Sequence[str],
    missing: Sequence[str],
    words: Mapping[str, object],
) -> bytes:
    lines = [
        str(words["intro"]).format(headline=shown.headline, organisation=organisation),
        *([str(words["own"]).format(day=approved_on)] if approved_on else []),
        str(words["link"]).format(url=shown.url),
        str(words["use"]),
        "",
        str(words["holds"]),
        *(f"- {name}" for name in names),
        *([str(words["missing"]).format(names=", ".join(missing))] if missing else []),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _zipped(files: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as pack:
        for name in sorted(files):
            pack.writestr(zipfile.ZipInfo(name, STAMP), files[name], zipfile.ZIP_DEFLATED)
    return body.getvalue()
