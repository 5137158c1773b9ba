"""Static files that come in Python packages: Bootstrap."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Public prefix, package, folder in it, file names wanted.
_PACKAGES = (("vendor/bootstrap", "bootstrap", "css", ("bootstrap.min.css",)),)


class PackageFinder(BaseFinder):
    """Serves the wanted files under ``vendor/``; nothing is copied into the repository."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.files: dict[str, Path] = {}
        self.storages: list[tuple[FileSystemStorage, str, tuple[str, ...]]] = []
        for prefix, package, folder, names in _PACKAGES:
            spec = find_spec(package)
            assert spec and spec.submodule_search_locations
            root = Path(next(iter(spec.submodule_search_locations))) / folder
            storage = FileSystemStorage(location=str(root))
            storage.prefix = prefix  # type: ignore[attr-defined]
            self.storages.append((storage, prefix, names))
            self.files.update({f"{prefix}/{name}": root / name for name in names})

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing can be set wrong here."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Where a file lies."""
        found = self.files.get(path)
        if found is None or not found.exists():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Any) -> Any:
        """Every file, for collectstatic."""
        for storage, _prefix, names in self.storages:
            for name in names:
                yield name, storage


class WantedAppsFinder(AppDirectoriesFinder):
    """Files of apps whose pages are shown; viewflow alone brings 49 MB nobody is sent."""

    _UNWANTED = frozenset({"viewflow", "guardian", "rest_framework"})

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(app_names, *args, **kwargs)
        for name in self._UNWANTED & set(self.storages):
            del self.storages[name]
        self.apps = [name for name in self.apps if name not in self._UNWANTED]


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names with hashes, compressed; before ``collectstatic`` has run pages come without looks."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with its hash; the bare one of a file that was not gathered."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name

    # Maps for debuggers are not shipped, so nothing need point at them.
    patterns = tuple(
        (names, tuple(one for one in rules if "sourceMappingURL" not in str(one)))
        for names, rules in CompressedManifestStaticFilesStorage.patterns
    )
