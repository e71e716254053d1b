"""Errors of messaging, each with the code that PROTOCOL.md lists; one noun a file."""
