"""How property tests run: the same 100 examples each time, or so many new ones as EXAMPLES says (`make examples`).

How long an example takes on a busy machine says nothing about the code.
"""

import os

from hypothesis import HealthCheck, settings

wanted = os.environ.get("EXAMPLES")
settings.register_profile(
    "postil",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=wanted is None,
    max_examples=int(wanted or 100),
)
settings.load_profile("postil")
