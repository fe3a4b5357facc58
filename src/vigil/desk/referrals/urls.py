"""Addresses of the inbox."""

from django.urls import path

from vigil.desk.referrals import views

app_name = "referrals"
urlpatterns = [
    path("referrals/", views.inbox, name="inbox"),
    path("referrals/hand-in/", views.upload, name="upload"),
    path("referrals/imports/<int:number>/", views.one_import, name="import"),
    path("referrals/<slug:reference>/", views.one_referral, name="referral"),
    path("referrals/<slug:reference>/close/", views.close, name="close"),
]
