"""Webhooks of the Cloud API: what is noted, what it says, and how it leaves the house."""
