package porthole.device.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

/** What a server's answer to an offer of permessage-deflate means for both ends (RFC 7692, 7.1). */
record Agreed(List<String> parameters) {
  private static final int FULL_WINDOW_BITS = 15;

  /** Returns what the value of Sec-WebSocket-Extensions in a server's answer says. */
  static Agreed of(String extension) {
    String[] parts = extension.split(" *; *");
    assertEquals("permessage-deflate", parts[0]);
    return new Agreed(Arrays.asList(parts).subList(1, parts.length));
  }

  Deflate deflate(Side side) {
    return new Deflate(keepsContext(side), windowBits(side));
  }

  Inflate inflate(Side side) {
    return new Inflate(keepsContext(side), windowBits(side));
  }

  private boolean keepsContext(Side side) {
    return !parameters.contains(side.word() + "_no_context_takeover");
  }

  private int windowBits(Side side) {
    String name = side.word() + "_max_window_bits=";
    return parameters.stream()
        .filter(parameter -> parameter.startsWith(name))
        .mapToInt(parameter -> Integer.parseInt(parameter.substring(name.length())))
        .findFirst()
        .orElse(FULL_WINDOW_BITS);
  }
}
