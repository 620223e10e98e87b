"""The forms of the account pages, in our words: a label says what a field is, so no field says it again inside."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext as _


class Plain:
    """Takes the placeholders out, and says in one line what a new password has to be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = getattr(self, "fields", {})
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("login", "email"):
                field.label = _("Mail address")
            if name == "password1":
                field.help_text = _("At least 10 characters, and nothing that everybody uses.")
            elif name in ("password", "oldpassword", "password2"):
                field.help_text = ""


class Login(Plain, allauth.LoginForm):
    """Address and password."""


class SignUp(Plain, allauth.SignupForm):
    """Address and a first password."""


class ForgottenPassword(Plain, allauth.ResetPasswordForm):
    """The address to which the link for a new password goes."""


class NewPassword(Plain, allauth.ResetPasswordKeyForm):
    """A new password, by the link from the letter."""


class ChangePassword(Plain, allauth.ChangePasswordForm):
    """The old password and a new one."""


class AddAddress(Plain, allauth.AddEmailForm):
    """Another mail address."""


class Again(Plain, allauth.ReauthenticateForm):
    """The password once more."""
