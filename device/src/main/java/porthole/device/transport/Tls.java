package porthole.device.transport;

import java.util.Arrays;
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
          engine.setEnabledCipherSuites(strong(engine.getEnabledCipherSuites()));
          return engine;
        },
        plain);
  }

  /**
   * Returns of cipher suites, in their order, those that keep what was recorded secret when the key
   * is lost later, and that encrypt and authenticate in one (RFC 9325, section 4): neither static
   * RSA or ECDH, nor CBC.
   */
  public static String[] strong(String[] suites) {
    return Arrays.stream(suites).filter(Tls::isStrong).toArray(String[]::new);
  }

  private static boolean isStrong(String suite) {
    return !suite.startsWith("TLS_RSA_")
        && !suite.startsWith("TLS_ECDH_")
        && !suite.contains("_CBC_");
  }

  /** Creates the engine of a new connection. May block. */
  public SSLEngine engine() {
    return engines.make();
  }

  /** Returns whether a peer may connect without TLS. */
  public boolean mayBePlain(Peer peer) {
    return plain == Plain.EVERYBODY || plain == Plain.LOOPBACK && peer.isLoopback();
  }
}
