from django.urls import path

from diaspora import views

urlpatterns = [
    path("associations/", views.AssociationList.as_view(), name="association_list"),
    path("associations/<slug:code>/", views.AssociationDetail.as_view(), name="association_detail"),
]
