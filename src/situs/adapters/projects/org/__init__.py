"""A live org as a project: what its APIs tell of code, metadata and objects, as the files that hold it elsewhere."""

from situs.adapters.projects.org.called import read_calls as read_calls
from situs.adapters.projects.org.reading import read_org as read_org
from situs.adapters.projects.org.retrieving import Pace as Pace
