"""The one TOML file: frozen, validated, unknown keys refused. Imported by `runtime` and `cli` alone."""

from situs.config.loading import load_config as load_config
from situs.config.loading import load_models as load_models
from situs.config.loading import load_terms as load_terms
from situs.config.loading import schema_of as schema_of
from situs.config.models import SHIPPED as SHIPPED
from situs.config.models import ModelSettings as ModelSettings
from situs.config.routing import PlaceSettings as PlaceSettings
from situs.config.routing import RouteSettings as RouteSettings
from situs.config.routing import UpstreamConfig as UpstreamConfig
from situs.config.secrets import SecretRef as SecretRef
from situs.config.settings import Config as Config
from situs.config.terms import RecordSettings as RecordSettings
