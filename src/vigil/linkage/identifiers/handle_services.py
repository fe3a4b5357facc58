"""Services on which people have handles, as data: what each is called, and which writings are one account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Args:
        name: as it stands in a handle's value.
        also: other ways to write it, and the hosts of its profile pages.
        ignored: characters of a handle that it passes over.
        cases: whether it tells upper from lower case.
    """

    name: str
    also: tuple[str, ...] = ()
    ignored: str = ""
    cases: bool = False


# Handles are compared without case on all of these but where ``cases`` says otherwise. Facebook passes over dots
# (Facebook Help, 'What are the guidelines for creating a custom username?').
SERVICES = (
    Service("facebook", ("fb", "facebook.com", "m.facebook.com"), ignored="."),
    Service("instagram", ("ig", "insta", "instagram.com")),
    Service("snapchat", ("snap", "snapchat.com")),
    Service("tiktok", ("tik tok", "tiktok.com")),
    Service("x", ("twitter", "twitter.com", "x.com")),
    Service("telegram", ("tg", "t.me", "telegram.me")),
    Service("discord", ("discord.com",)),
    Service("reddit", ("reddit.com",)),
    Service("youtube", ("yt", "youtube.com")),
    Service("kik", ("kik messenger", "kik.me")),
    Service("roblox", ("roblox.com",)),
    Service("twitch", ("twitch.tv",)),
    Service("steam", ("steamcommunity.com",)),
    Service("skype"),
    Service("wickr"),
    Service("minecraft"),
    Service("whatsapp", ("wa", "wa.me")),
    Service("omegle", ("omegle.com",)),
    # A channel's id is base 64, in which a letter's case is part of it; a handle on the same host is not.
    Service("youtube channel", cases=True),
    Service("element", ("matrix", "matrix.to")),
)

BY_NAME = {name: service for service in SERVICES for name in (service.name, *service.also)}
