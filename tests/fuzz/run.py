"""``make fuzz``: each target for some time, with atheris where it is installed and with hypothesis elsewhere.

Inputs that were worth keeping stay in build/fuzz, one folder a target, and are where the next run begins. An
input at which a target broke is kept beside them; a test of its own says then what is mended.
"""

import argparse
import importlib.util
import random
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

from tests.captures import FILES, FOLDER
from tests.fuzz.targets import TARGETS

CORPORA = Path("build/fuzz")
LONGEST_INPUT = 2000
_MEGABYTES = 2048
_ONE_INPUT_SECONDS = 20


def sow(name: str) -> Path:
    """The folder of a target's inputs, with its seeds and with what was captured."""
    folder = CORPORA / name
    folder.mkdir(parents=True, exist_ok=True)
    seeds = list(TARGETS[name].SEEDS)
    if name == "relay_intake":
        captured = [line for file in FILES for line in (FOLDER / file).read_bytes().splitlines()]
        seeds += [bytes([0, number, 1, 1]) + line for line in captured[:200] for number in range(3)]
    for seed in seeds:
        (folder / sha256(seed).hexdigest()[:20]).write_bytes(seed)
    return folder


def with_atheris(name: str, seconds: int) -> int:
    """In a process of its own: atheris ends the one in which it runs."""
    command = [
        *(sys.executable, "-m", "tests.fuzz.guided", name, str(sow(name))),
        *(f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", f"-rss_limit_mb={_MEGABYTES}"),
        *(
            f"-timeout={_ONE_INPUT_SECONDS}",
            f"-artifact_prefix={CORPORA}/broken-{name}-",
            "-print_final_stats=1",
        ),
    ]
    log = CORPORA / f"{name}.log"
    with log.open("wb") as output:
        code = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False).returncode
    lines = log.read_text(errors="replace").splitlines()
    inputs = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "?")
    print(f"{name}: {inputs} inputs, {'nothing broke' if code == 0 else 'BROKEN'}", flush=True)
    if code:
        print("\n".join(lines[-40:]), flush=True)
    return code


def with_hypothesis(name: str, seconds: int) -> int:
    """Other inputs each time, round after round."""
    from hypothesis import HealthCheck, given, seed, settings

    from tests.fuzz.test_targets import changed

    module = TARGETS[name]
    end, inputs = time.monotonic() + seconds, 0

    while time.monotonic() < end:

        @seed(random.getrandbits(64))
        @settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(changed(list(module.SEEDS)))
        def attack(data: bytes) -> None:
            nonlocal inputs
            inputs += 1
            module.target(data)

        try:
            attack()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            import traceback

            traceback.print_exception(error)
            print(f"{name}: BROKEN after {inputs} inputs", flush=True)
            return 1
    print(f"{name}: {inputs} inputs, nothing broke", flush=True)
    return 0


def main() -> int:
    """1 if any target broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help="by default all")
    args = parser.parse_args()
    CORPORA.mkdir(parents=True, exist_ok=True)
    guided = importlib.util.find_spec("atheris") is not None
    print(
        f"with {'atheris' if guided else 'hypothesis: atheris is not installed'}, {args.seconds} s each",
        flush=True,
    )
    run = with_atheris if guided else with_hypothesis
    return int(any([run(name, args.seconds) for name in args.targets]))  # noqa: C419 - all of them


if __name__ == "__main__":
    sys.exit(main())
