"""What an officer fills in about two people."""

from django import forms

from vigil.desk.links.models import Decision

WHY = "Say why; the reason is kept with the decision."


class DecisionForm(forms.Form):
    """The same person or not, and why."""

    verdict = forms.ChoiceField(
        choices=Decision.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether they are one person.",
            "invalid_choice": "Choose one of the two answers.",
        },
    )
    reason = forms.CharField(max_length=2000, error_messages={"required": WHY})


class WithdrawalForm(forms.Form):
    """Why a decision is taken back."""

    why = forms.CharField(max_length=2000, error_messages={"required": WHY})
