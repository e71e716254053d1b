"""The demo world, made through the real services and real cryptography."""
