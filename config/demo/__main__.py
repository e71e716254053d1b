import sys

import django

django.setup()

from config.demo.schema import make_schema  # noqa: E402
from config.demo.seed import seed  # noqa: E402
from config.embedded import TABLES_ARE_THERE  # noqa: E402

make_schema()
sys.stdout.write(f"{TABLES_ARE_THERE}\n")
sys.stdout.flush()
seed(sys.argv[1])
