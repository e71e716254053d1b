"""What is inside a sealed message (PROTOCOL.md, Bodies). Pure, and without Django."""
