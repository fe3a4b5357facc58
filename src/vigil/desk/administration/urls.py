"""Addresses of the administration."""

from django.urls import path

from vigil.desk.administration import views

app_name = "administration"
urlpatterns = [
    path("administration/", views.users, name="users"),
    path("administration/users/add/", views.add_user, name="add-user"),
    path("administration/users/<str:username>/", views.one_user, name="user"),
    path("administration/users/<str:username>/password/", views.password, name="password"),
    path("administration/users/<str:username>/tokens/", views.issue_token, name="issue-token"),
    path(
        "administration/users/<str:username>/tokens/<int:number>/revoke/",
        views.revoke_token,
        name="revoke-token",
    ),
    path("administration/teams/add/", views.add_team, name="add-team"),
]
