"""What may stand in Latin letters on a Chinese page."""

from __future__ import annotations

import re

HAN = re.compile(r"[㐀-鿿]+")
LATIN_ALLOWED = re.compile(
    r"""
    (?<![A-Za-z])(?:API|PDF|Excel|JPEG|PNG|WebP|HEIC|CSV|MB|KB|xlsx|xls|Ctrl|Enter|Esc|SMTP|HTTP|TLS|Webhook|SEC|https|Redis)(?![A-Za-z])
    | (?<![A-Za-z])(?:UUID|RFC|ETag|JSON|CSRF|If-Match|X-Request-Id|Retry-After|Location|next|errors)(?![A-Za-z])
    | \b\w[\w-]*\.(?:csv|xlsx|pdf|jpg|png)\b   # the name of a file
    | (?<=代码：)\ ?[a-z_]+$         # what a person reads out to the administrator
    | deploy/start\ [a-z]+
    | manage\.py\ [a-z_]+(?:\ --[a-z]+)?  # a command to type
    | \b[A-Z]{3}-\d{2}\b            # a rule of the rulebook
    | \bTS-\d{4}-\d{6}\b            # the number of a complaint
    | \bAW-QR-[A-Z]{2}-\d{2}\b      # the number of a form
    """,
    re.VERBOSE,
)
