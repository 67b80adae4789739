package porthole.javawebsocket;

import porthole.device.transport.Tls;

/** A factory with the library's interface that also configures the transport's TLS. */
interface TransportTlsFactory {
  /** Returns TLS that is mandatory for all peers. */
  Tls tls();
}
