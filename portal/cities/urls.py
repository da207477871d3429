from django.urls import path

from portal.cities import views

urlpatterns = [
    path("cities/", views.CityList.as_view(), name="city_list"),
    path("cities/<slug:code>/", views.CityDetail.as_view(), name="city_detail"),
    path("sister-cities/", views.TieList.as_view(), name="tie_list"),
    path("sister-cities/<slug:code>/", views.TieDetail.as_view(), name="tie_detail"),
    path("institutions/", views.InstitutionList.as_view(), name="institution_list"),
    path("institutions/<slug:code>/", views.InstitutionDetail.as_view(), name="institution_detail"),
]
