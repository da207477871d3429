from django.urls import path

from portal.pages import data

urlpatterns = [
    path("", data.data_desk, name="data_desk"),
    path("<slug:name>.<slug:format>", data.data_export, name="data_export"),
]
