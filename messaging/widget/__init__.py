"""The chat on a business's own site: what a site is and how it may look. Pure (WIDGET.md)."""
