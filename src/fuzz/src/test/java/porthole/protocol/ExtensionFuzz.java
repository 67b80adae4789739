package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import porthole.fuzz.Input;

/**
 * The field {@code Sec-WebSocket-Extensions} and the negotiation of compression. Extensions that
 * are written again are parsed as the same. A client takes every answer that a server gives to its
 * offer.
 */
public final class ExtensionFuzz {
  private ExtensionFuzz() {}

  /** The first byte chooses what the server can spare; the others are the value of the field. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int choice = input.choice();
    String field = input.text();
    List<Extension> extensions;
    try {
      extensions = Extension.parse(List.of(field));
      assertEquals(
          extensions.toString(), Extension.parse(List.of(rendered(extensions))).toString());
      assertEquals(
          extensions.toString() + extensions,
          "" + Extension.parse(List.of(field)) + Extension.parse(List.of("", field, ", ,")));
    } catch (ProtocolViolationException e) {
      assertEquals(CloseCode.PROTOCOL_ERROR, e.closeCode());
      return;
    }
    Optional<DeflateParameters> answer =
        DeflateParameters.accept(extensions, (choice & 1) == 0, (choice & 2) == 0);
    answer.ifPresent(agreed -> requireSound(agreed, choice));
    requireConfirmed(extensions);
  }

  private static String rendered(List<Extension> extensions) {
    StringBuilder text = new StringBuilder();
    for (Extension extension : extensions) {
      text.append(text.length() == 0 ? "" : ", ").append(extension.name());
      extension
          .parameters()
          .forEach(
              parameter ->
                  text.append("; ")
                      .append(parameter.getKey())
                      .append(parameter.getValue().isEmpty() ? "" : "=" + parameter.getValue()));
    }
    return text.toString();
  }

  private static void requireSound(DeflateParameters agreed, int choice) {
    assertTrue((choice & 1) == 0 || !agreed.serverKeepsContext(), agreed.render());
    assertTrue((choice & 2) == 0 || !agreed.clientKeepsContext(), agreed.render());
    assertTrue(agreed.serverWindowBits() >= 8 && agreed.serverWindowBits() <= 15, agreed.render());
    try {
      List<Extension> answer = Extension.parse(List.of(agreed.render()));
      assertEquals(
          Optional.of(agreed.serverWindowBits()),
          DeflateParameters.offer().confirm(answer).map(DeflateParameters::serverWindowBits));
    } catch (ProtocolViolationException e) {
      throw new AssertionError(agreed.render(), e);
    }
  }

  /** A server's answer is taken, or refused as the protocol error that fails the handshake. */
  private static void requireConfirmed(List<Extension> answer) {
    DeflateParameters offer =
        DeflateParameters.offer().withServerNoContextTakeover().withServerMaxWindowBits(10);
    try {
      Optional<DeflateParameters> agreed = offer.confirm(answer);
      assertEquals(answer.isEmpty(), agreed.isEmpty());
      agreed.ifPresent(
          now -> assertTrue(now.serverWindowBits() <= 10 && !now.serverKeepsContext()));
    } catch (ProtocolViolationException e) {
      assertEquals(CloseCode.PROTOCOL_ERROR, e.closeCode());
    }
  }
}
