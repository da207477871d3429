from django.urls import path

from trips import views

urlpatterns = [
    path("trips/", views.TripList.as_view(), name="trip_list"),
    path("trips/<slug:code>/", views.TripDetail.as_view(), name="trip_detail"),
    path("meetings/", views.MeetingList.as_view(), name="meeting_list"),
    path("meetings/<slug:code>/", views.MeetingDetail.as_view(), name="meeting_detail"),
    path("photos/", views.PhotoList.as_view(), name="photo_list"),
    path("photos/contact-sheet/", views.PhotoSheet.as_view(), name="photo_sheet"),
    path("photos/<slug:code>/", views.PhotoDetail.as_view(), name="photo_detail"),
    path("photos/<slug:code>/<str:name>", views.photo_rendition, name="photo_rendition"),
    path(
        "preview/<slug:token>/photos/<slug:code>/<str:name>", views.linked_rendition, name="linked_rendition"
    ),
    path("documents/", views.DocumentList.as_view(), name="document_list"),
    path("documents/<slug:code>/", views.DocumentDetail.as_view(), name="document_detail"),
    path("documents/<slug:code>/file/", views.document_file, name="document_file"),
    path("council/", views.CouncilDesk.as_view(), name="council_desk"),
    path("council/<slug:session>/", views.CouncilSessionPage.as_view(), name="council_session"),
    path("agreements/", views.AgreementList.as_view(), name="agreement_list"),
    path("agreements/<slug:code>/", views.AgreementDetail.as_view(), name="agreement_detail"),
    path("lessons/", views.LessonList.as_view(), name="lesson_list"),
    path("lessons/<slug:code>/", views.LessonDetail.as_view(), name="lesson_detail"),
    path("indicators/", views.IndicatorList.as_view(), name="indicator_list"),
    path("indicators/<slug:code>/", views.IndicatorDetail.as_view(), name="indicator_detail"),
    path("follow-ups/", views.FollowUpList.as_view(), name="follow_up_list"),
    path("follow-ups/<slug:code>/", views.FollowUpDetail.as_view(), name="follow_up_detail"),
    path("follow-ups/<slug:code>/evidence/<slug:update>/", views.evidence_file, name="follow_up_evidence"),
    path("admin/files/<path:name>", views.original, name="original"),
    path("agencies/", views.AgencyList.as_view(), name="agency_list"),
    path("agencies/<slug:code>/", views.AgencyDetail.as_view(), name="agency_detail"),
]
