"""The app's registration with Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """What arrives: intake, validation, rejected rows, duplicates."""

    name = "vigil.desk.referrals"
    label = "referrals"
