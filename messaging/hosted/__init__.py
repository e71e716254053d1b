"""What runs in the hosted worker alone: opening hosted ends, and what was locked for that worker."""
