"""Collect what libraries say to people and have no Vietnamese for: ``make messages``.

Our own texts are Vietnamese where they stand in the code (docs/decisions/0024); a catalogue is
needed only for what others wrote in English. Their sources are read, what they translate
themselves is left to them, the rest goes into ``locale/vi``: what is there already stays, what is
new comes in empty, then the catalogue is compiled. Needs GNU gettext.
"""

from __future__ import annotations

import gettext
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

_LOCALE = Path(__file__).resolve().parent.parent / "locale"
CATALOGUE = _LOCALE / "vi" / "LC_MESSAGES" / "django.po"
#: Written by hand: what a library does say in Vietnamese, said as an office says it.
OUR_WORDS = _LOCALE / "words" / "vi" / "LC_MESSAGES" / "django.po"
_NEEDED = ("xgettext", "msgcat", "msgattrib", "msgmerge", "msgfmt")
_KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
#: Packages whose sources are read: package, what of it people see.
_READ = (
    ("import_export", ("*.py", "*.html")),
    (
        "rest_framework",
        (
            "exceptions.py",
            "fields.py",
            "serializers.py",
            "relations.py",
            "validators.py",
            "pagination.py",
            "authentication.py",
            "throttling.py",
            "views.py",
        ),
    ),
)
#: Parts of Django with an English catalogue of their own; other parts are not shown to anybody.
_DJANGO = ("conf", "contrib/admin", "contrib/auth", "contrib/contenttypes")
#: Names of languages and notes about old Django settings are in no page.
_NOT_SHOWN = (
    "conf/global_settings.py",
    "views/debug.py",
    "views/static.py",
    "views/csrf.py",
    "views/templates/default_urlconf.html",
)


def _run(*command: str, stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def _root(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None, package
    return Path(spec.origin).parent


def _files(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(one for one in root.rglob(pattern) if "tests" not in one.parts)


def _of_sources(package: str, patterns: tuple[str, ...], work: Path) -> Path:
    """A template of all that a package's sources say."""
    root, listed = _root(package), []
    for source in _files(root, patterns):
        text = source.read_text(encoding="utf-8")
        if source.suffix == ".html":
            text = templatize(text, origin=str(source))
        copy = work / package / source.relative_to(root).with_suffix(source.suffix + ".py")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
        listed.append(str(copy.relative_to(work)))
    out = work / f"{package}.pot"
    _run(
        "xgettext",
        f"--directory={work}",
        "--language=Python",
        "--from-code=UTF-8",
        "--no-location",
        *(f"--keyword={word}" for word in _KEYWORDS),
        f"--output={out}",
        *listed,
    )
    return out


def _known(folder: Path) -> set[str]:
    """What a library's own Vietnamese catalogue has."""
    compiled = folder / "vi" / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        return set()
    with compiled.open("rb") as source:
        catalogue = gettext.GNUTranslations(source)._catalog  # type: ignore[attr-defined]
    names = (key[0] if isinstance(key, tuple) else key for key, text in catalogue.items() if text)
    return {name.split("\x04")[-1] for name in names}


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each entry of a catalogue with its msgid, the header left out."""
    for entry in text.split("\n\n"):
        lines = entry.splitlines()
        start = next((at for at, line in enumerate(lines) if line.startswith("msgid ")), None)
        if start is None:
            continue
        words = lines[start].removeprefix("msgid ")[1:-1]
        for line in lines[start + 1 :]:
            if not line.startswith('"'):
                break
            words += line[1:-1]
        name = words.encode().decode("unicode_escape").encode("latin-1").decode()
        if name:
            yield name, entry


def collect(work: Path) -> Path:
    """One template of what nobody says in Vietnamese yet."""
    header = (
        'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    )
    found: dict[str, str] = {}
    templates: list[tuple[Path, Path, tuple[str, ...]]] = [
        (_of_sources(package, patterns, work), _root(package) / "locale", ())
        for package, patterns in _READ
    ]
    django = _root("django")
    templates += [
        (
            django / part / "locale" / "en" / "LC_MESSAGES" / "django.po",
            django / part / "locale",
            _NOT_SHOWN,
        )
        for part in _DJANGO
    ]
    everywhere = set().union(*(_known(django / part / "locale") for part in _DJANGO))
    for template, folder, hidden in templates:
        known = _known(folder) | everywhere
        for name, entry in _entries(_run("msgcat", "--no-wrap", str(template))):
            places = [line for line in entry.splitlines() if line.startswith("#:")]
            shown = [line for line in places if not any(part in line for part in hidden)]
            if name in known or (places and not shown):
                continue
            kept = [
                line
                for line in entry.splitlines()
                if not line.startswith("#") or line.startswith("#, python")
            ]
            found.setdefault(name, "\n".join(kept))
    out = work / "all.pot"
    out.write_text(header + "\n" + "\n\n".join(found[name] for name in sorted(found)) + "\n")
    return out


def main() -> int:
    """Bring the catalogue up to date and compile it; 1 while something has no Vietnamese."""
    if absent := [name for name in _NEEDED if shutil.which(name) is None]:
        print(f"Cần GNU gettext, thiếu: {', '.join(absent)} (Debian: apt install gettext).")
        return 2
    settings.configure()
    with tempfile.TemporaryDirectory() as folder:
        template = collect(Path(folder))
        if CATALOGUE.exists():
            merged = _run(
                "msgmerge", "--no-fuzzy-matching", "--quiet", str(CATALOGUE), str(template)
            )
        else:
            merged = template.read_text(encoding="utf-8")
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    kept = _run("msgattrib", "--no-obsolete", "--sort-output", "-", stdin=merged)
    CATALOGUE.write_text(kept, encoding="utf-8")
    for one in (CATALOGUE, OUR_WORDS):
        _run("msgfmt", "--check-format", f"--output-file={one.with_suffix('.mo')}", str(one))
    empty = [name for name, _entry in _entries(_run("msgattrib", "--untranslated", str(CATALOGUE)))]
    for name in empty:
        print(f"chưa có tiếng Việt: {name}")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
