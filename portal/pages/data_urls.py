from django.urls import path

from portal.pages import data_archive, data_changes, data_descriptors, data_files, data_pages, snapshots

urlpatterns = [
    path("", data_pages.data_desk, name="data_desk"),
    path("datapackage.json", data_descriptors.desk_package, name="desk_package"),
    path("catalog.jsonld", data_descriptors.data_catalog, name="data_catalog"),
    path("all.zip", data_archive.data_archive, name="data_archive"),
    path("changes/", data_changes.data_changes, name="data_changes"),
    path("snapshots/", snapshots.snapshot_list, name="snapshot_list"),
    path("snapshots/<slug:day>.zip", snapshots.snapshot_file, name="snapshot_file"),
    path("<slug:name>.csv.sha256", data_descriptors.data_checksum, name="data_checksum"),
    path("<slug:name>.<slug:format>", data_files.data_export, name="data_export"),
    path("<slug:name>/", data_pages.data_set, name="data_set"),
    path("<slug:name>/datapackage.json", data_descriptors.set_package, name="set_package"),
]
