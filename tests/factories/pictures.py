"""Photographs as phones take them: large, turned, and with the place in them."""

from __future__ import annotations

import functools
import io
import random

from PIL import Image

WIDTH = 3600  # with more than 5 MB


@functools.cache
def photograph(width: int = WIDTH) -> bytes:
    """A JPEG that is hard to make small; held upright (EXIF 6), with a GPS position, its first corner red."""
    height = width * 3 // 4
    size = (width, height)
    chance = random.Random(6)
    grain = Image.frombytes("RGB", (width // 2, height // 2), chance.randbytes(width * height * 3 // 4))
    picture = Image.blend(grain.resize(size), Image.new("RGB", size, (90, 110, 130)), 0.45)
    picture.paste((230, 20, 20), (0, 0, 300, 300))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise to see it upright
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=93, exif=exif)
    return out.getvalue()
