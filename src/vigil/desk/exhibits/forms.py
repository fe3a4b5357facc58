"""What people fill in about an exhibit."""

from django import forms

from vigil.desk.exhibits.models import CustodyEvent


class ExhibitForm(forms.Form):
    """A seized thing, as on its label."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,38}$",
        error_messages={
            "required": "Give the exhibit its reference, as on its label.",
            "invalid": "A reference has letters, digits, dots, dashes and underscores only, 39 at most.",
        },
    )
    description = forms.CharField(max_length=200, error_messages={"required": "Say what it is."})
    kind = forms.ChoiceField(
        choices=[
            (k, k)
            for k in (
                "laptop",
                "desktop",
                "phone",
                "tablet",
                "usb stick",
                "hard disk",
                "memory card",
                "folder",
            )
        ]
    )
    seized_at = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": "Say when it was seized."},
    )
    seized_from = forms.CharField(max_length=200, required=False)
    place = forms.CharField(max_length=200, error_messages={"required": "Say where it is now."})
    evidence = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$",
        required=False,
        error_messages={"invalid": "Name a file or folder of the evidence folder, without any other folder."},
    )


class CustodyForm(forms.Form):
    """One step of custody."""

    act = forms.ChoiceField(choices=[choice for choice in CustodyEvent.Act.choices if choice[0] != "seized"])
    place = forms.CharField(max_length=200, error_messages={"required": "Say where the exhibit is now."})
    note = forms.CharField(max_length=2000, required=False)


class ScanForm(forms.Form):
    """The name of a scan file in the desk's scan folder."""

    name = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.scan$",
        error_messages={
            "required": "Name the scan file.",
            "invalid": "Name a file of the scan folder, ending in .scan, without any folder.",
        },
    )
