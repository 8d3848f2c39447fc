"""What chance gives a link for its waits between tries."""

import random


class Soon(random.Random):
    """Hardly any wait between tries."""

    def uniform(self, _a: float, _b: float) -> float:
        return 0.05


class Never(random.Random):
    """A wait between tries that only a push ends."""

    def uniform(self, _a: float, _b: float) -> float:
        return 3600.0
