"""The profiles that the program ships, by name."""

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.profile import Profile, load_profile
from notifier.system.resources import resource, resource_text


class ProfileError(AppError):
    """There is no such profile, or it can't connect to a server yet."""

    title = mark("Perfil no disponible")
    advice = mark("El perfil {profile} no existe. Perfiles: {choices}.")


def named_profile(name: str) -> Profile:
    """The profile of this name, ready to connect. Any thread.

    Raises:
        ProfileError: there is none, or it can only read events.
    """
    try:
        profile = load_profile(resource_text(f"profiles/{name}.toml"))
    except FileNotFoundError:
        choices = sorted(path.stem for path in resource("profiles").glob("*.toml"))
        raise ProfileError(profile=name, choices=", ".join(choices)) from None
    if profile.rest is None:
        raise ProfileError(
            mark("El perfil {profile} todavía no puede conectarse a un servidor."), profile=name
        )
    return profile
