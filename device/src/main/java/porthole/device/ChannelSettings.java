package porthole.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tinylog.Logger;
import porthole.device.channels.Access;
import porthole.device.channels.Token;
import porthole.device.files.BoundedFile;

/** What the configuration says of the channels. Immutable. */
public final class ChannelSettings {
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]*|\\[[0-9A-Fa-f:.]+]";
  private static final Pattern HOST = Pattern.compile(NAME);

  /** As browsers write it: they leave out the port that goes without saying. */
  private static final Pattern ORIGIN =
      Pattern.compile(
          "null|(?!http:.*:80$)(?!https:.*:443$)https?://(?:" + NAME + ")(?::[1-9][0-9]{0,4})?");

  private static final Path HOST_NAME = Paths.get("/proc/sys/kernel/hostname");

  private static final int MAX_NAME_BYTES = 256;

  /** What routers of homes put behind the name of a device, besides nothing. */
  private static final List<String> SUFFIXES =
      Arrays.asList("", ".local", ".lan", ".home", ".home.arpa", ".localdomain", ".fritz.box");

  private final Optional<NamedFile> tokenFile;
  private final List<String> hosts;
  private final List<String> origins;
  private final boolean echoes;

  private ChannelSettings(
      Optional<NamedFile> tokenFile, List<String> hosts, List<String> origins, boolean echoes) {
    this.tokenFile = tokenFile;
    this.hosts = hosts;
    this.origins = origins;
    this.echoes = echoes;
  }

  static ChannelSettings standard() {
    return new ChannelSettings(
        Optional.empty(), Collections.emptyList(), Collections.emptyList(), false);
  }

  /** Returns these settings with what stands below the key {@code channels}. */
  ChannelSettings with(Setting section) throws ConfigurationException {
    ChannelSettings result = this;
    for (Setting setting : section.settings()) {
      result = result.withOne(setting);
    }
    return result;
  }

  private ChannelSettings withOne(Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "token_file":
        return new ChannelSettings(Optional.of(setting.file()), hosts, origins, echoes);
      case "hosts":
        return new ChannelSettings(tokenFile, setting.texts(ChannelSettings::host), origins, echoes);
      case "origins":
        return new ChannelSettings(tokenFile, hosts, setting.texts(ChannelSettings::origin), echoes);
      case "echo":
        return new ChannelSettings(tokenFile, hosts, origins, setting.isTrue());
      default:
        throw setting.unknown("'token_file', 'hosts', 'origins' or 'echo'");
    }
  }

  private static String host(String text) throws ConfigurationException {
    if (!HOST.matcher(text).matches()) {
      throw new ConfigurationException(
          "Expected a name such as toon.example.org, without a scheme, port or '*', but was '"
              + text + "'");
    }
    return text;
  }

  private static String origin(String text) throws ConfigurationException {
    if (!ORIGIN.matcher(text).matches()) {
      throw new ConfigurationException(
          "Expected an origin such as https://example.org or http://example.org:8080, without a"
              + " path, '*', '/' at its end or the usual port, but was '" + text + "'");
    }
    return text;
  }

  ChannelSettings echoing() {
    return new ChannelSettings(tokenFile, hosts, origins, true);
  }

  /** Returns whether senders hear themselves. */
  boolean echoes() {
    return echoes;
  }

  /** Returns who may take part; reads the token, and says in the log when nobody can have it. */
  Access access() throws IOException {
    Token token = Token.nobodys();
    if (tokenFile.isPresent()) {
      token = token(tokenFile.get());
      if (!token.isSet()) {
        Logger.warn(
            "{}There is no token in {}: channels are for the local network only",
            tokenFile.get().place(), tokenFile.get());
      }
    }
    List<String> all = new ArrayList<>(hosts);
    all.add("localhost");
    for (String suffix : SUFFIXES) {
      all.add(hostName() + suffix);
    }
    return Access.of(token, all, origins);
  }

  private static Token token(NamedFile file) throws IOException {
    if (!Files.exists(file.path())) {
      return Token.nobodys();
    }
    Path path = file.readable();
    String text =
        file.text(Token.MAX_BYTES, "a token of at most " + Token.MAX_BYTES + " bytes");
    if (isForOthers(path)) {
      Logger.warn(
          "{}Every user of this machine can read the token: chmod o-r {}", file.place(), path);
    }
    try {
      return Token.parse(text, path);
    } catch (IOException e) {
      throw file.wrong(e.getMessage());
    }
  }

  private static boolean isForOthers(Path path) throws IOException {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) { // Not a system with such permissions.
      return false;
    }
  }

  /** Returns the name of this device; localhost when it is not known. */
  static String hostName() {
    try {
      byte[] bytes = BoundedFile.read(HOST_NAME, MAX_NAME_BYTES, "a name");
      String name = BoundedFile.text(bytes, HOST_NAME).trim();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) { // Not Linux, or a sandbox: the owner can list names.
      return "localhost";
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelSettings
        && tokenFile.equals(((ChannelSettings) other).tokenFile)
        && hosts.equals(((ChannelSettings) other).hosts)
        && origins.equals(((ChannelSettings) other).origins)
        && echoes == ((ChannelSettings) other).echoes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(tokenFile, hosts, origins, echoes);
  }

  @Override
  public String toString() {
    return "channels: " + tokenFile + ", " + hosts + ", " + origins + ", " + echoes;
  }
}
