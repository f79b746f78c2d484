"""Projects on the disk, read within bounds, and changes to them, written beside."""

from situs.adapters.projects.archive import Bounds as Bounds
from situs.adapters.projects.change import write_change as write_change
from situs.adapters.projects.folder import read_folder as read_folder
