"""Addresses of exhibits."""

from django.urls import path

from vigil.desk.exhibits import views

app_name = "exhibits"
urlpatterns = [
    path("cases/<slug:case_reference>/exhibits/register/", views.register, name="register"),
    path("exhibits/", views.all_exhibits, name="list"),
    path("exhibits/<str:reference>/", views.one_exhibit, name="exhibit"),
    path("exhibits/<str:reference>/scans/<int:number>/", views.scanned_files, name="files"),
    path("exhibits/<str:reference>/custody/", views.custody, name="custody"),
    path("exhibits/<str:reference>/scans/", views.attach, name="attach"),
]
