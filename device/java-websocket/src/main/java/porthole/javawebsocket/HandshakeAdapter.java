package porthole.javawebsocket;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.Handshakedata;
import porthole.device.transport.HttpRequest;

/** Converts opening handshakes between the library's types and the transport's. Pure. */
final class HandshakeAdapter {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t -~\\x80-\\xFF]*");

  /** Fields that the transport writes; values of the program are ignored, as in the library. */
  private static final Pattern OURS =
      Pattern.compile("upgrade|connection|date|content-length|transfer-encoding|sec-websocket-.*");

  private HandshakeAdapter() {}

  /** Returns the client's handshake. Repeated fields are joined into one line. */
  static ClientHandshake of(HttpRequest request) {
    HandshakeImpl1Client handshake = new HandshakeImpl1Client();
    handshake.setResourceDescriptor(request.target());
    for (String name : request.names()) {
      String separator = name.equals("cookie") ? "; " : ", ";
      handshake.put(name, String.join(separator, request.headers(name)));
    }
    return handshake;
  }

  /**
   * Returns the fields that the program adds to the server's handshake.
   *
   * @throws IllegalArgumentException for a name or a value that HTTP does not allow
   */
  static Map<String, String> fields(Handshakedata response) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Iterator<String> names = response.iterateHttpFields(); names.hasNext(); ) {
      String name = names.next();
      String value = response.getFieldValue(name);
      if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "Expected a header field without control characters but was '" + name + "'");
      }
      if (!OURS.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
        fields.put(name, value);
      }
    }
    return fields;
  }
}
