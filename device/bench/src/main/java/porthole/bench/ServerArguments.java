package porthole.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/**
 * The command line of a server: {@code PORT echo|relay|tls [FILE]}. With {@code tls} it echoes over
 * TLS, with the key and the certificate of a PKCS#12 file.
 */
record ServerArguments(InetSocketAddress address, boolean relays, Optional<Path> identity) {
  /** The password of the file, which scripts/bench has made. */
  private static final String PASSWORD = "benchmark";

  static ServerArguments of(String[] args) {
    String mode = args[1];
    if (!mode.equals("echo") && !mode.equals("relay") && !mode.equals("tls")) {
      throw new IllegalArgumentException("Expected echo, relay or tls but was " + mode);
    }
    InetAddress here = InetAddress.getLoopbackAddress();
    return new ServerArguments(
        new InetSocketAddress(here, Integer.parseInt(args[0])),
        mode.equals("relay"),
        mode.equals("tls") ? Optional.of(Path.of(args[2])) : Optional.empty());
  }

  /** Returns the identity of a server that speaks TLS. */
  KeyManagerFactory keyManagers() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(identity.orElseThrow())) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, PASSWORD.toCharArray());
    return factory;
  }

  static void ready() {
    System.out.println("Ready");
  }
}
