"""Messages: contents, envelopes, reports and media, on top of the keyrings in `accounts.crypto`.

Pure functions over bytes. No Django, no database, no network: the self-hosted connector imports it as it is.
"""
