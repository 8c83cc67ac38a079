"""What the phone does by itself: pictures become small, upright and placeless before they leave it (SEC-04)."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from django.templatetags.static import static
from PIL import Image, ImageOps

from tests.factories.pictures import WIDTH, photograph

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.django_db]

SHRINK = """async ([module, name, bytes]) => {
  const { shrink } = await import(module);
  const small = await shrink(new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], name));
  const url = new FileReader();
  return new Promise((done) => { url.onload = () => done(url.result); url.readAsDataURL(small); });
}"""


@pytest.mark.rule("SEC-04", "RPR-08")
def test_a_picture_of_five_megabytes_leaves_the_phone_small_upright_and_without_its_place(
    chromium: Any, site: str
) -> None:
    page = chromium.new_page()
    page.goto(f"{site}/sign-in/")
    taken = photograph()
    assert len(taken) >= 5_000_000
    assert Image.open(io.BytesIO(taken)).getexif().get_ifd(0x8825)  # where it was taken

    answer = page.evaluate(
        SHRINK, [static("js/phone/pictures.js"), "IMG.jpg", base64.b64encode(taken).decode()]
    )
    kept = page.evaluate(SHRINK, [static("js/phone/pictures.js"), "a.txt", base64.b64encode(b"no").decode()])
    page.close()

    small = base64.b64decode(answer.partition(",")[2])
    picture = Image.open(io.BytesIO(small))
    assert len(small) <= 600_000
    assert picture.format == "JPEG"
    assert dict(picture.getexif()) == {}
    assert max(picture.size) >= 800
    # The camera was held upright: the red corner of its sensor is at the top right of what one sees.
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(taken)))
    assert (picture.width < picture.height) == (upright.width < upright.height)
    assert upright.width < upright.height == WIDTH
    red, green, blue = picture.convert("RGB").getpixel((picture.width - 20, 20))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 90
    assert base64.b64decode(kept.partition(",")[2]) == b"no"  # not a picture: the server says so
