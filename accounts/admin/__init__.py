"""The staff door: records to read, and pages on which staff decide."""

from accounts.admin import audit, businesses, locks, pilot, records, verification

__all__ = ["audit", "businesses", "locks", "pilot", "records", "verification"]
