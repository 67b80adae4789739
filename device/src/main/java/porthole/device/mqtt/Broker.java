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

/** What the owner has set about the broker. Immutable: each change makes another. */
public final class Broker {
  /** A file that the owner has named; what is wrong with it is told with the place of its name. */
  public interface OwnersFile {
    /**
     * Returns its text, without a byte order mark.
     *
     * @param bound how the bound is told: {@code a password of at most 4096 bytes}
     */
    String text(int maxBytes, String bound) throws IOException;

    /** Returns the certificates in it, which is PEM; at least one. */
    Collection<X509Certificate> certificates(int maxBytes, String bound) throws IOException;

    /** Returns the complaint about what is in it. */
    IOException wrong(String sentence);
  }

  /** What waits for the broker, at most, unless the owner sets another bound. */
  public static final long SPOOL_BYTES = 1024 * 1024;

  private final String host;
  private final int port;
  private final boolean tls;
  private String user = "";
  private Optional<OwnersFile> passwordFile = Optional.empty();
  private Optional<OwnersFile> ca = Optional.empty();
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

  public Broker passwordFile(OwnersFile file) {
    return changed(copy -> copy.passwordFile = Optional.of(file));
  }

  /** Returns this broker, believed when one of the certificates in a PEM file vouches for it. */
  public Broker ca(OwnersFile file) {
    return changed(copy -> copy.ca = Optional.of(file));
  }

  /** Returns this broker with the topics below a prefix, which has no {@code /} at its end. */
  public Broker prefix(String prefix) {
    return changed(copy -> copy.prefix = prefix);
  }

  /** Returns this broker with the name of this hub among those that use it. */
  public Broker name(String name) {
    return changed(copy -> copy.name = name);
  }

  public Broker in(List<SignalPattern> patterns) {
    return changed(copy -> copy.in = Collections.unmodifiableList(new ArrayList<>(patterns)));
  }

  public Broker out(List<SignalPattern> patterns) {
    return changed(copy -> copy.out = Collections.unmodifiableList(new ArrayList<>(patterns)));
  }

  /** Returns this broker with a home automation that looks for devices below a prefix. */
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

  Optional<OwnersFile> passwordFile() {
    return passwordFile;
  }

  Optional<OwnersFile> ca() {
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

  /** Returns the prefix of discovery; empty when nobody looks for devices. */
  public String discovery() {
    return discovery;
  }

  long spoolBytes() {
    return spoolBytes;
  }

  /** Returns all but the password, which is not known here. */
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

  /** Returns the address as its owner writes it. */
  public String url() {
    return (tls ? "mqtts://" : "mqtt://") + host + ':' + port;
  }
}
