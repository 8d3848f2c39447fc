"""The frozen program's first lines."""

import sys

from notifier.cli import main

sys.exit(main())
