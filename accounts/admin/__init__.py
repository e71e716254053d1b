"""The staff door: records to read, and pages on which staff decide."""

from accounts.admin import pilot, records, verification

__all__ = ["pilot", "records", "verification"]
