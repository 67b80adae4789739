package porthole.device.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.tinylog.Logger;
import porthole.device.channels.Access;
import porthole.device.channels.Token;
import porthole.device.channels.TokenRule;
import porthole.device.files.KernelFile;
import porthole.device.transport.SiteAccess;

/** The section {@code channels} of the configuration. Immutable. */
public final class ChannelSettings {
  private static final String HOST_NAME = "/proc/sys/kernel/hostname";

  /** Domains that home routers append to a device's name; the first is none. */
  private static final List<String> SUFFIXES =
      Arrays.asList("", ".local", ".lan", ".home", ".home.arpa", ".localdomain", ".fritz.box");

  private final Optional<NamedFile> tokenFile;
  private final Optional<TokenRule> rule;
  private final List<String> hosts;
  private final List<String> origins;
  private final boolean echoes;
  private final boolean atRoot;

  private ChannelSettings(
      Optional<NamedFile> tokenFile,
      Optional<TokenRule> rule,
      List<String> hosts,
      List<String> origins,
      boolean echoes,
      boolean atRoot) {
    this.tokenFile = tokenFile;
    this.rule = rule;
    this.hosts = hosts;
    this.origins = origins;
    this.echoes = echoes;
    this.atRoot = atRoot;
  }

  static ChannelSettings standard() {
    return new ChannelSettings(
        Optional.empty(),
        Optional.empty(),
        Collections.emptyList(),
        Collections.emptyList(),
        false,
        false);
  }

  /** Returns these settings with those of the section {@code channels}. */
  ChannelSettings with(Setting section) throws ConfigurationException {
    ChannelSettings result = this;
    for (Setting setting : section.settings()) {
      result = result.withOne(setting);
    }
    for (Setting setting : section.settings()) {
      boolean demanded = result.rule.orElse(TokenRule.OUTSIDE) != TokenRule.OUTSIDE;
      if (setting.key().equals("token") && demanded && !result.tokenFile.isPresent()) {
        throw setting.wrong("Expected 'token_file' beside 'token': it names the file of the token");
      }
    }
    return result;
  }

  private ChannelSettings withOne(Setting setting) throws ConfigurationException {
    switch (setting.key()) {
      case "token_file":
        return new ChannelSettings(
            Optional.of(setting.file()), rule, hosts, origins, echoes, atRoot);
      case "token":
        TokenRule demanded = setting.parsed(ChannelSettings::rule);
        return new ChannelSettings(
            tokenFile, Optional.of(demanded), hosts, origins, echoes, atRoot);
      case "hosts":
        List<String> names = setting.texts(ChannelSettings::host);
        return new ChannelSettings(tokenFile, rule, names, origins, echoes, atRoot);
      case "origins":
        List<String> pages = setting.texts(ChannelSettings::origin);
        return new ChannelSettings(tokenFile, rule, hosts, pages, echoes, atRoot);
      case "echo":
        return new ChannelSettings(tokenFile, rule, hosts, origins, setting.isTrue(), atRoot);
      case "at_root":
        return new ChannelSettings(tokenFile, rule, hosts, origins, echoes, setting.isTrue());
      default:
        throw setting.unknown("'token_file', 'token', 'hosts', 'origins', 'echo' or 'at_root'");
    }
  }

  private static TokenRule rule(String text) throws ConfigurationException {
    for (TokenRule rule : TokenRule.values()) {
      if (text.equals(rule.name().toLowerCase(Locale.ROOT))) {
        return rule;
      }
    }
    throw new ConfigurationException(
        "Expected token to be outside, always or everybody but was '"
            + text
            + "'; write the token itself to a file, and name that file with token_file");
  }

  private static String host(String text) throws ConfigurationException {
    if (!SiteAccess.isHost(text)) {
      throw new ConfigurationException(
          "Expected a name such as toon.example.org, without a scheme, path or '*', but was '"
              + text
              + "'");
    }
    return text;
  }

  private static String origin(String text) throws ConfigurationException {
    if (!SiteAccess.isOrigin(text)) {
      throw new ConfigurationException(
          "Expected an origin such as https://example.org, http://example.org:8080 or \"file://\","
              + " without a path, '*', '/' at its end or the usual port, but was '"
              + text
              + "'");
    }
    return text;
  }

  ChannelSettings echoing() {
    return new ChannelSettings(tokenFile, rule, hosts, origins, true, atRoot);
  }

  ChannelSettings atRoot() {
    return new ChannelSettings(tokenFile, rule, hosts, origins, echoes, true);
  }

  /** Returns whether the channels are at {@code /} too, where clients of pocketsocket connect. */
  public boolean areAtRoot() {
    return atRoot;
  }

  /** Returns whether a signal is sent back to its sender, too. */
  public boolean echoes() {
    return echoes;
  }

  /** Returns which host names and web pages are allowed. */
  public SiteAccess sites() {
    List<String> all = new ArrayList<>(hosts);
    all.add("localhost");
    for (String suffix : SUFFIXES) {
      all.add(hostName() + suffix);
    }
    return SiteAccess.of(all, origins);
  }

  /**
   * Returns the rule for who may use the channels. Reads the token file; logs a missing token.
   *
   * @param listen the address of the service: if other machines can connect to it and a token is
   *     set, everybody must show the token unless the owner's rule says otherwise
   */
  public Access access(SiteAccess sites, ListenAddress listen) throws IOException {
    if (!tokenFile.isPresent()) {
      return Access.of(Token.none(), TokenRule.OUTSIDE, sites);
    }
    TokenRule demanded = rule.orElse(listen.isLoopback() ? TokenRule.OUTSIDE : TokenRule.ALWAYS);
    Token token = token(tokenFile.get());
    if (!token.isSet()) {
      Logger.warn(
          "{}There is no {} {}: until there is one, the channels are open to {}",
          tokenFile.get().line(),
          Files.exists(tokenFile.get().path()) ? "token in" : "file",
          tokenFile.get(),
          demanded == TokenRule.OUTSIDE
              ? "the local network only"
              : demanded == TokenRule.ALWAYS ? "this machine only" : "nobody");
    }
    if (!rule.isPresent() && token.isSet() && demanded == TokenRule.ALWAYS) {
      Logger.info(
          "Clients in the local network must show the token, too; to exempt them, set"
              + " 'token: outside' below 'channels'");
    }
    return Access.of(token, demanded, sites);
  }

  private static Token token(NamedFile file) throws IOException {
    if (!Files.exists(file.path())) {
      return Token.none();
    }
    Path path = file.readable();
    String text = file.text(Token.MAX_BYTES, "a token of at most " + Token.MAX_BYTES + " bytes");
    if (isReadableByOthers(path)) {
      Logger.warn(
          "{}Every user of this machine can read the token: chmod o-r {}", file.line(), path);
    }
    try {
      return Token.parse(text, path);
    } catch (IOException e) {
      throw file.invalid(e.getMessage());
    }
  }

  private static boolean isReadableByOthers(Path path) throws IOException {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) { // A system without POSIX permissions.
      return false;
    }
  }

  /** Returns the host name of this device; {@code localhost} if it is unknown. */
  static String hostName() {
    try {
      String name = KernelFile.read(HOST_NAME).trim();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException e) { // Not Linux, or a sandbox: the owner can list names in {@code hosts}.
      return "localhost";
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelSettings
        && tokenFile.equals(((ChannelSettings) other).tokenFile)
        && rule.equals(((ChannelSettings) other).rule)
        && hosts.equals(((ChannelSettings) other).hosts)
        && origins.equals(((ChannelSettings) other).origins)
        && echoes == ((ChannelSettings) other).echoes
        && atRoot == ((ChannelSettings) other).atRoot;
  }

  @Override
  public int hashCode() {
    return Objects.hash(tokenFile, rule, hosts, origins, echoes, atRoot);
  }

  @Override
  public String toString() {
    return "channels: "
        + tokenFile
        + ", "
        + rule
        + ", "
        + hosts
        + ", "
        + origins
        + ", "
        + echoes
        + ", at root: "
        + atRoot;
  }
}
