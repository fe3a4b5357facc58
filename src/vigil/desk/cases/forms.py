"""What people fill in about a case."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from vigil.desk.accounts.models import User
from vigil.desk.cases.models import Case, Involvement, Outcome
from vigil.desk.ui.words import LONDON
from vigil.risk import Level
from vigil.risk.levels import LEVELS


class AnswerForm(forms.Form):
    """An answer to one item, with its source."""

    item = forms.CharField(max_length=60, widget=forms.HiddenInput)
    answer = forms.CharField(max_length=60, required=False)
    open = forms.CharField(max_length=20, required=False)
    source = forms.CharField(max_length=200, required=False)
    note = forms.CharField(max_length=2000, required=False)
    learned_on = forms.DateField(
        required=False,
        error_messages={"invalid": "Give the day on which it was learned as a day of the calendar."},
    )


class ReasonForm(forms.Form):
    """A reason, kept in the journal."""

    reason = forms.CharField(
        max_length=2000, error_messages={"required": "Give the reason; it is kept with the case."}
    )


class ChoiceForm(ReasonForm):
    """The instrument that a case is to be assessed with."""

    instrument = forms.CharField(max_length=80, error_messages={"required": "Choose an instrument."})


class ReachForm(ReasonForm):
    """Whether a child is within the suspect's reach."""

    reach = forms.ChoiceField(choices=Involvement.Reach.choices)


class LevelForm(ReasonForm):
    """A level to be set beside the assessed one."""

    level = forms.TypedChoiceField(
        choices=[(level.code, level.label) for level in reversed(Level)],
        coerce=LEVELS.__getitem__,
        error_messages={
            "required": "Choose the level that is to count.",
            "invalid_choice": "Choose one of the four levels.",
        },
    )
    until = forms.DateField(
        required=False,
        error_messages={"invalid": "Give the day on which it ends as a day of the calendar."},
    )

    def clean_until(self) -> datetime | None:
        """The first moment of the day on which it ends, where the unit is."""
        day: date | None = self.cleaned_data["until"]
        return None if day is None else datetime.combine(day, time.min, LONDON)


class DecisionForm(forms.Form):
    """A supervisor's yes to the request that was read."""

    asked = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Say which request is decided on."}
    )


class RefusalForm(DecisionForm, ReasonForm):
    """A supervisor's no to the request that was read."""


class WithdrawalForm(ReasonForm):
    """A set level to be taken back."""

    number = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "Say which set level is taken back."}
    )


class OutcomeForm(forms.Form):
    """What the investigation established."""

    contact = forms.ChoiceField(choices=Outcome.Contact.choices)
    basis = forms.ChoiceField(choices=Outcome.Basis.choices)
    children_safeguarded = forms.IntegerField(required=False, min_value=0, max_value=999)
    note = forms.CharField(
        max_length=2000,
        error_messages={"required": "Say what the outcome rests on; it is kept with the case."},
    )


class TaskForm(forms.Form):
    """Something to be done."""

    title = forms.CharField(max_length=200, error_messages={"required": "Say what is to be done."})
    due = forms.DateTimeField(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    to = forms.ModelChoiceField(queryset=User.objects.none(), required=False, to_field_name="username")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = case.team.users.filter(is_active=True)  # type: ignore[attr-defined]


class AllocateForm(forms.Form):
    """Who takes the case; empty gives it back to nobody."""

    to = forms.ModelChoiceField(queryset=User.objects.none(), required=False, to_field_name="username")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = case.team.users.filter(is_active=True)  # type: ignore[attr-defined]


class SealForm(ReasonForm):
    """Who keeps access to a sealed case."""

    users = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        to_field_name="username",
        error_messages={"required": "Name at least one person who keeps access."},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = case.team.users.filter(is_active=True)  # type: ignore[attr-defined]
