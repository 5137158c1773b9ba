"""Cut the pages' letters to what Vietnamese and English need: python -m tools.subset_fonts OUT.

Needs fontTools and brotli, which the service does not; run again when the family changes.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

#: Latin with every Vietnamese letter, marks that combine, dashes, quotes, arrows, đồng.
UNICODES = (
    "U+0020-007E,U+00A0-00FF,U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,"
    "U+01AF-01B0,U+0300-0303,U+0309,U+0323,U+1EA0-1EF9,U+2010-2015,U+2018-201E,U+2022,U+2026,"
    "U+2030,U+2032-2033,U+2039-203A,U+20AB,U+2190-2193,U+2212,U+2264-2265"
)
WEIGHTS = ("Regular", "SemiBold", "Bold")


def main(out: Path) -> None:
    """One woff2 a weight."""
    from fontTools import subset  # type: ignore[import-not-found]

    spec = find_spec("fontpkg_be_vietnam_pro")
    assert spec and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations))) / "files"
    out.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        subset.main(
            [
                str(folder / f"BeVietnamPro-{weight}.ttf"),
                f"--unicodes={UNICODES}",
                "--layout-features=kern,liga,mark,mkmk,ccmp,locl,tnum",
                "--flavor=woff2",
                "--no-hinting",
                "--desubroutinize",
                f"--output-file={out / f'BeVietnamPro-{weight}.woff2'}",
            ]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
