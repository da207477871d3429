from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page


class TripPage(Page):
    title_en = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    summary = RichTextField()
    summary_en = RichTextField()

    content_panels = [
        *Page.content_panels,
        FieldPanel("title_en"),
        InlinePanel("meetings"),
        InlinePanel("photos"),
        InlinePanel("follow_ups"),
    ]

    def shown_photos(self):
        """As the documentation has it, or as its chapter on performance would."""
        if settings.PREFETCHED:
            return self.photos.select_related("image").prefetch_related("image__renditions")
        return self.photos.all()


class MeetingItem(Orderable):
    page = ParentalKey(TripPage, related_name="meetings", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    held_on = models.DateField()
    host = models.CharField(max_length=200)
    told_us = RichTextField()
    # One line each: a table of its own would only slow this page down.
    participants = models.TextField()


class PhotoItem(Orderable):
    page = ParentalKey(TripPage, related_name="photos", on_delete=models.CASCADE)
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(max_length=200)
    alt_text = models.CharField(max_length=200)


class FollowUpItem(Orderable):
    page = ParentalKey(TripPage, related_name="follow_ups", on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    status = models.CharField(max_length=40)
