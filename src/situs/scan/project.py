"""What a scan reads: the files of a project as text, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

HIDDEN = "(hidden)"
"""What an org gives in place of the code of a managed package."""
_META = "-meta.xml"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Hold one file: its path in the project, with forward slashes, and its text."""

    path: str
    text: str

    @property
    def kind(self) -> str:
        """Return the suffix that names the metadata type, `flow` or `cls`, in lower case.

        Source format writes `A.flow-meta.xml` where the Metadata API's own format writes `A.flow`.
        """
        name = PurePosixPath(self.path).name.removesuffix(_META)
        return name.rpartition(".")[2].lower() if "." in name else ""

    @property
    def name(self) -> str:
        """Return the name of the component: the file's, without the suffix of its type."""
        return PurePosixPath(self.path).name.removesuffix(_META).rpartition(".")[0]

    @property
    def is_markup(self) -> bool:
        """Tell whether the text is an XML document: `A.cls` is none, its companion `A.cls-meta.xml` is."""
        return self.text.lstrip("\ufeff \t\r\n").startswith("<?xml")

    @property
    def is_hidden(self) -> bool:
        """Tell whether the org gave this file without its code."""
        return self.text.strip() == HIDDEN

    @property
    def component(self) -> tuple[str, str, bool]:
        """Return what tells the file's component from all others of the org."""
        return self.kind, self.name.lower(), self.is_markup


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Say which file was not read, or not wholly, and why. The rest of the project is scanned all the same."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Project:
    """Hold the files of a project in the order of their paths."""

    files: tuple[SourceFile, ...]
    unread: tuple[Diagnostic, ...] = ()
    stated: tuple[Diagnostic, ...] = ()
    """What an administrator states that there is none of, and nobody has seen."""

    def changed_by(self, change: Project) -> Project:
        """Return the project as it is once a change is deployed: a file of the same component replaces it."""
        named = {file.component for file in change.files}
        kept = (file for file in self.files if file.component not in named)
        files = sorted((*kept, *change.files), key=lambda file: file.path)
        return Project(tuple(files), (*self.unread, *change.unread), self.stated)
