# SPDX-License-Identifier: MIT
"""Python's socket module, or another with the same functions."""
import platform
import socket as stdlib_socket

import protocol


def operations(socket):
    """What a module like socket gives, as operations of the protocol."""
    def getaddrinfo(call):
        family, socktype, proto, flags = protocol.hints(call)
        name, service = call.get("name"), call.get("service")
        return protocol.addrinfo(socket.getaddrinfo(
            None if name is None else protocol.raw_bytes(name),
            service, family, socktype, proto, flags))

    def getnameinfo(call):
        flags = protocol.flags(protocol.NAMEINFO_FLAGS, call.get("flags"))
        address, _, scope = call["addr"].partition("%")
        place = (address, call.get("port", 0))
        if ":" in address:
            number = 0
            if scope:
                number = (int(scope) if scope.isdigit()
                          else stdlib_socket.if_nametoindex(scope))
            place += (0, number)
        host, service = socket.getnameinfo(place, flags)
        return dict(protocol.ok(), host=protocol.escaped(host),
                    service=service)

    def gethostbyname(call):
        if call.get("family", "inet") != "inet":
            raise protocol.Unsupported("family")
        name = protocol.raw_bytes(call["name"]).decode("ascii")
        return protocol.hostent(*socket.gethostbyname_ex(name))

    def gethostbyaddr(call):
        return protocol.hostent(*socket.gethostbyaddr(call["addr"]))

    return {"getaddrinfo": getaddrinfo, "getnameinfo": getnameinfo,
            "gethostbyname": gethostbyname, "gethostbyaddr": gethostbyaddr}


if __name__ == "__main__":
    protocol.serve("python", "cpython " + platform.python_version(),
                   operations(stdlib_socket), protocol.Threads)
