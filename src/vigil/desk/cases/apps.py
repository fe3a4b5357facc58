"""The app's registration with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Assessment, the queue and its clocks, tasks, sealing."""

    name = "vigil.desk.cases"
    label = "cases"
