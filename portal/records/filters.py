"""Filters of a list: a closed list of names, and every value that does not fit is named, never guessed.

A list page ignores what it cannot read and says so; a file cannot say it, so it is refused
(portal.pages.data_files).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, reduce
from operator import and_
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet
from django_filters.fields import ChoiceField

from portal.records.clock import past_moment
from portal.records.kept_answers import Answers
from portal.text.bilingual import in_english, other_language
from portal.text.folding import fold

MAX_LETTERS = 100
MAX_WORDS = 10
SHOWN_LETTERS = 60

Choices = Iterable[tuple[Any, Any]]


class Problem(NamedTuple):
    """A filter's value that was not used, and why."""

    name: str
    label: str
    value: str
    message: str


class Chip(NamedTuple):
    """A filter at work; `query` is the list's query string without it."""

    name: str
    label: str
    value: str
    query: str

    @property
    def lang(self) -> str:
        return other_language(self.value)


def as_found(records: Any) -> QuerySet:
    return records


class Sort(NamedTuple):
    """One order of a list: its name in the address, its label, what it sorts by, and what finds that."""

    name: str
    label: Any
    by: tuple[Any, ...]
    prepare: Callable[[Any], QuerySet] = as_found


def shortened(value: str) -> str:
    return value if len(value) <= SHOWN_LETTERS else f"{value[:SHOWN_LETTERS]}…"


def words_of(value: str) -> list[str]:
    """Return the folded words of a search, each once."""
    return list(dict.fromkeys(fold(value).split()))


def containing(value: str, condition: Callable[[str], Any]) -> Any:
    """Return the condition that every word of a search fulfils."""
    return reduce(and_, (condition(word) for word in words_of(value)), Q())


class TextField(forms.CharField):
    """What somebody looks for: short enough to be a search."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LETTERS, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and past_moment() is not None:
            raise ValidationError(_("Pages of the past are not searched by text."))
        if len(words_of(text)) > MAX_WORDS:
            raise ValidationError(_("At most %(limit)s words."), params={"limit": MAX_WORDS})
        return text


class TextFilter(CharFilter):
    """Rows whose folded text holds every word: 台 finds 臺, and the other way round."""

    field_class = TextField

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Text"))
        super().__init__("folded", **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(containing(value, lambda word: Q(folded__contains=word))) if value else qs


class ClosedSelect(forms.Select):
    """A list of values of which some have a name in the other language only: an option takes no markup."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if lang := other_language(str(option["label"])):
            option["attrs"]["lang"] = lang
        return option


class ClosedField(ChoiceField):
    """One value of a closed list; a code counts in capitals or not."""

    widget = ClosedSelect

    default_error_messages = {"invalid_choice": _("This list has no such value.")}

    def to_python(self, value: Any) -> str:
        text = super().to_python(value).strip()
        if not text or self.valid_value(text):
            return text
        return next((form for form in (text.upper(), text.lower()) if self.valid_value(form)), text)

    def label_of(self, value: str) -> str:
        """Return the choice's label, grouped or not."""
        for key, label in self.choices:
            group = label if isinstance(label, list | tuple) else [(key, label)]
            for choice, words in group:
                if str(choice) == value:
                    return str(words)
        return value


class ClosedFilter(ChoiceFilter):
    """One value of a closed list: declared, or a function that asks once which values occur."""

    field_class = ClosedField

    def __init__(self, *args: Any, choices: Choices | Callable[[], Choices], **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("any"))
        # "null" would be django-filter's own name for an empty key; here the lists name it themselves.
        super().__init__(*args, null_value=object(), choices=choices, **kwargs)

    @property
    def field(self) -> Any:
        extra: dict[str, Any] = self.extra
        if not hasattr(self, "_field") and callable(extra["choices"]):
            extra["choices"] = once(self.kept(extra["choices"]))
        return super().field

    def kept(self, choices: Callable[[], Choices]) -> Callable[[], Choices]:
        """Return the function, asked anew only where what is public has changed."""
        filters: RecordFilterSet = self.parent
        name = next((name for name, one in filters.filters.items() if one is self), "")
        question = ("choices", type(filters).__qualname__, name, in_english())
        return lambda: filters.answers.get(question, lambda: list(choices()))


def once(choices: Callable[[], Choices]) -> Callable[[], Choices]:
    """Return the function with its first answer kept: a form asks several times, or never."""
    kept: list[Any] = []

    def ask() -> Choices:
        if not kept:
            kept.append(list(choices()))
        return kept[0]

    return ask


class SortFilter(ClosedFilter):
    """The order of a list, by the name of one that is declared."""

    def __init__(self, *sorts: Sort) -> None:
        self.sorts = {sort.name: sort for sort in sorts}
        choices = [(sort.name, sort.label) for sort in sorts]
        super().__init__(label=_("Order"), choices=choices, empty_label=_("as published"))

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        sort = self.sorts[value]
        return sort.prepare(qs).order_by(*sort.by, "pk")


class RecordFilterSet(FilterSet):
    """The filters of one list, its file and nothing else."""

    sort_name: ClassVar[str] = "sort"
    # The filters that look at nothing a withheld record hides; under any other it is not found.
    known_of_withheld: ClassVar[tuple[str, ...]] = ()

    q = TextFilter()

    # What is known of the public content already; a list gives it, and a file asks anew.
    answers = Answers(None)

    def filter_queryset(self, queryset: Any) -> QuerySet:
        records = super().filter_queryset(queryset)
        if hasattr(records.model, "withheld_reason") and set(self.active) - set(self.known_of_withheld):
            return records.filter(withheld_reason="")
        return records

    def given(self, name: str) -> str:
        return str(self.data.get(name, ""))

    @cached_property
    def problems(self) -> list[Problem]:
        """What was asked and could not be used, for the page to name."""
        return [
            Problem(name, str(self.filters[name].label), shortened(self.given(name)), " ".join(messages))
            for name, messages in self.errors.items()
            if name in self.filters
        ]

    @cached_property
    def active(self) -> dict[str, str]:
        """The filters that are at work, order not among them, by name."""
        if not self.is_bound:
            return {}
        self.errors  # noqa: B018 - cleans the form
        values = {name: self.form.cleaned_data.get(name) for name in self.filters}
        return {name: value for name, value in values.items() if value and name != self.sort_name}

    @property
    def query(self) -> str:
        """The query string of exactly this list: what was understood and nothing else."""
        return self.query_without("")

    @property
    def chips(self) -> list[Chip]:
        """The filters at work, each with the address part that takes it off."""
        return [
            Chip(name, str(self.filters[name].label), self.value_label(name, value), self.query_without(name))
            for name, value in self.active.items()
        ]

    @property
    def sort(self) -> Sort | None:
        """The order that was asked for, if any."""
        sort_filter = self.filters.get(self.sort_name)
        if not self.is_bound or not isinstance(sort_filter, SortFilter):
            return None
        self.errors  # noqa: B018 - cleans the form
        return sort_filter.sorts.get(self.form.cleaned_data.get(self.sort_name, ""))

    def value_label(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        return field.label_of(value) if isinstance(field, ClosedField) else value

    def query_without(self, name: str) -> str:
        return self.query_of({key: value for key, value in self.active.items() if key != name})

    def query_of(self, values: Mapping[str, str]) -> str:
        """Return the query string of the list with these filters, in the order that was asked for."""
        query = QueryDict(mutable=True)
        query.update(values)
        if self.sort:
            query[self.sort_name] = self.sort.name
        return query.urlencode()

    def allowed_values(self, name: str) -> str:
        """Return what a filter takes, in words."""
        field = self.form.fields[name]
        if not isinstance(field, ClosedField):
            return gettext("text of at most %(letters)s letters") % {"letters": MAX_LETTERS}
        return ", ".join(str(value) for value in flat_values(field.choices) if value)


class PlainFilterSet(RecordFilterSet):
    """The filters of a set whose rows keep no folded text to look in."""

    q = None  # type: ignore[assignment]


def flat_values(choices: Choices) -> Iterable[Any]:
    """Yield the values of choices, grouped or not."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from (inner for inner, _label in label)
        else:
            yield value
