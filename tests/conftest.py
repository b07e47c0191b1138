"""One setting for every property: no test is timed, as the machines are noisy, and the same examples are drawn each time.

python3 toolkit test --hypothesis-profile=explore    # other examples each time, and more of them
"""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("steady")
