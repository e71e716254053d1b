"""The one door: whatever a business or a customer sends is accepted here, or not at all."""
