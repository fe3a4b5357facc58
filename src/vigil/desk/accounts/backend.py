"""Signing in by user name and password, with the same work for a user who does not exist."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from vigil.desk.accounts.models import User


class DeskBackend(BaseBackend):
    """Authenticates active users; permissions come from the role table, not from Django's groups."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user whose password this is, or None; an unknown name costs one hash as well (CVE-2025-13473)."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The signed-in user, or None as soon as they are deactivated."""
        return User.objects.filter(pk=user_id, is_active=True).first()
