"""What an intake officer fills in."""

from typing import Any

from django import forms

from vigil.desk.accounts.models import Team, User

LARGEST_UPLOAD = 200 * 1024 * 1024  # bytes; larger files come through `vigil refer`


class UploadForm(forms.Form):
    """A file of referrals, the team that receives it, and a mapping when it is CSV."""

    file = forms.FileField(error_messages={"required": "Choose the file that arrived."})
    mapping = forms.FileField(required=False)
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        empty_label="Choose a team",
        to_field_name="code",
        error_messages={"required": "Choose the team that receives it."},
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = viewer.teams.all()  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError("The file is larger than 200 MB; hand it in with `vigil refer`.")
        return file


class CloseForm(forms.Form):
    """Why a referral is closed at intake."""

    reason = forms.CharField(
        max_length=2000,
        error_messages={"required": "Say why the referral is closed; the reason is kept with it."},
    )
