"""Addresses of validation."""

from django.urls import path

from vigil.desk.validation import views

app_name = "validation"
urlpatterns = [
    path("validation/", views.overview, name="overview"),
    path("validation/ratings/hand-in/", views.hand_in_ratings, name="hand-in-ratings"),
    path("validation/<slug:document>/", views.one_document, name="document"),
    path("validation/<slug:document>.<slug:way>", views.document_file, name="document-file"),
    path("fairness/", views.fairness, name="fairness"),
    path("fairness/hand-in/", views.hand_in_groups, name="hand-in-groups"),
    path("fairness/<slug:characteristic>/make/", views.make_report, name="make-report"),
    path("fairness/<slug:characteristic>/", views.one_characteristic, name="characteristic"),
    path("fairness/<slug:characteristic>.<slug:way>", views.characteristic_file, name="characteristic-file"),
]
