"""What mail providers say of their own addresses, as data: which writings of an address reach one mailbox."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's rules.

    Args:
        name: as people call it.
        domains: where it keeps mailboxes.
        main: the domain under which all of them are one mailbox, or empty when each domain has its own.
        ignored: characters of the part before the @ that it passes over.
        source: who says so.
    """

    name: str
    domains: tuple[str, ...]
    main: str
    ignored: str
    source: str


# All of these pass over a + and what follows. Yahoo's hyphens are left alone: they cannot be told from a hyphen in a name.
PROVIDERS = (
    Provider(
        name="Gmail",
        domains=("gmail.com", "googlemail.com"),
        main="gmail.com",
        ignored=".",
        source="Gmail Help, 'Dots don't matter in Gmail addresses' and 'Create a variation of your address'",
    ),
    Provider(
        name="Outlook.com",
        domains=(
            "outlook.com",
            "hotmail.com",
            "hotmail.co.uk",
            "live.com",
            "live.co.uk",
            "msn.com",
            "outlook.co.uk",
        ),
        main="",
        ignored="",
        source="Microsoft Learn, 'Plus addressing in Exchange Online', which serves these domains",
    ),
    Provider(
        name="iCloud",
        domains=("icloud.com", "me.com", "mac.com"),
        main="",
        ignored="",
        source="RFC 5233 sub-addressing as Apple's mail servers apply it",
    ),
    Provider(
        name="Proton Mail",
        domains=("proton.me", "protonmail.com", "pm.me"),
        main="proton.me",
        ignored=".-_",
        source="Proton's public web client, helpers/string.js: dots, hyphens, underscores and +tags are dropped",
    ),
    Provider(
        name="Fastmail",
        domains=("fastmail.com", "fastmail.fm", "fastmail.co.uk"),
        main="",
        ignored="",
        source="Fastmail Help, 'Plus addressing and subdomain addressing'",
    ),
)

BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}
