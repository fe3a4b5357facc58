"""Users and teams of the administrator's own force."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from vigil.desk.accounts.access import DeskRequest, access
from vigil.desk.accounts.models import Team, User
from vigil.desk.accounts.roles import Permission
from vigil.desk.administration import actions
from vigil.desk.administration.forms import NewUserForm, PasswordForm, TeamForm, TokenForm, UserForm
from vigil.desk.journal.clock import now
from vigil.desk.ui.pages import page
from vigil.errors import VigilError

ADMINISTER = Permission.USERS_ADMINISTER


@access(get=ADMINISTER)
def users(request: DeskRequest) -> HttpResponse:
    """The users and teams of the administrator's force."""
    mine = (
        User.objects.filter(force=request.user.force).prefetch_related("teams").order_by("-is_active", "name")
    )
    return page(
        request,
        "administration/users.html",
        users=mine,
        teams=Team.objects.filter(force=request.user.force).order_by("name"),
        team_form=TeamForm(),
    )


@access(get=ADMINISTER, post=ADMINISTER)
def add_user(request: DeskRequest) -> HttpResponse:
    """Add a user."""
    form = NewUserForm(request.POST or None, viewer=request.user, initial={"active": True})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_user(
                force_code=request.user.force.code,
                username=data["username"],
                name=data["name"],
                role=data["role"],
                team_codes=[team.code for team in data["teams"]],
                password=data["password"],
                actor=request.user.username,
                at=now(),
            )
        except VigilError as error:
            form.add_error(None, str(error))
        else:
            return redirect("administration:users")
    return page(request, "administration/add_user.html", status=400 if form.errors else 200, form=form)


@access(get=ADMINISTER, post=ADMINISTER)
def one_user(request: DeskRequest, username: str) -> HttpResponse:
    """Change a user's name, role, teams, or whether they may sign in."""
    user = _user_or_404(request, username)
    initial = {
        "name": user.name,
        "role": user.role,
        "active": user.is_active,
        "teams": [t.code for t in user.teams.all()],
    }
    form = UserForm(request.POST or None, viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_user(
                user=user,
                name=data["name"],
                role=data["role"],
                active=data["active"],
                team_codes=[team.code for team in data["teams"]],
                actor=request.user.username,
                at=now(),
            )
        except VigilError as error:
            form.add_error(None, str(error))
        else:
            return redirect("administration:users")
    return page(
        request,
        "administration/user.html",
        status=400 if form.errors else 200,
        form=form,
        user=user,
        password_form=PasswordForm(),
        token_form=TokenForm(),
        tokens=user.tokens.order_by("-created_at"),
    )


@access(post=ADMINISTER)
def password(request: DeskRequest, username: str) -> HttpResponse:
    """Give a user a new password."""
    user = _user_or_404(request, username)
    form = PasswordForm(request.POST)
    try:
        actions.set_password(
            user=user, password=form.data.get("password", ""), actor=request.user.username, at=now()
        )
        messages.success(request, f"{user.name} has a new password; tell them by other means.")
    except VigilError as error:
        messages.error(request, str(error))
    return redirect("administration:user", username=user.username)


@access(post=ADMINISTER)
def add_team(request: DeskRequest) -> HttpResponse:
    """Add a team to the administrator's force."""
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            actions.add_team(
                force_code=request.user.force.code, actor=request.user.username, at=now(), **form.cleaned_data
            )
        except VigilError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("administration:users")


@access(post=ADMINISTER)
def issue_token(request: DeskRequest, username: str) -> HttpResponse:
    """Make a token and show it this once."""
    user = _user_or_404(request, username)
    form = TokenForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("administration:user", username=user.username)
    token = actions.issue_token(
        user=user,
        label=form.cleaned_data["label"],
        life=timedelta(days=form.cleaned_data["days"]),
        actor=request.user.username,
        at=now(),
    )
    return page(request, "administration/token.html", user=user, token=token)


@access(post=ADMINISTER)
def revoke_token(request: DeskRequest, username: str, number: int) -> HttpResponse:
    """End a token's life."""
    user = _user_or_404(request, username)
    actions.revoke_token(
        token=get_object_or_404(user.tokens, pk=number), actor=request.user.username, at=now()
    )
    return redirect("administration:user", username=user.username)


def _user_or_404(request: DeskRequest, username: str) -> User:
    return get_object_or_404(User, username=username, force=request.user.force)
