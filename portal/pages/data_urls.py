from django.urls import path

from portal.pages import data, data_files

urlpatterns = [
    path("", data.data_desk, name="data_desk"),
    path("<slug:name>.<slug:format>", data_files.data_export, name="data_export"),
]
