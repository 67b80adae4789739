# TLS for clients, on MicroPython's several ssl modules.
# MIT license; see LICENSE of Porthole.

import ssl


# Returns an SSLContext (MicroPython 1.21 and later).
def context(host, ca):
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca is None:
        ctx.verify_mode = ssl.CERT_NONE
        _tell(host)
    elif not hasattr(ctx, "load_verify_locations"):
        raise ValueError("the ssl module of this board cannot verify: connect without ca")
    else:
        ctx.verify_mode = ssl.CERT_REQUIRED
        ctx.load_verify_locations(cadata=ca)
    return ctx


def wrap(sock, host, ca):
    if hasattr(ssl, "SSLContext"):
        return context(host, ca).wrap_socket(sock, server_hostname=host)
    if ca is None:
        _tell(host)
        return ssl.wrap_socket(sock, server_hostname=host)
    if not hasattr(ssl, "CERT_REQUIRED"):
        raise ValueError("the ssl module of this board cannot verify: connect without ca")
    return ssl.wrap_socket(sock, server_hostname=host, cert_reqs=ssl.CERT_REQUIRED, cadata=ca)


def _tell(host):
    print("uwebsockets: the certificate of %s is not verified: no ca was given" % host)
