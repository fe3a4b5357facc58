"""What is handed in here."""

from django import forms

LARGEST_LIST = 10 * 1024 * 1024  # bytes


class ListForm(forms.Form):
    """A list in CSV."""

    file = forms.FileField(error_messages={"required": "Choose the list."})

    def clean_file(self) -> object:
        """Refuse what is too large for a list."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LIST:
            raise forms.ValidationError("The list is larger than 10 MB; hand in fewer rows at once.")
        return file
