package porthole.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.tinylog.Logger;
import porthole.device.channels.Access;
import porthole.device.channels.Token;

/** What the configuration says of the channels. Immutable. */
public final class ChannelSettings {
  private static final Path HOST_NAME = Paths.get("/proc/sys/kernel/hostname");

  /** What routers of homes put behind the name of a device, besides nothing. */
  private static final List<String> SUFFIXES =
      Arrays.asList("", ".local", ".lan", ".home", ".home.arpa", ".localdomain", ".fritz.box");

  private final Optional<Path> tokenFile;
  private final List<String> hosts;
  private final List<String> origins;
  private final boolean echoes;

  private ChannelSettings(
      Optional<Path> tokenFile, List<String> hosts, List<String> origins, boolean echoes) {
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
        return new ChannelSettings(Optional.of(setting.path()), hosts, origins, echoes);
      case "hosts":
        return new ChannelSettings(tokenFile, setting.texts(), origins, echoes);
      case "origins":
        return new ChannelSettings(tokenFile, hosts, setting.texts(), echoes);
      case "echo":
        return new ChannelSettings(tokenFile, hosts, origins, setting.isTrue());
      default:
        throw setting.unknown("'token_file', 'hosts', 'origins' or 'echo'");
    }
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
      token = Token.read(tokenFile.get());
      if (!token.isSet()) {
        Logger.warn(
            "There is no token in {}: channels are for the local network only", tokenFile.get());
      }
    }
    List<String> all = new ArrayList<>(hosts);
    all.add("localhost");
    for (String suffix : SUFFIXES) {
      all.add(hostName() + suffix);
    }
    return Access.of(token, all, origins);
  }

  /** Returns the name of this device; localhost when it is not known. */
  static String hostName() {
    try {
      String name = new String(Files.readAllBytes(HOST_NAME)).trim();
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
