"""Find persons, organisations, places, dates and facts about people with a small trained model.

`load_names` reads the weights from the package once; `NamesModel.find` then reads a text and keeps nothing of it.
"""

from situs.classify.names.load import load_names as load_names
from situs.classify.names.reading import NamesModel as NamesModel
