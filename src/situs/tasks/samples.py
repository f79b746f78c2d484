"""The files that come with the package as a beginning: a playbook, a policy, a retention schedule."""

from __future__ import annotations

from importlib import resources

from situs.errors import ConfigError

SAMPLES = ("playbook", "policy", "schedule")


def read_sample(name: str) -> bytes:
    """Return one of the shipped files; raise `ConfigError("task_data")` where it is missing from the package."""
    try:
        return (resources.files("situs.tasks") / "data" / "examples" / f"{name}.toml").read_bytes()
    except OSError as fault:
        raise ConfigError("task_data", "a sample is missing from the package") from fault
