"""The sign-in form."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from vigil.desk.accounts.models import User

WRONG = "The user name or password is wrong, or the account is not in use."


class SignInForm(forms.Form):
    """User name and password; one sentence for every way of being wrong, so that no name is given away."""

    username = forms.CharField(max_length=60, error_messages={"required": "Enter your user name."})
    password = forms.CharField(
        max_length=200, strip=False, error_messages={"required": "Enter your password."}
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Check the password once both fields are filled in."""
        data = super().clean() or {}
        if not self.errors:
            user = authenticate(self.request, username=data["username"], password=data["password"])
            if not isinstance(user, User):
                raise forms.ValidationError(WRONG)
            self.user = user
        return data
