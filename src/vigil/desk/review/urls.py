"""Addresses of the review."""

from django.urls import path

from vigil.desk.review import views

app_name = "review"
urlpatterns = [
    path("review/", views.scans, name="scans"),
    path("review/scans/<int:scan>/", views.grid, name="grid"),
    path("review/stacks/<int:stack>/", views.one_stack, name="stack"),
    path("review/stacks/<int:stack>/grade/", views.grade, name="grade"),
    path("review/stacks/<int:stack>/undo/", views.undo, name="undo"),
    path("review/stacks/<int:stack>/files/<slug:sha256>/original/", views.original, name="original"),
    path("review/stacks/<int:stack>/files/<slug:sha256>/<slug:kind>/", views.picture, name="picture"),
]
