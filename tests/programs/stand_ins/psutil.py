"""The one function of psutil that anyio's tests use; psutil itself is an extension module in C."""

import os
import socket
from collections import namedtuple

_Address = namedtuple("_Address", "family address")


def net_if_addrs():
    """The IPv6 addresses of the interfaces."""
    found = {}
    if os.path.exists("/proc/net/if_inet6"):
        with open("/proc/net/if_inet6") as f:
            for line in f:
                digits, _, _, scope, _, name = line.split()
                address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits))
                if scope == "20":
                    address += f"%{name}"
                found.setdefault(name, []).append(_Address(socket.AF_INET6, address))
    return found
