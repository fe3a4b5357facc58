"""What a grader fills in."""

from django import forms

from vigil.desk.review.scales import UK


class GradeForm(forms.Form):
    """One category of the scale in use."""

    code = forms.ChoiceField(choices=[(category.code, category.label) for category in UK.categories])
    note = forms.CharField(max_length=2000, required=False)


class OriginalForm(forms.Form):
    """Why an original must be seen."""

    reason = forms.CharField(
        max_length=500, error_messages={"required": "Say why the original must be seen; the reason is kept."}
    )
