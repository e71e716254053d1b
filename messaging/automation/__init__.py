"""Automatic answers: one rule format and the engine that decides by it (AUTOMATION.md). Pure."""
