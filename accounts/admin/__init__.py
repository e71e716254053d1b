"""The staff door: records to read, and pages on which staff decide."""

from accounts.admin import audit, businesses, pilot, records, verification

__all__ = ["audit", "businesses", "pilot", "records", "verification"]
