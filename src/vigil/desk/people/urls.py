"""Addresses of people and registers."""

from django.urls import path

from vigil.desk.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.nominals, name="nominals"),
    path("people/registers/hand-in/", views.hand_in, name="hand-in"),
    path("people/registers/<int:number>/", views.one_register, name="register-file"),
    path("people/matching/", views.matching, name="matching"),
    path("people/<int:number>/", views.one_person, name="person"),
    path("people/<int:number>/ties/", views.ties_of_person, name="ties"),
]
