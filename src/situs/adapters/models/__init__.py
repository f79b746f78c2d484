"""Models for the embedded upstream: a catalogue with digests, a store, and the ways to fill it."""

from situs.adapters.models.acts import Acts as Acts
from situs.adapters.models.acts import digest_of_act as digest_of_act
from situs.adapters.models.advisories import load_advisories as load_advisories
from situs.adapters.models.catalogue import Approval as Approval
from situs.adapters.models.catalogue import ModelCard as ModelCard
from situs.adapters.models.catalogue import Part as Part
from situs.adapters.models.catalogue import Source as Source
from situs.adapters.models.catalogue import load_catalogue as load_catalogue
from situs.adapters.models.progress import Progress as Progress
from situs.adapters.models.progress import silent as silent
from situs.adapters.models.pulling import pull as pull
from situs.adapters.models.signed import read_keyless as read_keyless
from situs.adapters.models.signed import read_signature as read_signature
from situs.adapters.models.signed import verify_files as verify_files
from situs.adapters.models.store import Listed as Listed
from situs.adapters.models.store import Weights as Weights
from situs.adapters.models.store import list_models as list_models
from situs.adapters.models.store import locate as locate
from situs.adapters.models.store import store_folder as store_folder
from situs.adapters.models.store import verify as verify
