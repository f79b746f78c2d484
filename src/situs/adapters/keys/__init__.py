"""Where matter keys are kept: a folder, the system's keyring, or Vault's transit engine."""

from situs.adapters.keys.cached import CachedKeySource as CachedKeySource
from situs.adapters.keys.file import FileKeySource as FileKeySource
from situs.adapters.keys.keyring_source import KeyringKeySource as KeyringKeySource
from situs.adapters.keys.vault import VaultAddress as VaultAddress
from situs.adapters.keys.vault import VaultKeySource as VaultKeySource
