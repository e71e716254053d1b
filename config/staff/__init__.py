"""The staff door: the admin site, and what its home page shows."""
