"""The sandbox of the Cloud API: a business to try programs with, and customers who are played."""
