"""The app's registration with Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Stacks of unseen files, grading, exposure."""

    name = "vigil.desk.review"
    label = "review"

    def ready(self) -> None:
        """Stack each scan as it is attached, and add this room to the way around."""
        from vigil.desk.accounts.roles import Permission  # noqa: PLC0415 models load first
        from vigil.desk.exhibits.signals import scan_attached  # noqa: PLC0415
        from vigil.desk.review.actions import stack_attached  # noqa: PLC0415
        from vigil.desk.review.panels import open_stacks  # noqa: PLC0415
        from vigil.desk.ui import navigation, panels  # noqa: PLC0415

        scan_attached.connect(stack_attached, dispatch_uid="review-stacks")
        navigation.add(navigation.Destination("Review", "review:scans", Permission.REVIEW_READ, 30))
        panels.add(page="cases.my_work", order=40, maker=open_stacks)
