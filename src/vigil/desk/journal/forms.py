"""What a reader of the journal may filter by."""

from django import forms


class FilterForm(forms.Form):
    """By actor, by case, by verb; each exactly."""

    actor = forms.CharField(max_length=80, required=False)
    case = forms.CharField(max_length=40, required=False)
    verb = forms.CharField(max_length=80, required=False)
