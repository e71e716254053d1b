"""Errors of the domain: what happened, with a stable code that every door shows unchanged."""
