from django.urls import path

from portal.records.preview_views import linked_preview

urlpatterns = [path("preview/<slug:token>/", linked_preview, name="linked_preview")]
