"""Projects on the disk, read within bounds."""

from situs.adapters.projects.folder import Bounds as Bounds
from situs.adapters.projects.folder import read_folder as read_folder
