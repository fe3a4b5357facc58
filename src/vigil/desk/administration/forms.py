"""What an administrator fills in."""

from typing import Any

from django import forms

from vigil.desk.accounts.models import Team, User
from vigil.desk.accounts.roles import ROLE_LABELS

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]


class UserForm(forms.Form):
    """A user of the administrator's own force."""

    name = forms.CharField(max_length=120, error_messages={"required": "Enter the person's name."})
    role = forms.ChoiceField(choices=ROLES)
    teams = forms.ModelMultipleChoiceField(queryset=Team.objects.none(), required=False, to_field_name="code")
    active = forms.BooleanField(required=False)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.filter(force=viewer.force)  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    """A new user with a first password, which they are told by other means."""

    username = forms.SlugField(max_length=60, error_messages={"required": "Enter a user name."})
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Enter a first password of at least 12 characters."},
    )


class PasswordForm(forms.Form):
    """A new password for a user."""

    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": "Enter a new password of at least 12 characters."},
    )


class TeamForm(forms.Form):
    """A new team."""

    code = forms.SlugField(max_length=40, error_messages={"required": "Enter a short code for the team."})
    name = forms.CharField(max_length=120, error_messages={"required": "Enter the team's name."})


class TokenForm(forms.Form):
    """A bearer token for a program that uses the API as this user."""

    label = forms.CharField(max_length=80, error_messages={"required": "Say which program will use it."})
    days = forms.IntegerField(min_value=1, max_value=366, initial=90)
