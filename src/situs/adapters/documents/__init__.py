"""Documents to text: what is returned is exactly what a model will be given, so nothing hidden can leave.

The text replaces the document in the call; whatever was not decoded is not sent. A document without any
text, or one that cannot be read in full, is refused. Untrusted files are parsed in a process of their own
(`DocumentDecoder`), which alone loads the parsers; `decoding.decode` is what runs there.
"""

from situs.adapters.documents.bounds import Bounds as Bounds
from situs.adapters.documents.media import Kind as Kind
from situs.adapters.documents.media import kind_of as kind_of
from situs.adapters.documents.process import DocumentDecoder as DocumentDecoder
