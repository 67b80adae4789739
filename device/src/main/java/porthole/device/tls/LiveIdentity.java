package porthole.device.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.tinylog.Logger;
import porthole.device.transport.Tls;

/**
 * The identity that the service uses, reloaded when its files change. A new handshake checks the
 * files, at most every two seconds. Unusable new files are logged once; the old identity stays. Any
 * thread.
 */
public final class LiveIdentity {
  private static final long CHECK_NANOS = 2_000_000_000L;
  private static final long DAY_NANOS = 86_400_000_000_000L;
  private static final long DAY_MILLIS = 86_400_000L;

  /** Certbot renews 30 days before expiry, so a warning this late means that renewal failed. */
  private static final int WARN_DAYS = 14;

  /** Sessions kept for resumption. Each holds a few kB for an hour and saves a signature. */
  private static final int MAX_SESSIONS = 100;

  private static final int SESSION_SECONDS = 3600;

  private static final List<String> VERSIONS = Arrays.asList("TLSv1.3", "TLSv1.2");

  /** A clock, replaced in tests. */
  interface Ticker {
    long nanos();
  }

  private final IdentityFiles files;
  private final Ticker ticker;
  private IdentityFiles.Contents seen;
  private String lastError = "";
  private long nextCheck;
  private long nextWarning;
  private volatile Identity identity;
  private SSLContext context;

  private LiveIdentity(IdentityFiles files, Ticker ticker) throws IdentityException {
    this.files = files;
    this.ticker = ticker;
    this.nextCheck = ticker.nanos() + CHECK_NANOS;
    this.nextWarning = ticker.nanos();
    this.seen = files.read();
    use(files.identity(seen));
  }

  /** Reads the files and watches them from now on. */
  public static LiveIdentity of(IdentityFiles files) throws IdentityException {
    return of(files, System::nanoTime);
  }

  static LiveIdentity of(IdentityFiles files, Ticker ticker) throws IdentityException {
    return new LiveIdentity(files, ticker);
  }

  /** Returns the server's own certificate. */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * Returns an engine for a new connection: TLS 1.2 or 1.3. May block, because it may read files.
   */
  public synchronized SSLEngine engine() {
    if (ticker.nanos() - nextCheck >= 0) {
      nextCheck = ticker.nanos() + CHECK_NANOS;
      reloadIfChanged();
    }
    warn();
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(versions(engine.getSupportedProtocols()));
    parameters.setCipherSuites(suites(parameters.getCipherSuites()));
    parameters.setUseCipherSuitesOrder(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Older updates of Java 8 have no TLS 1.3. */
  private static String[] versions(String[] supported) {
    return VERSIONS.stream().filter(Arrays.asList(supported)::contains).toArray(String[]::new);
  }

  /**
   * Returns the strong suites that Java enables, ChaCha20 first. Without AES instructions, which
   * Java uses only on large processors, AES-GCM costs three times as much.
   */
  private static String[] suites(String[] enabled) {
    return Arrays.stream(Tls.strong(enabled))
        .sorted(Comparator.comparing(suite -> !isChaCha(suite))) // Stable: the rest stays in order.
        .toArray(String[]::new);
  }

  private static boolean isChaCha(String suite) {
    return suite.contains("CHACHA20") && !suite.startsWith("TLS_DHE_"); // DHE is slow.
  }

  private void reloadIfChanged() {
    try {
      IdentityFiles.Contents now = files.read();
      if (!now.equals(seen)) {
        seen = now;
        use(files.identity(now));
        Logger.info("A new certificate is in use: {}", description(certificate()));
      }
      lastError = "";
    } catch (IdentityException e) {
      if (!e.getMessage().equals(lastError)) {
        lastError = e.getMessage();
        Logger.warn("The new certificate cannot be used, the old one stays: {}", lastError);
      }
    }
  }

  private void use(Identity next) throws IdentityException {
    try {
      SSLContext made = SSLContext.getInstance("TLS");
      made.init(new KeyManager[] {new SingleKeyManager(next)}, new TrustManager[0], null);
      made.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      made.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      context = made;
      identity = next;
      nextWarning = ticker.nanos();
      warn();
    } catch (GeneralSecurityException e) {
      throw new IdentityException("This Java has no TLS: " + e.getMessage(), e);
    }
  }

  private void warn() {
    if (ticker.nanos() - nextWarning >= 0 && daysLeft(certificate()) < WARN_DAYS) {
      nextWarning = ticker.nanos() + DAY_NANOS;
      Logger.warn("The certificate expires soon: {}", description(certificate()));
    }
  }

  private static String description(X509Certificate certificate) {
    return certificate.getSubjectX500Principal()
        + ", until "
        + certificate.getNotAfter().toInstant()
        + ", "
        + daysLeft(certificate)
        + " days left";
  }

  /** Returns the whole days until a certificate expires; negative if it has expired. */
  private static long daysLeft(X509Certificate certificate) {
    return Math.floorDiv(
        certificate.getNotAfter().getTime() - System.currentTimeMillis(), DAY_MILLIS);
  }
}
