"""Properties hold however busy the machine is: how long an example takes says nothing of them."""

from hypothesis import HealthCheck, settings

settings.register_profile("situs", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("situs"), max_examples=20)
"""What `make check` draws; `make test` draws as many as ever."""
settings.load_profile("situs")
