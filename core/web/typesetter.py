"""The process that sets one paper and ends: reads JSON, writes the PDF. Needs nothing of Django, see typesetting.py."""

import json
import sys

import typst


def main() -> None:
    """Set it with our fonts alone; a warning (a font that is missing, say) is a failure: it would be a bad paper."""
    asked = json.loads(sys.stdin.buffer.read())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    content, warnings = typst.compile_with_warnings(
        asked["source"], font_paths=fonts, sys_inputs={"paper": asked["paper"]}
    )
    if warnings:
        sys.exit("\n".join(warning.message for warning in warnings))
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
