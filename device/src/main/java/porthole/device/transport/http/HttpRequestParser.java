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
  /** RFC 9112, section 3.2.2. Compiled when needed, since only clients of proxies send it. */
  private static final String ABSOLUTE_FORM =
      "(?s)[A-Za-z][A-Za-z0-9+.-]*://(?=[^/?#:])(" + HttpGrammar.HOST_AND_PORT + ")([/?].*)?";

  private static final String VERSION = "HTTP/1.1";
  private static final String LINE_END = "\r\n";

  private HttpRequestParser() {}

  /** Parses a head that ends with an empty line and has at most {@code maxFields} header fields. */
  public static HttpRequest parse(byte[] head, int maxFields) throws HttpException {
    String text = new String(head, ISO_8859_1);
    List<String> lines = lines(text.substring(0, Math.max(0, text.length() - 4)));
    if (lines.size() - 1 > maxFields) {
      throw new HttpException(431, "Expected at most " + maxFields + " header fields.");
    }
    String[] words = lines.get(0).split(" ", -1);
    if (words.length != 3 || !HttpGrammar.isToken(words[0]) || !isVersion(words[2])) {
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

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf(LINE_END); end >= 0; end = text.indexOf(LINE_END, from)) {
      lines.add(text.substring(from, end));
      from = end + LINE_END.length();
    }
    lines.add(text.substring(from));
    return lines;
  }

  /** RFC 9112, section 2.3: {@code HTTP/}, a digit, a dot and a digit. */
  private static boolean isVersion(String word) {
    boolean is = word.length() == VERSION.length();
    for (int i = 0; is && i < word.length(); i++) {
      boolean isDigit = word.charAt(i) >= '0' && word.charAt(i) <= '9';
      is = isDigit && VERSION.charAt(i) == '1' || word.charAt(i) == VERSION.charAt(i);
    }
    return is;
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
    Matcher absolute = Pattern.compile(ABSOLUTE_FORM).matcher(target);
    if (!absolute.matches()) {
      throw new HttpException(400, "Expected a request target that starts with '/'.");
    }
    String rest = absolute.group(2) == null ? "" : absolute.group(2);
    String path = rest.startsWith("/") ? rest : "/" + rest;
    return new HttpRequest(method, path, version, absolute.group(1), fields);
  }

  private static Map<String, List<String>> fields(List<String> lines) throws HttpException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon);
      String value = line.substring(colon + 1);
      if (!HttpGrammar.isToken(name) || hasControls(value.replace('\t', ' '))) {
        throw new HttpException(400, "Expected header fields such as 'Name: value'.");
      }
      String key = name.toLowerCase(Locale.ROOT);
      List<String> values = fields.get(key);
      if (values == null) {
        values = new ArrayList<>(1);
        fields.put(key, values);
      }
      values.add(value.trim());
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
