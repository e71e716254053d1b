"""The connector: a business's end on its own machine (SPEC 7 b). CONNECTOR.md says how to run it.

A program of its own that lives beside the platform: it imports no Django and no table, and speaks to the
platform as every other client does, over `/api/v1/`.
"""

VERSION = "1.0"
