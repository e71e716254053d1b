"""The shape of what people send, one noun a file."""
