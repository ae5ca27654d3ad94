"""Where the fixtures come from."""

from hypothesis import HealthCheck, settings

pytest_plugins = [
    "tests.as_of",
    "tests.leaving_out",
    "tests.clock",
    "tests.databases",
    "tests.application",
    "tests.people",
    "tests.redis_server",
    "tests.faults.postgres_server",
    "tests.faults.proxy",
]

# No property depends on how fast this machine is, and each run tries the same examples. Whoever looks for more:
# `bin/test --hypothesis-profile exploring -k ...` tries others each time.
settings.register_profile("exploring", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same each time", settings.get_profile("exploring"), derandomize=True)
settings.load_profile("the same each time")
