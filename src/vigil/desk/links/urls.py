"""Addresses of links; a pair is called by both people, so that no number tells how many pairs there are."""

from django.urls import path

from vigil.desk.links import views

app_name = "links"
urlpatterns = [
    path("links/", views.inbox, name="inbox"),
    path("links/<int:first>/<int:second>/", views.pair, name="pair"),
    path("links/<int:first>/<int:second>/decide/", views.decide, name="decide"),
    path("links/<int:first>/<int:second>/confirm/", views.confirm, name="confirm"),
    path("links/<int:first>/<int:second>/withdraw/", views.withdraw, name="withdraw"),
]
