package porthole.tools.ssh;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One line of {@code known_hosts} (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
final class KnownHost {

  private static final String HASHED = "|1|";

  private final String marker;
  private final String hosts;
  private final HostKey key;
  private final int line;

  private KnownHost(String marker, String hosts, HostKey key, int line) {
    this.marker = marker;
    this.hosts = hosts;
    this.key = key;
    this.line = line;
  }

  /** Parses a line; empty for a comment and for a line that ssh ignores. */
  static Optional<KnownHost> parse(String text, int line) {
    String[] fields = text.strip().split("[ \t]+");
    int first = fields[0].startsWith("@") ? 1 : 0;
    if (fields[0].isEmpty() || fields[0].startsWith("#") || fields.length < first + 3) {
      return Optional.empty();
    }
    try {
      HostKey key = HostKey.ofBase64(fields[first + 2]);
      return Optional.of(new KnownHost(first == 0 ? "" : fields[0], fields[first], key, line));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  HostKey key() {
    return key;
  }

  /** Returns the line's number in its file, counted from 1. */
  int line() {
    return line;
  }

  boolean isRevoked() {
    return marker.equals("@revoked");
  }

  /** Returns whether the line names a host's key, not an authority or a revoked key. */
  boolean isPlain() {
    return marker.isEmpty();
  }

  /** Returns whether the line is about the host known under this name. */
  boolean matches(String name) {
    if (hosts.startsWith(HASHED)) {
      return matchesHash(name);
    }
    boolean found = false;
    for (String pattern : hosts.split(",")) {
      if (pattern.startsWith("!") && matches(pattern.substring(1), name)) {
        return false;
      }
      found |= matches(pattern, name);
    }
    return found;
  }

  private static boolean matches(String pattern, String name) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.matches(regex.toString(), name.toLowerCase(Locale.ROOT));
  }

  /** {@code |1|salt|HMAC-SHA1(salt, name)}, both in base64. */
  private boolean matchesHash(String name) {
    String[] parts = hosts.substring(HASHED.length()).split("\\|");
    if (parts.length != 2) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
      byte[] hash =
          mac.doFinal(
              name.toLowerCase(Locale.ROOT).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // Not a valid hash.
    }
  }
}
