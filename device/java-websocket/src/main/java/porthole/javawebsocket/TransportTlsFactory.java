package porthole.javawebsocket;

import porthole.device.transport.Tls;

/** A factory of the library's kind that tells the transport how TLS is spoken. */
interface TransportTlsFactory {
  /** Returns TLS without which nobody is let in. */
  Tls tls();
}
