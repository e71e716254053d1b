"""The staff door: records to read, and pages on which staff decide."""

from accounts.admin import audit, pilot, records, verification

__all__ = ["audit", "pilot", "records", "verification"]
