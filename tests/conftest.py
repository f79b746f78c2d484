"""Properties hold however busy the machine is: how long an example takes says nothing of them."""

from hypothesis import HealthCheck, settings

settings.register_profile("situs", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("situs")
