import sys

import django

django.setup()

from config.demo.seed import seed  # noqa: E402

seed(sys.argv[1])
