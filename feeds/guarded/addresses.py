"""Which IP addresses lie on the open internet. Our own table: `ipaddress.is_global` is no guard.

Of 38 addresses to refuse, `is_global` lets 14 through (NAT64, multicast, site-local, 6to4, 192.0.0.8 …).
Source of the ranges: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its successors).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

DENIED_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's internal platform address, public by number only
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_V6 = IPv6Network("2000::/3")
DENIED_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True when the address lies on the open internet. An IPv4 address mapped into IPv6 is judged as IPv4."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        # Everything outside 2000::/3 is loopback, NAT64, local, site-local, multicast or not given out.
        return address.scope_id is None and address in GLOBAL_V6 and not any(address in net for net in DENIED_V6)
    return not any(address in net for net in DENIED_V4)


def is_public_text(address: str) -> bool:
    """As `is_public`, for an address as the resolver or the socket writes it; unreadable is not public."""
    try:
        return is_public(ip_address(address))
    except ValueError:
        return False
