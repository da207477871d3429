from django.db import models


class StampLane(models.Model):
    """One part of the public stamp: the sum of all parts grows with every change of what pages show.

    There are as many as transactions that ever wrote at one time (portal.records.public_stamp).
    """

    version = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}: {self.version}"


class StampMoment(models.Model):
    """A moment at which pages change without anybody saving: something is published then."""

    moment = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.moment.isoformat()
