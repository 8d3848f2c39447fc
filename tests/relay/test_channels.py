"""The names of Laravel's channels, and what is listened to for them. Pure."""

import fnmatch

import pytest

from notifier.server.relay.channels import Channels


def heard(channels: Channels, channel: str) -> int:
    """How often Redis would bring a message of this channel."""
    exact = channels.exact.count(channel)
    return exact + sum(fnmatch.fnmatchcase(channel, pattern) for pattern in channels.patterns)


@pytest.mark.parametrize("kind", ["", "private-", "presence-"])
def test_with_a_prefix_each_kind_is_heard_once_and_nothing_else(kind: str) -> None:
    channels = Channels("erp_", ("estados", "ventas"))
    assert channels.patterns == ()
    assert len(channels.exact) == 6
    assert channels.prefix == "erp_"
    for name in ("estados", "ventas"):
        assert heard(channels, f"erp_{kind}{name}") == 1
        assert channels.name(f"erp_{kind}{name}") == name
    for other in (
        f"{kind}estados",
        f"other_{kind}estados",
        f"erp_{kind}estados2",
        f"erp_x{kind}estados",
        "erp_",
    ):
        assert channels.name(other) is None


def test_without_a_known_prefix_each_message_comes_once() -> None:
    """Also where one name ends like another one, of which the longer is meant."""
    channels = Channels(None, ("estados", "misestados", "ventas"))
    assert channels.exact == ()
    assert channels.prefix is None
    for channel, name in (
        ("estados", "estados"),
        ("laravel_database_private-estados", "estados"),
        ("x_misestados", "misestados"),
        ("x_presence-ventas", "ventas"),
    ):
        assert heard(channels, channel) == 1
        assert channels.name(channel) == name
    assert channels.name("estados_x") is None


def test_a_name_is_no_pattern() -> None:
    channels = Channels(None, ("a.b",))
    assert channels.patterns == ("*a.b",)
    assert Channels(None, ("a[b]*?c\\",)).patterns == ("*a\\[b\\]\\*\\?c\\\\",)


def test_who_posts_names_a_channel_without_its_prefix() -> None:
    channels = Channels("erp_", ("estados", "ventas"))
    assert channels.named(None) == "estados"
    assert (
        channels.named("ventas")
        == channels.named("private-ventas")
        == channels.named("presence-ventas")
        == "ventas"
    )
    assert channels.named("") is channels.named("erp_ventas") is channels.named("otros") is None
    assert channels.address("ventas") == "erp_ventas"
    assert (
        Channels(None, ("ventas",)).address("ventas")
        == Channels("", ("ventas",)).address("ventas")
        == "ventas"
    )


@pytest.mark.parametrize(
    ("prefix", "channel", "other"),
    [
        ("erp_", "laravel_private-estados", "laravel_"),
        ("erp_", "laravel_presence-estados", "laravel_"),
        ("erp_", "laravel_estados", "laravel_"),
        ("erp_", "private-estados", ""),
        ("erp_", "erp_private-estados", None),
        ("erp_", "erp_misestados", None),
        ("erp_", "erp_presence-mis-estados", None),
        ("erp_", "nada", None),
        ("", "erp_estados", "erp_"),
        ("erp_", "ERP_estados", "ERP_"),
    ],
)
def test_another_prefix_is_what_stands_before_a_name_of_ours(
    prefix: str, channel: str, other: str | None
) -> None:
    assert Channels(prefix, ("estados", "ventas")).other_prefix(channel) == other
