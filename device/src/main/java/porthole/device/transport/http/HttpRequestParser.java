package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.device.transport.HttpGrammar;
import porthole.device.transport.HttpRequest;

/** Parses the head of a request (RFC 9112, sections 2, 3 and 5); refuses malformed ones. */
public final class HttpRequestParser {
  private static final Pattern ABSOLUTE_FORM = // RFC 9112, section 3.2.2
      Pattern.compile(
          "(?s)[A-Za-z][A-Za-z0-9+.-]*://(?=[^/?#:])(" + HttpGrammar.HOST_AND_PORT + ")([/?].*)?");
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]\\.[0-9]");
  private static final Pattern LINE_END = Pattern.compile("\r\n");

  private HttpRequestParser() {}

  /** Parses a head that ends with an empty line and has at most {@code maxFields} header fields. */
  public static HttpRequest parse(byte[] head, int maxFields) throws HttpException {
    String text = new String(head, ISO_8859_1);
    String[] lines = LINE_END.split(text.substring(0, Math.max(0, text.length() - 4)), -1);
    if (lines.length - 1 > maxFields) {
      throw new HttpException(431, "Expected at most " + maxFields + " header fields.");
    }
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3
        || !HttpGrammar.isToken(words[0])
        || !VERSION.matcher(words[2]).matches()) {
      throw new HttpException(400, "Expected a request line such as 'GET / HTTP/1.1'.");
    }
    if (!words[2].startsWith("HTTP/1.")) {
      throw new HttpException(505, "This server speaks HTTP/1.1.");
    }
    if (hasControls(words[1])) {
      throw new HttpException(400, "Expected a request target without control characters.");
    }
    return request(words[0], words[1], words[2], fields(lines));
  }

  /** RFC 9112, section 3.2: a target has one of four forms, two of them for one method each. */
  private static HttpRequest request(
      String method, String target, String version, Map<String, List<String>> fields)
      throws HttpException {
    if (method.equals("CONNECT") && !target.startsWith("/")) {
      throw new HttpException(501, "This server is no proxy.");
    }
    if (target.startsWith("/") && !method.equals("CONNECT")
        || target.equals("*") && method.equals("OPTIONS")) {
      return new HttpRequest(method, target, version, "", fields);
    }
    Matcher absolute = ABSOLUTE_FORM.matcher(target);
    if (!absolute.matches()) {
      throw new HttpException(400, "Expected a request target that starts with '/'.");
    }
    String rest = absolute.group(2) == null ? "" : absolute.group(2);
    String path = rest.startsWith("/") ? rest : "/" + rest;
    return new HttpRequest(method, path, version, absolute.group(1), fields);
  }

  private static Map<String, List<String>> fields(String[] lines) throws HttpException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon);
      String value = lines[i].substring(colon + 1);
      if (!HttpGrammar.isToken(name) || hasControls(value.replace('\t', ' '))) {
        throw new HttpException(400, "Expected header fields such as 'Name: value'.");
      }
      String key = name.toLowerCase(Locale.ROOT);
      fields.computeIfAbsent(key, unseen -> new ArrayList<>(1)).add(value.trim());
    }
    return fields;
  }

  private static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
