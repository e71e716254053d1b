"""News that the apps above listen for; always sent after commit."""

from django.dispatch import Signal

# business_id, customer_id, marks {"delivered", "read"}: how far a customer has received and read rose.
marks_rose = Signal()
# pairs, as (business_id, customer_id): these customers' messages were accepted.
customers_wrote = Signal()
