package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.device.hub.SignalPattern;

/**
 * Maps signal names to topics: {@code PREFIX/CHANNEL/EVENT}. Characters that a topic cannot hold
 * are written as {@code %XX} for each byte ({@code PROTOCOL.md}, section 6.1). Immutable.
 */
final class Topics {
  /** The hub's own channel; the topics of {@link StatusTopics} are below it. */
  static final String HUB = "porthole";

  private final String prefix;

  private Topics(String prefix) {
    this.prefix = prefix;
  }

  static Topics below(String prefix) {
    return new Topics(prefix + '/');
  }

  /** Returns the filter of all topics below the prefix. */
  String everything() {
    return prefix + '#';
  }

  /** Returns the topic of a signal. */
  String of(SignalName name) {
    String channel = prefix + escape(name.channel(), true);
    return name.event().isEmpty() ? channel : channel + '/' + escape(name.event(), false);
  }

  /** Returns the signal name of a topic; nothing if it is not the topic of a signal. */
  Optional<SignalName> name(String topic) {
    if (!topic.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = topic.substring(prefix.length());
    int slash = rest.indexOf('/');
    String channel = unescape(slash < 0 ? rest : rest.substring(0, slash));
    String event = slash < 0 ? "" : unescape(rest.substring(slash + 1));
    SignalName name = SignalName.of(channel, event);
    boolean undotted = channel.indexOf('.') < 0; // Clients split names at the first dot.
    return undotted && name.hasValidLength() ? Optional.of(name) : Optional.empty();
  }

  /**
   * Returns filters that match at least everything that the patterns match. No two overlap, because
   * a broker may send a message twice that two filters match.
   */
  List<String> filters(Collection<SignalPattern> patterns) {
    Set<String> filters = new LinkedHashSet<>();
    boolean anyChannel = false;
    for (SignalPattern pattern : patterns) {
      filters.add(filter(pattern));
      anyChannel |= pattern.channel().contains("*");
    }
    if (anyChannel && (filters.size() > 1 || filters.contains(prefix + "+/#"))) {
      filters.clear();
      filters.add(everything());
    }
    List<String> disjoint = new ArrayList<>(filters);
    disjoint.removeIf(filter -> filters.contains(channelFilter(filter)) && !filter.endsWith("/#"));
    return disjoint;
  }

  private String filter(SignalPattern pattern) {
    boolean anyChannel = pattern.channel().contains("*");
    String channel = prefix + (anyChannel ? "+" : escape(pattern.channel(), true));
    if (pattern.event().contains("*")) {
      return channel + "/#"; // Matches the channel without an event, too.
    }
    return pattern.event().isEmpty() ? channel : channel + '/' + escape(pattern.event(), false);
  }

  /** Returns the filter of all events of a filter's channel. */
  private String channelFilter(String filter) {
    int slash = filter.indexOf('/', prefix.length());
    return (slash < 0 ? filter : filter.substring(0, slash)) + "/#";
  }

  private static String escape(String name, boolean slashToo) {
    StringBuilder text = new StringBuilder(name.length());
    name.codePoints()
        .forEach(
            c -> {
              if (isForbidden(c) || c == '/' && slashToo) {
                for (byte b : new String(Character.toChars(c)).getBytes(UTF_8)) {
                  text.append(String.format("%%%02X", b));
                }
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  /** Returns whether MQTT 5 lets a broker refuse a character (section 1.5.4), or it is special. */
  private static boolean isForbidden(int c) {
    boolean nonCharacter = (c & 0xfffe) == 0xfffe || c >= 0xfdd0 && c <= 0xfdef;
    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
    return c == '%'
        || c == '+'
        || c == '#'
        || Character.isISOControl(c)
        || nonCharacter
        || surrogate;
  }

  private static String unescape(String level) {
    if (level.indexOf('%') < 0) {
      return level;
    }
    byte[] bytes = level.getBytes(UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      boolean escaped =
          bytes[i] == '%'
              && i + 2 < bytes.length
              && hex(bytes[i + 1]) >= 0
              && hex(bytes[i + 2]) >= 0;
      if (escaped) {
        plain.write(hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]));
        i += 2;
      } else {
        plain.write(bytes[i]);
      }
    }
    return new String(plain.toByteArray(), UTF_8);
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}
