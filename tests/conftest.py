"""Where the fixtures come from."""

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.leaving_out",
    "tests.clock",
    "tests.databases",
    "tests.application",
    "tests.people",
    "tests.redis_server",
]

# No property depends on how fast this machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
