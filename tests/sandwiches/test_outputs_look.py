"""Colours that do not show are refused with one that does; logos are rebuilt, never kept as they came."""

import io
import zlib

import pytest
from PIL import Image, PngImagePlugin

from sandwiches.outputs import BadColour, BadLogo, Look, check_look, contrasts
from sandwiches.outputs.contrast import nearest, ratio, text_on
from sandwiches.outputs.logos import read_logo

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'


def picture(kind="PNG", size=(40, 20), colour=(11, 85, 96, 255), **options):
    out = io.BytesIO()
    mode = "RGBA" if kind in ("PNG", "WEBP") else "RGB"
    Image.new(mode, size, colour if mode == "RGBA" else colour[:3]).save(out, kind, **options)
    return out.getvalue()


def test_ratio_of_black_and_white_is_twenty_one():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("level", range(0, 256, 5))
def test_text_on_any_grey_shows(level):
    ground = f"#{level:02x}{level:02x}{level:02x}"
    assert ratio(text_on(ground), ground) >= 4.5


def test_house_colours_pass_in_colour_and_grey():
    check_look(Look())
    assert all(pair.is_enough for pair in contrasts(Look()))


@pytest.mark.parametrize(
    ("ink", "ground"), [("#999999", "#ffffff"), ("#ffee88", "#fbf4e8"), ("#444444", "#222222"), ("#ff0000", "#00ff00")]
)
def test_weak_text_is_refused_with_one_that_works(ink, ground):
    with pytest.raises(BadColour) as refused:
        check_look(Look(ink=ink, ground=ground))
    assert refused.value.name == "ink"
    assert ratio(refused.value.nearest, ground) >= 4.5


@pytest.mark.parametrize("band", ["#fbf4e8", "#ffe0a0", "#ff0000", "#e8f000", "#00a0ff"])
def test_weak_band_is_refused_with_one_that_can_be_saved(band):
    """Taking the proposed colour, perhaps twice, leads to a look that passes."""
    for _again in range(3):
        try:
            check_look(Look(band=band))
        except BadColour as refused:
            band = refused.nearest
    check_look(Look(band=band))


def test_nearest_keeps_a_colour_that_passes():
    assert nearest("#0b5560", "#ffffff", 4.5) == "#0b5560"


@pytest.mark.parametrize("colour", ["red", "#FFF", "#12345g", "url(x)", ""])
def test_what_is_no_colour_is_refused(colour):
    with pytest.raises(ValueError, match="not a colour"):
        check_look(Look(band=colour))


def test_look_survives_json():
    look = Look(name="Norrvik", logo=b"\x89PNG", logo_type="png")
    assert Look.from_json(look.to_json()) == look


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_becomes_a_png_of_pixels_alone(kind):
    logo = read_logo(picture(kind))
    with Image.open(io.BytesIO(logo.content)) as made:
        assert (made.format, made.size, logo.type) == ("PNG", (40, 20), "png")


def test_metadata_position_and_what_follows_the_picture_are_gone():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "secret place")
    for content in (picture("JPEG", exif=exif), picture("PNG", pnginfo=told, exif=exif)):
        logo = read_logo(content + b"<?php secret place ?>PK\x03\x04")
        assert b"secret place" not in logo.content
        with Image.open(io.BytesIO(logo.content)) as made:
            assert not dict(made.getexif())
            assert not made.info


def test_sideways_photo_is_turned_before_its_note_is_dropped():
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = read_logo(picture("JPEG", exif=exif))
    assert (logo.width, logo.height) == (20, 40)


def test_large_logo_is_made_smaller_and_its_empty_edge_cut():
    assert (read_logo(picture(size=(3000, 1500))).width, read_logo(picture(size=(3000, 1500))).height) == (1200, 600)
    framed = Image.new("RGBA", (100, 100))
    framed.paste((0, 0, 0, 255), (10, 20, 60, 40))
    out = io.BytesIO()
    framed.save(out, "PNG")
    assert (read_logo(out.getvalue()).width, read_logo(out.getvalue()).height) == (50, 20)


def bomb():
    """A PNG that says it is 30 000 × 30 000."""
    chunk = b"IHDR" + (30_000).to_bytes(4, "big") * 2 + b"\x08\x06\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + (13).to_bytes(4, "big")
        + chunk
        + zlib.crc32(chunk).to_bytes(4, "big")
        + b"\x00\x00\x00\x00IEND\xaeB`\x82"
    )


BAD = {
    "empty file": (b"", "type"),
    "text": (b"hello", "type"),
    "html": (b"<html><script>alert(1)</script></html>", "type"),
    "gif": (b"GIF89a" + b"\x00" * 100, "type"),
    "pdf": (b"%PDF-1.7", "type"),
    "bomb": (bomb(), "pixels"),
    "large": (b"\x89PNG\r\n\x1a\n" + b"x" * 1_100_000, "bytes"),
    "cut": (picture(size=(400, 400))[:200], "damaged"),
    "nothing to see": (picture(colour=(0, 0, 0, 0)), "empty"),
    "svg script": (f"{HEAD}<script>alert(1)</script></svg>".encode(), "script"),
    "svg handler": (f'{HEAD}<rect onclick="alert(1)"/></svg>'.encode(), "script"),
    "svg foreign": (f"{HEAD}<foreignObject/></svg>".encode(), "script"),
    "svg image": (f'{HEAD}<image href="file:///secret"/></svg>'.encode(), "outside"),
    "svg use": (f'{HEAD}<use href="https://evil.example/x.svg#a"/></svg>'.encode(), "outside"),
    "svg url": (f'{HEAD}<rect fill="url(https://evil.example/a)"/></svg>'.encode(), "outside"),
    "svg link": (f'{HEAD}<g xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"/></svg>'.encode(), "outside"),
    "svg style": (f"{HEAD}<style>@import url(x)</style></svg>".encode(), "style"),
    "svg entity": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + f"{HEAD}&a;</svg>".encode(), "script"),
    "svg many": (f"{HEAD}{'<g/>' * 4000}</svg>".encode(), "pixels"),
    "svg thin": (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4000 1"/>', "pixels"),
    "svg without size": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "damaged"),
    "svg broken": (HEAD.encode(), "damaged"),
    "other xml": (b'<?xml version="1.0"?><rss/>', "type"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_refused_with_its_reason(name):
    content, reason = BAD[name]
    with pytest.raises(BadLogo) as refused:
        read_logo(content)
    assert refused.value.reason == reason


def test_drawing_programs_leavings_are_dropped_and_the_shape_kept():
    drawn = (
        f'<?xml version="1.0"?><!-- made --> {HEAD}<metadata><x/></metadata><title>Vapen</title>'
        '<g style="fill:#0b5560;stroke:none" data-x="1" class="a"><path d="M0 0h10v10z"/></g></svg>'
    ).encode()
    made = read_logo(drawn).content.decode()
    assert "metadata" not in made
    assert 'fill="#0b5560"' in made
    assert 'd="M0 0h10v10z"' in made
    assert "data-x" not in made
