"""What waits in the outbox."""

from datetime import datetime

from hilft.deliveries.models import Delivery


def oldest_unsent(*, now: datetime) -> datetime | None:
    """Return since when the most belated delivery has been due; None when none is. Read from the outbox's index."""
    waiting = Delivery.objects.filter(sent_at=None, failed_at=None, lease_until__lte=now)
    found: datetime | None = waiting.order_by("lease_until", "id").values_list("lease_until", flat=True).first()
    return found


def unsent(*, most: int = 1000) -> int:
    """Return how many deliveries wait, counted up to `most`."""
    return Delivery.objects.filter(sent_at=None, failed_at=None)[:most].count()


def failed_number(*, most: int = 1000) -> int:
    """Return how many deliveries failed for good, counted up to `most`."""
    return Delivery.objects.filter(failed_at__isnull=False)[:most].count()


def failed(*, most: int = 25) -> list[Delivery]:
    """Return what could not be delivered, the latest failure first; one more than `most` if there are more."""
    found = Delivery.objects.filter(failed_at__isnull=False).select_related("person")
    return list(found.order_by("-failed_at")[: most + 1])


def delivery(number: int) -> Delivery | None:
    return Delivery.objects.filter(pk=number).first()
