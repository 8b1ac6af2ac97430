"""Which addresses may be asked: public ones, and hosts that the settings name.

A source is somebody else's text. A feed, a redirect or a name server must not lead to the machine itself or to its neighbours, so
every host is resolved here, every address it has is looked at, and the connection goes to the address that was looked at: a name
that points elsewhere a moment later ("DNS rebinding") changes nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection

from index.live.failure import FetchError, Problem

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_CARRIES_V4 = ipaddress.ip_network("64:ff9b::/96")  # NAT64: an IPv4 address in the last four bytes


async def resolve(host: str, port: int, allowed: Collection[str] = ()) -> str:
    """One address of a host, as text, once all of its addresses are known to be public; any address of an `allowed` host.

    :raises FetchError: it has none, or one that is private.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the latter: a label of a name that is empty or too long
        raise FetchError(Problem.UNREACHABLE, f"the host {host} is not known") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses:
        raise FetchError(Problem.UNREACHABLE, f"the host {host} has no address")
    if host.lower() not in allowed and not all(map(is_public, addresses)):
        raise FetchError(
            Problem.FORBIDDEN,
            f"{host} is an address of this machine or its network; FETCH_ALLOWED_HOSTS names hosts that may be asked",
        )
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address is one of the open internet; what carries another address in it counts as that one.

    >>> is_public("93.184.216.34"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False, False)
    """
    address = _carried(ipaddress.ip_address(text))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _CARRIES_V4:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
