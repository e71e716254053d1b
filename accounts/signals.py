"""News that the apps above listen for; always sent after commit."""

from django.dispatch import Signal

# party_id: a party published a new epoch.
epoch_published = Signal()
# membership_id, business_id: a person no longer acts for a business.
member_removed = Signal()
# user_id: a person signed out, a token of theirs was revoked, or they no longer are who they were.
session_ended = Signal()
# business_id, number (E.164): a business proved to hold a number.
number_claimed = Signal()
# customer_id: their number has another holder now, who started afresh with it.
number_lost = Signal()
# business_ids, may_send: they have a place in the pilot or need none now, or else they wait for one.
places_changed = Signal()
# customer_id: a guest proved a number, and keeps the account.
guest_kept = Signal()
