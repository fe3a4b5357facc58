"""Addresses of planning."""

from django.urls import path

from vigil.desk.planning import views

app_name = "planning"
urlpatterns = [
    path("planning/", views.overview, name="overview"),
    path("planning/policy/", views.choose, name="choose"),
    path("planning/comparisons/new/", views.draw_up, name="draw-up"),
    path("planning/comparisons/<int:comparison>/", views.one_comparison, name="comparison"),
    path("planning/comparisons/<int:comparison>/options/", views.add_option, name="add-option"),
    path(
        "planning/comparisons/<int:comparison>/options/<int:option>/remove/",
        views.remove_option,
        name="remove-option",
    ),
    path("planning/comparisons/<int:comparison>/begin/", views.begin, name="begin"),
    path("planning/comparisons/<int:comparison>/go-on/", views.go_on, name="go-on"),
    path("planning/comparisons/<int:comparison>/options-paper.<slug:way>", views.paper, name="paper"),
]
