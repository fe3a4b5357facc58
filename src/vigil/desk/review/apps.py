"""The app's registration with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Stacks of unseen files, grading, exposure."""

    name = "vigil.desk.review"
    label = "review"
