"""What a commander fills in: the unit as it is, an option, a policy with its reason."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from vigil.capacity.files import LARGEST_SCENARIO
from vigil.capacity.levels import LEVELS
from vigil.capacity.options import LEAST_PERCENT, MOST_PERCENT, Change
from vigil.capacity.policies import KINDS, Protected
from vigil.capacity.policies.numbers import LONGEST_CEILING
from vigil.capacity.policies.protected import USUAL_CEILINGS
from vigil.capacity.presets import today
from vigil.capacity.reading import LONGEST_DAYS, MOST_OFFICERS

ROLES = tuple(str(role["name"]) for role in today()["roles"])
FULLEST = tuple(max(shift["officers"] for shift in role["shifts"]) for role in today()["roles"])
CLOCKS = tuple(today()["clocks_in_days"][level] for level in LEVELS)
REFERRALS_A_WEEK = 18
AS_NOW = ""
SHORTEST_CLOCK = 0.01  # days


def _days(
    *, required: bool, most: float, initial: float | None = None, least: float = SHORTEST_CLOCK
) -> forms.FloatField:
    return forms.FloatField(
        required=required,
        initial=initial,
        validators=[MinValueValidator(least), MaxValueValidator(most)],
        error_messages={
            "required": "Give a number of days.",
            "invalid": "Give a number of days, such as 7 or 0.5.",
        },
    )


def _given(data: dict[str, Any], prefix: str) -> list[Any]:
    """The values of fields that are numbered from nought, in order."""
    return [
        data[name]
        for name in sorted((n for n in data if n.startswith(prefix)), key=lambda n: int(n[len(prefix) :]))
    ]


SOURCES = {
    "numbers": "The numbers below",
    "past": "Our own past, with the officers below",
    "file": "A scenario of our own, from a file",
    "file-past": "A scenario of our own, with our own past",
}
FROM_FILE = frozenset({"file", "file-past"})
FROM_PAST = frozenset({"past", "file-past"})


class UnitForm(forms.Form):
    """The unit as it is: by the numbers given here, or by a scenario that is handed in."""

    title = forms.CharField(max_length=120, error_messages={"required": "Give the comparison a title."})
    source = forms.ChoiceField(
        choices=list(SOURCES.items()),
        initial="numbers",
        error_messages={"required": "Say where the unit's numbers come from."},
    )
    scenario = forms.FileField(required=False, error_messages={"empty": "The scenario's file is empty."})
    referrals_a_week = forms.FloatField(
        initial=REFERRALS_A_WEEK,
        validators=[MinValueValidator(0.2), MaxValueValidator(1_700)],
        error_messages={
            "required": "Say how many referrals come in a week.",
            "invalid": "Give a number of referrals, such as 18.",
        },
    )
    replications = forms.TypedChoiceField(
        coerce=int,
        choices=[(20, "20: a first look"), (40, "40"), (100, "100"), (200, "200: narrower intervals")],
        initial=40,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (role, many) in enumerate(zip(ROLES, FULLEST, strict=True)):
            self.fields[f"officers_{number}"] = forms.IntegerField(
                label=role,
                initial=many,
                min_value=1,
                max_value=MOST_OFFICERS,
                error_messages={
                    "required": f"Say how many {role} there are.",
                    "invalid": "Give a whole number of officers.",
                },
            )
        for number, (level, days) in enumerate(zip(LEVELS, CLOCKS, strict=True)):
            self.fields[f"clock_{number}"] = _days(required=True, most=LONGEST_DAYS, initial=days)
            self.fields[f"clock_{number}"].label = level
        if self.data.get("source") in FROM_FILE:
            for name in [one for one in self.fields if one.startswith(("referrals_", "officers_", "clock_"))]:
                self.fields[name].required = False

    def clean_scenario(self) -> object:
        """Refuse what is too large for a scenario before it is read."""
        file = self.cleaned_data["scenario"]
        if file is not None and file.size > LARGEST_SCENARIO:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST_SCENARIO / 1_000_000:g} MB; a scenario is a few pages of text."
            )
        return file

    def clean(self) -> dict[str, Any] | None:
        """A file where one is asked for, and none where it would be passed over."""
        cleaned = super().clean()
        if "scenario" not in self.errors and "source" not in self.errors:
            file, wanted = self.cleaned_data.get("scenario"), self.from_file
            if wanted and file is None:
                self.add_error("scenario", "Choose the scenario's file, or take the numbers below.")
            if file is not None and not wanted:
                self.add_error(
                    "source", "A scenario was chosen, and it would not be used; say that it is to be."
                )
        return cleaned

    @property
    def from_file(self) -> bool:
        """Whether the unit is in a file."""
        return self.cleaned_data["source"] in FROM_FILE

    @property
    def is_replay(self) -> bool:
        """Whether arrivals are the force's own past."""
        return self.cleaned_data["source"] in FROM_PAST

    @property
    def officers(self) -> dict[str, int]:
        """Of each role, once the form is valid."""
        return dict(zip(ROLES, _given(self.cleaned_data, "officers_"), strict=True))

    @property
    def clocks(self) -> dict[str, float]:
        """Of each level, once the form is valid."""
        return dict(zip(LEVELS, _given(self.cleaned_data, "clock_"), strict=True))


class OptionForm(forms.Form):
    """What one option changes; what is left empty stays as it is. ``roles`` are those of the unit."""

    name = forms.CharField(max_length=120, required=False)
    arrivals_percent = forms.IntegerField(
        required=False,
        min_value=LEAST_PERCENT,
        max_value=MOST_PERCENT,
        error_messages={"invalid": "Give a whole per cent: 181 for more referrals, -20 for fewer."},
    )
    policy = forms.ChoiceField(
        required=False,
        choices=[(AS_NOW, "As in the unit"), *((kind.name, kind.title) for kind in KINDS.values())],
    )

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = tuple(roles)
        for number, role in enumerate(self.roles):
            self.fields[f"officers_{number}"] = forms.IntegerField(
                label=role,
                required=False,
                min_value=-MOST_OFFICERS,
                max_value=MOST_OFFICERS,
                error_messages={"invalid": "Give a whole number: 2 for two more, -1 for one fewer."},
            )
        for number, level in enumerate(LEVELS):
            self.fields[f"clock_{number}"] = _days(required=False, most=LONGEST_DAYS)
            self.fields[f"clock_{number}"].label = level

    def clean(self) -> dict[str, Any] | None:
        """All clocks or none: a target that is half given would be guessed."""
        cleaned = super().clean()
        clocks = [self.cleaned_data.get(f"clock_{number}") for number in range(len(LEVELS))]
        if any(one is not None for one in clocks) and any(one is None for one in clocks) and not self.errors:
            missing = LEVELS[clocks.index(None)]
            self.add_error(f"clock_{clocks.index(None)}", f"Give the clock of {missing} too, or none at all.")
        return cleaned

    @property
    def change(self) -> Change:
        """What is changed, once the form is valid."""
        clocks, data = _given(self.cleaned_data, "clock_"), self.cleaned_data
        return Change(
            arrivals_percent=data["arrivals_percent"] or 0,
            officers={
                role: more for role, more in zip(self.roles, _given(data, "officers_"), strict=True) if more
            },
            clocks_in_days=None if clocks[0] is None else dict(zip(LEVELS, clocks, strict=True)),
            policy={"name": data["policy"]} if data["policy"] else None,
        )


class PolicyForm(forms.Form):
    """Which policy the queue follows, and why."""

    policy = forms.ChoiceField(
        choices=[(kind.name, kind.title) for kind in KINDS.values()],
        error_messages={"required": "Choose a policy."},
    )
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": "Say why; the reason is kept with the choice."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (level, days) in enumerate(zip(LEVELS, USUAL_CEILINGS, strict=True)):
            self.fields[f"ceiling_{number}"] = _days(
                required=False, most=LONGEST_CEILING, initial=days, least=0
            )
            self.fields[f"ceiling_{number}"].label = level

    @property
    def plain(self) -> dict[str, Any]:
        """The policy as `policy_from` reads it, once the form is valid."""
        chosen: dict[str, Any] = {"name": self.cleaned_data["policy"]}
        if chosen["name"] == Protected.name:
            chosen["ceilings_in_days"] = dict(zip(LEVELS, _given(self.cleaned_data, "ceiling_"), strict=True))
        return chosen
