from django.conf import settings
from django.db import models


class SentForm(models.Model):
    """A form that made a record: sent twice by a doubled click, it still makes one.

    The token is born with the form's page. `address` is where whoever sends it again is led.
    """

    token = models.CharField(max_length=32, unique=True)
    sent_at = models.DateTimeField(auto_now_add=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.token
