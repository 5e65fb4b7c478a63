"""``python examples/campus demo``: the stories of campus, over real HTTP. See ``campus/demo``."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # from anywhere, without an installation

from campus.demo import main

if __name__ == "__main__":
    # A demo that is told to end cleans up, as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
