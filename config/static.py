"""Static files with hashed names, following the imports of ES modules too."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterator
from re import Match
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Every module imports relatively, so one mechanism serves pages and workers alike."""

    support_js_module_import_aggregation = True
    # One pass follows one level of imports.
    max_post_process_passes = 25

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._reader = ""
        self._given: set[str] = set()
        # By file, the hashed names that it was last written with.
        self._names_given: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def _post_process(
        self, paths: dict[str, Any], adjustable_paths: list[str], hashed_files: dict[str, str]
    ) -> Iterator[tuple[str, str, bool, bool]]:
        """Django writes every file in every pass; only those whose imports were renamed since need it."""
        stale = {name: path for name, path in paths.items() if self._is_stale(name, hashed_files)}
        # The type stubs leave out what Django's storage begins with one underscore.
        yield from super()._post_process(stale, adjustable_paths, hashed_files)  # type: ignore[misc]

    def _is_stale(self, name: str, hashed_files: dict[str, str]) -> bool:
        if self.hash_key(self.clean_name(name)) not in hashed_files:
            return True
        return any(hashed_files.get(key, given) != given for key, given in self._names_given[name].items())

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        convert = super().url_converter(name, hashed_files, template)

        def convert_and_note(match: Match[str]) -> str:
            self._reader = name
            return convert(match)

        return convert_and_note

    def _stored_name(self, name: str, hashed_files: dict[str, str]) -> str:
        plain: str = self.clean_name(posixpath.normpath(name))
        if plain in self._given:
            # Django looks for imports and for exports: "export" in a comment makes one line both.
            return plain
        stored: str = super()._stored_name(name, hashed_files)  # type: ignore[misc]
        self._given.add(stored)
        self._names_given[self._reader][self.hash_key(plain)] = stored
        return stored
