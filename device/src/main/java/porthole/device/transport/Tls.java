package porthole.device.transport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** How a port speaks TLS, and who may go without. Immutable. */
public final class Tls {
  /** Whose connections may be plain: the first byte of a connection tells which it is. */
  public enum Plain {
    /** Whoever does not begin with TLS. */
    EVERYBODY,

    /** Those on this machine only. */
    LOOPBACK,

    /** Whoever does not begin with TLS is refused with 400. */
    NOBODY
  }

  /** Makes the server's side of a new connection. Called on a thread that may block. */
  public interface Engines {
    /** Returns an engine that is in server mode and has not been used. */
    SSLEngine make();
  }

  private final Engines engines;
  private final Plain plain;

  private Tls(Engines engines, Plain plain) {
    this.engines = engines;
    this.plain = plain;
  }

  /** Returns TLS with these engines. */
  public static Tls of(Engines engines, Plain plain) {
    return new Tls(engines, plain);
  }

  /** Returns TLS with the keys of a context, which must have been initialized with some. */
  public static Tls of(SSLContext context, Plain plain) {
    return of(
        () -> {
          SSLEngine engine = context.createSSLEngine();
          engine.setUseClientMode(false);
          return engine;
        },
        plain);
  }

  SSLEngine engine() {
    return engines.make();
  }

  boolean mayBePlain(Peer peer) {
    return plain == Plain.EVERYBODY || plain == Plain.LOOPBACK && peer.isLoopback();
  }
}
