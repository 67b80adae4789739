package porthole.protocol;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** An extension with its parameters, offered or accepted. Immutable. */
public final class Extension {
  private final String name;
  private final List<Map.Entry<String, String>> parameters;

  private Extension(String name, List<Map.Entry<String, String>> parameters) {
    this.name = name;
    this.parameters = Collections.unmodifiableList(parameters);
  }

  /**
   * Parses the values of all {@code Sec-WebSocket-Extensions} fields of a head: RFC 6455, section
   * 9.1, whose list may have empty elements (RFC 9110, section 5.6.1). An empty field, as some
   * proxies and clients write, names no extension.
   *
   * @return the extensions in their order; none when nothing is named
   * @throws ProtocolViolationException if they are malformed, which fails the opening handshake
   */
  public static List<Extension> parse(List<String> fields) throws ProtocolViolationException {
    return new Parser(String.join(",", fields)).list();
  }

  /** Returns the name, such as {@code permessage-deflate}. */
  public String name() {
    return name;
  }

  /** Returns names and values in their order, with duplicates; without a value: an empty one. */
  List<Map.Entry<String, String>> parameters() {
    return parameters;
  }

  @Override
  public String toString() {
    return name + parameters;
  }

  /** Parses a list of extensions, once from begin to end. */
  private static final class Parser {
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~"; // RFC 9110, section 5.6.2

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<Extension> list() throws ProtocolViolationException {
      List<Extension> extensions = new ArrayList<>();
      do {
        skipSpace();
        if (at < text.length() && text.charAt(at) != ',') {
          extensions.add(extension());
        }
      } while (take(','));
      require(at == text.length());
      return extensions;
    }

    private Extension extension() throws ProtocolViolationException {
      String name = token();
      List<Map.Entry<String, String>> parameters = new ArrayList<>();
      while (take(';')) {
        skipSpace();
        parameters.add(new SimpleImmutableEntry<>(token(), take('=') ? value() : ""));
      }
      return new Extension(name, parameters);
    }

    private String value() throws ProtocolViolationException {
      skipSpace();
      return take('"') ? quoted() : token();
    }

    /** A quoted value must be a token, too, once quotes and backslashes are removed. */
    private String quoted() throws ProtocolViolationException {
      StringBuilder value = new StringBuilder();
      while (!take('"')) {
        if (at < text.length() && text.charAt(at) == '\\') {
          at++;
        }
        require(at < text.length() && isTokenSymbol(text.charAt(at)));
        value.append(text.charAt(at++));
      }
      require(value.length() > 0);
      return value.toString();
    }

    private String token() throws ProtocolViolationException {
      int from = at;
      while (at < text.length() && isTokenSymbol(text.charAt(at))) {
        at++;
      }
      require(at > from);
      String token = text.substring(from, at);
      skipSpace();
      return token;
    }

    private boolean take(char expected) {
      boolean there = at < text.length() && text.charAt(at) == expected;
      if (there) {
        at++;
      }
      return there;
    }

    private void skipSpace() {
      while (take(' ') || take('\t')) {
        // Between the tokens of a field there may be any (RFC 2616, section 2.1).
      }
    }

    private static boolean isTokenSymbol(char c) {
      return c >= '0' && c <= '9'
          || c >= 'A' && c <= 'Z'
          || c >= 'a' && c <= 'z'
          || TOKEN_SYMBOLS.indexOf(c) >= 0;
    }

    private static void require(boolean holds) throws ProtocolViolationException {
      if (!holds) {
        throw new ProtocolViolationException(
            CloseCode.PROTOCOL_ERROR,
            "Expected a Sec-WebSocket-Extensions such as 'name; parameter=value'");
      }
    }
  }
}
