"""The profiles that the program ships, by name, and those of the user's own, by path."""

from pathlib import Path

from notifier.core.errors import AppError
from notifier.core.i18n import mark
from notifier.core.profile.profile import Profile
from notifier.core.profile.shipped import shipped_profile
from notifier.system.files import read_small
from notifier.system.resources import resource, resource_text


class ProfileError(AppError):
    """There is no such profile, or it can't connect to a server."""

    title = mark("Perfil no disponible")
    advice = mark("El perfil {profile} no existe. Perfiles: {choices}.")


def shipped_names() -> list[str]:
    """The names of the profiles that come with the program. Any thread."""
    return sorted(path.stem for path in resource("profiles").glob("*.toml"))


def named_profile(name: str) -> Profile:
    """The profile of this name, or in the file of this path, ready to connect. Any thread.

    Raises:
        ProfileError: there is none, or it can only read events.
        ProfileFileError: it has mistakes.
    """
    is_own = name.endswith(".toml")
    try:
        # -sig: some editors of Windows begin a file with a mark.
        text = (
            read_small(Path(name)).decode("utf-8-sig") if is_own else resource_text(f"profiles/{name}.toml")
        )
    except FileNotFoundError:
        raise ProfileError(profile=name, choices=", ".join(shipped_names())) from None
    except (OSError, ValueError):  # ValueError: it is not UTF-8, or no file can have such a name
        raise ProfileError(
            mark("No se puede leer el perfil {profile}. Revise sus permisos y que sea texto UTF-8."),
            profile=name,
        ) from None
    profile = _own_profile(text, name) if is_own else shipped_profile(text)
    if profile.rest is None:
        raise ProfileError(
            mark("El perfil {profile} no tiene la sección [rest]: sin ella no hay qué consultar."),
            profile=name,
        )
    return profile


def _own_profile(text: str, name: str) -> Profile:
    # It brings pydantic with it, which a program with a shipped profile does without.
    from notifier.core.profile.check import check_profile

    # A file that declares no categories is of an earlier version, for which these were all there are.
    usual = shipped_profile(resource_text("profiles/estandar.toml")).categorias
    return check_profile(text, name, usual)
