"""Model fields whose text is clean on every way in: form, import, shell."""

from collections.abc import Callable
from typing import Any

from django.db import models

from portal.text.cleaning import clean_line, clean_text


class CleanMixin(models.Field):
    """Cleans on assignment from outside and again on the way into the database."""

    clean_value: Callable[[str], str] = staticmethod(clean_text)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return self.clean_value(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = self.clean_value(value)
            setattr(model_instance, self.attname, value)
        return value


class LineField(CleanMixin, models.CharField):
    """One line of clean text, 200 characters unless told otherwise."""

    clean_value = staticmethod(clean_line)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class ProseField(CleanMixin, models.TextField):
    """Clean text of several lines."""
