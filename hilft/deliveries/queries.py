"""What did not leave the outbox."""

from hilft.deliveries.models import Delivery


def failed(*, most: int = 25) -> list[Delivery]:
    """Return what could not be delivered, the latest failure first; one more than `most` if there are more."""
    found = Delivery.objects.filter(failed_at__isnull=False).select_related("person")
    return list(found.order_by("-failed_at")[: most + 1])


def delivery(number: int) -> Delivery | None:
    return Delivery.objects.filter(pk=number).first()
