"""Addresses of the journal."""

from django.urls import path

from vigil.desk.journal import views

app_name = "journal"
urlpatterns = [
    path("journal/", views.entries, name="entries"),
    path("journal/verification/", views.verification, name="verification"),
]
