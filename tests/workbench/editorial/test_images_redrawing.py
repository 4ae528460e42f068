"""A picture is known by its content, drawn anew without what the camera wrote, and refused when it is something else too."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from workbench.editorial.images.contrast import contrast_ratio, read_colour
from workbench.editorial.images.keeping import NAME, keep, name_of, path_of
from workbench.editorial.images.redrawing import LONGEST_SIDE, MOST_BYTES, BadPicture, redraw


def picture(kind="PNG", size=(40, 30), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, "#336699" if mode == "RGB" else None).save(out, kind, **options)
    return out.getvalue()


def photo_with_position():
    exif = Image.Exif()
    exif[0x0110] = "Kamera i Norrvik"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (59.0, 20.0, 11.0)
    return picture("JPEG", (60, 40), exif=exif)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width=30_000, height=30_000):
    """A few bytes that say they are 900 million pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_drawn_anew(kind):
    drawn = redraw(picture(kind))
    with Image.open(BytesIO(drawn.data)) as read:
        assert (read.format, read.size) == (kind, (40, 30))
    assert drawn.media_type == f"image/{kind.lower()}"
    assert redraw(picture(kind)).data == drawn.data


def test_position_and_camera_are_left_out_and_the_picture_stands_upright():
    drawn = redraw(photo_with_position())
    assert drawn.had_position
    assert (drawn.width, drawn.height) == (40, 60)
    with Image.open(BytesIO(drawn.data)) as read:
        assert dict(read.getexif()) == {}
        assert "exif" not in read.info
    assert b"Norrvik" not in drawn.data


def test_words_in_a_png_are_left_out():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Någon i Norrvik")
    given = picture("PNG", pnginfo=notes)
    assert b"Author" in given
    assert b"Author" not in redraw(given).data


def test_what_was_attached_is_left_out():
    given = picture("JPEG") + b"stray bytes of a phone" * 10
    drawn = redraw(given)
    assert b"stray" not in drawn.data
    assert drawn.data.endswith(b"\xff\xd9")


def test_large_pictures_are_made_smaller():
    drawn = redraw(picture("PNG", (4_000, 1_000)))
    assert (drawn.width, drawn.height) == (LONGEST_SIDE, 500)
    assert drawn.was_made_smaller


def test_transparency_is_kept_and_profiles_are_read():
    with Image.open(BytesIO(redraw(picture("PNG", mode="RGBA")).data)) as read:
        assert read.mode == "RGBA"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with Image.open(BytesIO(redraw(picture("JPEG", icc_profile=profile)).data)) as read:
        assert "icc_profile" not in read.info
    assert redraw(picture("PNG", icc_profile=b"not a profile")).width == 40
    assert redraw(picture("JPEG", mode="CMYK")).width == 40
    assert redraw(picture("PNG", mode="P")).width == 40
    assert redraw(picture("PNG", mode="I;16")).width == 40


def moving():
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def moving_png():
    out = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def with_comment(text):
    return picture("JPEG", comment=text)


BAD = {
    "empty": (lambda: b"", "empty", ""),
    "fifty-megabytes": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * (50 * 1024 * 1024), "too_big", ""),
    "just-too-big": (lambda: picture() + b"\0" * MOST_BYTES, "too_big", ""),
    "text": (lambda: "Bara text från Norrvik".encode(), "not_a_picture", ""),
    "html": (lambda: b"<!DOCTYPE html><script>1</script>", "other_kind", "HTML"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "other_kind", "SVG"),
    "gif": (lambda: picture("GIF"), "other_kind", "GIF"),
    "bmp": (lambda: picture("BMP"), "other_kind", "BMP"),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 40, "other_kind", "HEIC"),
    "pdf": (lambda: b"%PDF-1.7\n", "other_kind", "PDF"),
    "bomb": (bomb, "too_many_pixels", ""),
    "wide-bomb": (lambda: bomb(65_000, 400), "too_many_pixels", ""),
    "png-and-zip": (lambda: picture() + b"PK\x03\x04" + b"\0" * 30, "also_other", ""),
    "jpeg-and-zip": (lambda: picture("JPEG") + b"PK\x05\x06" + b"\0" * 18, "also_other", ""),
    "webp-and-page": (lambda: picture("WEBP") + b"<script>alert(1)</script>", "also_other", ""),
    "jpeg-with-page-inside": (lambda: with_comment("<ScRiPt>alert(1)</script>"), "also_other", ""),
    "jpeg-with-php-inside": (lambda: with_comment("<?php 1 ?>"), "also_other", ""),
    "webp-moves": (moving, "moves", ""),
    "png-moves": (moving_png, "moves", ""),
    "png-cut-off": (lambda: picture(size=(400, 400))[:-40], "broken", ""),
    "png-head-only": (lambda: b"\x89PNG\r\n\x1a\n", "broken", ""),
    "jpeg-head-only": (lambda: b"\xff\xd8\xff\xe0", "broken", ""),
    "webp-head-only": (lambda: b"RIFF\x04\0\0\0WEBP", "broken", ""),
    "png-of-nothing": (lambda: bomb(0, 0), "broken", ""),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_files_are_refused_with_their_reason(name):
    make, why, kind = BAD[name]
    with pytest.raises(BadPicture) as refused:
        redraw(make())
    assert (refused.value.why, refused.value.kind) == (why, kind)


def test_any_changed_byte_gives_a_picture_or_a_reason():
    """No other error comes out, whatever is broken in the file."""
    for kind in ("PNG", "JPEG", "WEBP"):
        given = picture(kind, (9, 7))
        for at in range(0, len(given), 3):
            for bit in (1, 128):
                changed = given[:at] + bytes([given[at] ^ bit]) + given[at + 1 :]
                try:
                    redraw(changed)
                except BadPicture:
                    continue


def test_files_are_named_by_their_bytes_and_written_once(tmp_path):
    drawn = redraw(picture())
    name = name_of(drawn.data, drawn.ending)
    assert NAME.fullmatch(name)
    keep(tmp_path, name, drawn.data)
    keep(tmp_path, name, drawn.data)
    assert path_of(tmp_path, name).read_bytes() == drawn.data
    assert [path.name for path in path_of(tmp_path, name).parent.iterdir()] == [name]
    for wrong in ("../../etc/passwd", "x.png", name.replace(".png", ".svg")):
        with pytest.raises(ValueError, match=r"."):
            path_of(tmp_path, wrong)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777", "#fff", 4.47), ("#767676", "ffffff", 4.54), ("#fff", "#fff", 1.0)],
    ids=["most", "just-below", "just-above", "none"],
)
def test_contrast_is_that_of_wcag(first, second, ratio):
    assert contrast_ratio(read_colour(first), read_colour(second)) == ratio
    assert contrast_ratio(read_colour(second), read_colour(first)) == ratio


@pytest.mark.parametrize("text", ["", "red", "#12", "#12345", "#gggggg", "rgb(1,2,3)"])
def test_other_words_are_no_colour(text):
    assert read_colour(text) is None
