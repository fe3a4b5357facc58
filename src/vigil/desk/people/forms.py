"""What an officer fills in to hand in a register."""

from typing import Any

from django import forms

from vigil.desk.accounts.models import Team, User
from vigil.desk.people.registers.rows import LARGEST_FILE


class RegisterForm(forms.Form):
    """A register of nominals, and the team whose register it is."""

    file = forms.FileField(error_messages={"required": "Choose the register's file."})
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        empty_label="Choose a team",
        to_field_name="code",
        error_messages={"required": "Choose the team whose register it is."},
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = viewer.teams.all()  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        """Refuse what is too large to be taken in."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 200 MB; split it.")
        return file
