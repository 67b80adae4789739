package porthole.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import porthole.protocol.CloseCode;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;

/**
 * Reads the small part of XML 1.0 that routers write. A DOCTYPE and any entity but the five of XML
 * are refused, so that nothing can be defined that grows. Size, depth and number of elements are
 * bounded. Attributes are checked and skipped. The document is taken for UTF-8.
 */
final class XmlParser {
  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_DEPTH = 32;
  static final int MAX_ELEMENTS = 2048;

  private static final int MAX_NAME_CHARS = 128;
  private static final int MAX_REFERENCE_CHARS = 10;
  private static final String[][] ENTITIES = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}
  };

  private final String document;
  private final Deque<XmlElement> open = new ArrayDeque<>();
  private int at;
  private int elements;
  private XmlElement root;

  private XmlParser(String document) {
    this.document = document;
  }

  /** Returns the root of a document. */
  static XmlElement parse(byte[] bytes) throws ProtocolViolationException {
    if (bytes.length > MAX_BYTES) {
      throw IpLiteral.expected("a document of at most " + MAX_BYTES + " bytes", bytes.length);
    }
    String document = new String(bytes, UTF_8);
    return new XmlParser(document.startsWith("\ufeff") ? document.substring(1) : document).parse();
  }

  private XmlElement parse() throws ProtocolViolationException {
    while (at < document.length()) {
      if (document.charAt(at) != '<') {
        readCharacters();
      } else if (isAt("<!--")) {
        at += "<!--".length();
        until("-->");
      } else if (isAt("<![CDATA[")) {
        at += "<![CDATA[".length();
        addText(until("]]>"));
      } else if (isAt("<?")) {
        until("?>");
      } else if (isAt("</")) {
        readEndTag();
      } else {
        readStartTag();
      }
    }
    if (root == null || !open.isEmpty()) {
      throw wrong("the document ends before its root element does");
    }
    return root;
  }

  private void readCharacters() throws ProtocolViolationException {
    int end = document.indexOf('<', at);
    String raw = document.substring(at, end < 0 ? document.length() : end);
    at += raw.length();
    addText(decoded(raw));
  }

  private void addText(String text) throws ProtocolViolationException {
    if (!open.isEmpty()) {
      open.peek().add(text);
    } else if (!text.trim().isEmpty()) {
      throw IpLiteral.expected("nothing outside the root element", text);
    }
  }

  private void readStartTag() throws ProtocolViolationException {
    at++;
    XmlElement element = new XmlElement(name());
    if (++elements > MAX_ELEMENTS || open.size() == MAX_DEPTH) {
      throw wrong("more than " + MAX_ELEMENTS + " elements, or more than " + MAX_DEPTH + " deep");
    }
    if (!open.isEmpty()) {
      open.peek().add(element);
    } else if (root == null) {
      root = element;
    } else {
      throw IpLiteral.expected("only one root element", element.qualifiedName());
    }
    skipAttributes();
    if (isAt("/>")) {
      at += 2;
    } else {
      require('>');
      open.push(element);
    }
  }

  private void skipAttributes() throws ProtocolViolationException {
    for (boolean hasSpace = skipSpace(); !isAt(">") && !isAt("/>"); hasSpace = skipSpace()) {
      if (!hasSpace) {
        throw wrong("expected white space in front of an attribute");
      }
      name();
      skipSpace();
      require('=');
      skipSpace();
      char quote = isAt("'") ? '\'' : '"';
      require(quote);
      String value = until(String.valueOf(quote));
      if (value.indexOf('<') >= 0) {
        throw IpLiteral.expected("the value of an attribute", value);
      }
      decoded(value);
    }
  }

  private void readEndTag() throws ProtocolViolationException {
    at += 2;
    String name = name();
    skipSpace();
    require('>');
    if (open.isEmpty() || !open.pop().qualifiedName().equals(name)) {
      throw IpLiteral.expected("the end of the innermost element", name);
    }
  }

  private String name() throws ProtocolViolationException {
    int start = at;
    while (at < document.length() && isNamePart(document.charAt(at), at == start)) {
      at++;
    }
    if (at == start || at - start > MAX_NAME_CHARS) {
      throw IpLiteral.expected(
          "a name", document.substring(start, Math.min(start + 20, document.length())));
    }
    return document.substring(start, at);
  }

  private static boolean isNamePart(char c, boolean isFirst) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c == '_'
        || !isFirst && (c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':');
  }

  private boolean skipSpace() {
    int start = at;
    while (at < document.length() && " \t\r\n".indexOf(document.charAt(at)) >= 0) {
      at++;
    }
    return at > start;
  }

  private boolean isAt(String text) {
    return document.startsWith(text, at);
  }

  private void require(char wanted) throws ProtocolViolationException {
    if (at == document.length() || document.charAt(at) != wanted) {
      throw IpLiteral.expected(
          "'" + wanted + "'", document.substring(at, Math.min(at + 1, document.length())));
    }
    at++;
  }

  /** Returns what stands in front of an end, and goes behind that. */
  private String until(String end) throws ProtocolViolationException {
    int found = document.indexOf(end, at);
    if (found < 0) {
      throw wrong("the document has no '" + end + "' where it needs one");
    }
    String before = document.substring(at, found);
    at = found + end.length();
    return before;
  }

  private static String decoded(String raw) throws ProtocolViolationException {
    int reference = raw.indexOf('&');
    if (reference < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (; reference >= 0; reference = raw.indexOf('&', from)) {
      int end = raw.indexOf(';', reference);
      if (end < 0 || end - reference > MAX_REFERENCE_CHARS) {
        throw wrong("expected a ';' behind '&'");
      }
      text.append(raw, from, reference).append(character(raw.substring(reference + 1, end)));
      from = end + 1;
    }
    return text.append(raw, from, raw.length()).toString();
  }

  private static String character(String reference) throws ProtocolViolationException {
    for (String[] entity : ENTITIES) {
      if (entity[0].equals(reference)) {
        return entity[1];
      }
    }
    boolean isHex = reference.matches("#x[0-9A-Fa-f]{1,6}");
    if (isHex || reference.matches("#[0-9]{1,7}")) {
      int code =
          isHex
              ? Integer.parseInt(reference.substring(2), 16)
              : Integer.parseInt(reference.substring(1));
      boolean isCharacter = code >= ' ' && code <= 0xd7ff || code >= 0xe000 && code <= 0x10ffff;
      if (isCharacter || code == '\t' || code == '\n' || code == '\r') {
        return new String(Character.toChars(code));
      }
    }
    throw IpLiteral.expected("one of the five entities of XML", reference);
  }

  private static ProtocolViolationException wrong(String wrong) {
    return new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, ResponseHead.printable(wrong));
  }
}
