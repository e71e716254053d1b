"""Keys of people and businesses: the half of the protocol that knows no message.

Pure functions over bytes. No Django, no database, no network: the self-hosted connector imports it as it is.
"""
