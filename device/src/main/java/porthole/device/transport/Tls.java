package porthole.device.transport;

import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The TLS of a listener, and who may connect without it. Immutable. */
public final class Tls {
  /** Who may connect without TLS; the first byte of a connection tells whether it is TLS. */
  public enum Plain {
    /** Everybody. */
    EVERYBODY,

    /** Only this machine. */
    LOOPBACK,

    /** Nobody: connections without TLS are refused with 400. */
    NOBODY
  }

  /** Creates the TLS engines of new connections. Called on a thread that may block. */
  public interface Engines {
    /** Returns a new engine in server mode. */
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

  /** Returns TLS with the keys of an initialized context. */
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
   * Returns those cipher suites, in their order, that have forward secrecy and authenticated
   * encryption (RFC 9325, section 4): neither static RSA or ECDH nor CBC.
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
