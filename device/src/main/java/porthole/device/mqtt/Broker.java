package porthole.device.mqtt;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.device.hub.SignalPattern;

/** The settings of the broker. Immutable: each change makes a copy. */
public final class Broker {
  /** A file that the owner has named. Its error messages begin with the place of that name. */
  public interface OwnerFile {
    /**
     * Returns its text, without a byte order mark.
     *
     * @param bound the words for the bound in an error message: {@code a password of at most 4096
     *     bytes}
     */
    String text(int maxBytes, String bound) throws IOException;

    /** Returns the certificates of a PEM file; at least one. */
    Collection<X509Certificate> certificates(int maxBytes, String bound) throws IOException;

    /** Returns an error about the content of the file. */
    IOException invalid(String sentence);
  }

  /** The default bound of the spool. */
  public static final long SPOOL_BYTES = 1024 * 1024;

  private final String host;
  private final int port;
  private final boolean tls;
  private String user = "";
  private Optional<OwnerFile> passwordFile = Optional.empty();
  private Optional<OwnerFile> ca = Optional.empty();
  private String prefix = "porthole";
  private String name = "porthole";
  private List<SignalPattern> in = Collections.emptyList();
  private List<SignalPattern> out = Collections.emptyList();
  private String discovery = "";
  private long spoolBytes = SPOOL_BYTES;

  private Broker(String host, int port, boolean tls) {
    this.host = host;
    this.port = port;
    this.tls = tls;
  }

  public static Broker at(String host, int port, boolean tls) {
    return new Broker(host, port, tls);
  }

  private Broker changed(Consumer<Broker> change) {
    Broker copy = new Broker(host, port, tls);
    copy.user = user;
    copy.passwordFile = passwordFile;
    copy.ca = ca;
    copy.prefix = prefix;
    copy.name = name;
    copy.in = in;
    copy.out = out;
    copy.discovery = discovery;
    copy.spoolBytes = spoolBytes;
    change.accept(copy);
    return copy;
  }

  public Broker user(String user) {
    return changed(copy -> copy.user = user);
  }

  public Broker passwordFile(OwnerFile file) {
    return changed(copy -> copy.passwordFile = Optional.of(file));
  }

  /** Returns this broker, trusted by the CA certificates of a PEM file. */
  public Broker ca(OwnerFile file) {
    return changed(copy -> copy.ca = Optional.of(file));
  }

  /** Returns this broker with a prefix of all topics, without a {@code /} at its end. */
  public Broker prefix(String prefix) {
    return changed(copy -> copy.prefix = prefix);
  }

  /** Returns this broker with the name of this hub, which differs from other hubs there. */
  public Broker name(String name) {
    return changed(copy -> copy.name = name);
  }

  public Broker in(List<SignalPattern> patterns) {
    return changed(copy -> copy.in = Collections.unmodifiableList(new ArrayList<>(patterns)));
  }

  public Broker out(List<SignalPattern> patterns) {
    return changed(copy -> copy.out = Collections.unmodifiableList(new ArrayList<>(patterns)));
  }

  /** Returns this broker with Home Assistant's discovery below a prefix. */
  public Broker discovery(String prefix) {
    return changed(copy -> copy.discovery = prefix);
  }

  public Broker spoolBytes(long bytes) {
    return changed(copy -> copy.spoolBytes = bytes);
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  public boolean isTls() {
    return tls;
  }

  String user() {
    return user;
  }

  Optional<OwnerFile> passwordFile() {
    return passwordFile;
  }

  Optional<OwnerFile> ca() {
    return ca;
  }

  Topics topics() {
    return Topics.below(prefix);
  }

  String name() {
    return name;
  }

  List<SignalPattern> in() {
    return in;
  }

  List<SignalPattern> out() {
    return out;
  }

  /** Returns the prefix of discovery; empty if discovery is off. */
  public String discovery() {
    return discovery;
  }

  long spoolBytes() {
    return spoolBytes;
  }

  /** Returns all settings; the password is not among them. */
  @Override
  public String toString() {
    return (tls ? "mqtts://" : "mqtt://")
        + host
        + ':'
        + port
        + ' '
        + prefix
        + ' '
        + name
        + " in "
        + in
        + " out "
        + out
        + ' '
        + user
        + passwordFile
        + ca
        + discovery
        + spoolBytes;
  }

  /** Returns the address as in the configuration. */
  public String url() {
    return (tls ? "mqtts://" : "mqtt://") + host + ':' + port;
  }
}
