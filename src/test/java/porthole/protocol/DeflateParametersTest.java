package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 7692, sections 5 and 7.1. */
class DeflateParametersTest {
  private static final String NO_CONTEXTS =
      "; server_no_context_takeover; client_no_context_takeover";

  private static final String NO_SERVER_CONTEXT = "; server_no_context_takeover";

  @Test
  void aServerWithoutContextsAnswersServerNoContextTakeover() throws Exception {
    for (String parameters : List.of("", "; client_max_window_bits", NO_SERVER_CONTEXT)) {
      assertEquals(
          "permessage-deflate" + NO_SERVER_CONTEXT,
          answer("permessage-deflate" + parameters, false, true));
    }
    assertEquals(
        "permessage-deflate" + NO_CONTEXTS,
        answer("permessage-deflate; client_no_context_takeover", false, true));
  }

  @Test
  void aServerWithoutContextsForClientsDeclinesOffersWithContext() throws Exception {
    assertEquals("", answer("permessage-deflate", false, false));
    assertEquals("", answer("permessage-deflate; client_max_window_bits", false, false));
    assertEquals(
        "permessage-deflate" + NO_CONTEXTS,
        answer("permessage-deflate; client_no_context_takeover", false, false));
    assertEquals(
        "permessage-deflate" + NO_CONTEXTS,
        answer("permessage-deflate, permessage-deflate" + NO_CONTEXTS, false, false),
        "the second of two offers");
  }

  @Test
  void aServerWithContextsAnswersTheOfferedParameters() throws Exception {
    assertEquals("permessage-deflate", answer("permessage-deflate", true));
    for (String parameters :
        List.of(
            "; server_no_context_takeover",
            "; client_no_context_takeover",
            NO_CONTEXTS,
            "; server_max_window_bits=9",
            NO_CONTEXTS + "; server_max_window_bits=15")) {
      assertEquals(
          "permessage-deflate" + parameters, answer("permessage-deflate" + parameters, true));
    }
    assertEquals(
        "permessage-deflate", answer("permessage-deflate; client_max_window_bits=10", true));
  }

  @Test
  void everyWindowIsAccepted() throws Exception {
    for (int bits = 8; bits <= 15; bits++) {
      Optional<DeflateParameters> agreed =
          DeflateParameters.accept(
              parse("permessage-deflate; server_max_window_bits=" + bits), true, true);
      assertEquals(bits, agreed.get().serverWindowBits());
      assertEquals(15, agreed.get().clientWindowBits());
    }
  }

  @Test
  void anInvalidOfferIsDeclined() throws Exception {
    for (String parameter :
        List.of(
            "unknown",
            "Server_no_context_takeover",
            "server_no_context_takeover=1",
            "client_no_context_takeover=true",
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=16",
            "server_max_window_bits=08",
            "server_max_window_bits=1e1",
            "client_max_window_bits=7",
            "client_max_window_bits=16",
            "client_max_window_bits=010",
            "server_no_context_takeover; server_no_context_takeover",
            "client_max_window_bits; client_max_window_bits=9")) {
      assertEquals("", answer("permessage-deflate; " + parameter, true), parameter);
    }
    assertEquals("", answer("x-webkit-deflate-frame, permessage-bzip2", true));
  }

  @Test
  void theFirstAcceptableOfferIsAccepted() throws Exception {
    assertEquals(
        "permessage-deflate; server_max_window_bits=10",
        answer(
            "foo, permessage-deflate; server_max_window_bits=7,"
                + " permessage-deflate; server_max_window_bits=\"10\", permessage-deflate",
            true));
  }

  @Test
  void aClientRendersItsOffer() {
    assertEquals("permessage-deflate; client_max_window_bits", DeflateParameters.offer().render());
    assertEquals(
        "permessage-deflate" + NO_CONTEXTS + "; server_max_window_bits=9; client_max_window_bits=8",
        DeflateParameters.offer()
            .withServerNoContextTakeover()
            .withClientNoContextTakeover()
            .withServerMaxWindowBits(9)
            .withClientMaxWindowBits(8)
            .render());
  }

  @Test
  void aClientAcceptsEveryAnswerThatFitsItsOffer() throws Exception {
    DeflateParameters offer = DeflateParameters.offer();
    assertEquals(Optional.empty(), offer.confirm(List.of()));
    DeflateParameters plain = confirm(offer, "");
    assertEquals(List.of(true, true, 15, 15), what(plain));
    assertEquals(
        List.of(false, false, 9, 8),
        what(confirm(offer, NO_CONTEXTS + "; server_max_window_bits=9; client_max_window_bits=8")));
    assertEquals(
        List.of(true, true, 9, 15),
        what(confirm(offer.withServerMaxWindowBits(10), "; server_max_window_bits=9")));
  }

  @Test
  void aClientKeepsItsPromisesAlsoIfTheServerDoesNotAsk() throws Exception {
    DeflateParameters offer =
        DeflateParameters.offer().withClientNoContextTakeover().withClientMaxWindowBits(9);
    assertEquals(List.of(true, false, 15, 9), what(confirm(offer, "")));
  }

  @Test
  void aClientRefusesAnAnswerThatDoesNotFitItsOffer() {
    DeflateParameters any = DeflateParameters.offer();
    assertRefused(any, "; unknown");
    assertRefused(any, "; client_max_window_bits");
    assertRefused(any, "; server_max_window_bits");
    assertRefused(any, "; server_max_window_bits=16");
    assertRefused(any, "; server_no_context_takeover=1");
    assertRefused(any, "; server_no_context_takeover; server_no_context_takeover");
    assertRefused(any, ", permessage-deflate");
    assertRefused(any, ", foo");
    assertRefused(any.withServerNoContextTakeover(), "");
    assertRefused(any.withServerMaxWindowBits(10), "");
    assertRefused(any.withServerMaxWindowBits(10), "; server_max_window_bits=11");
    assertRefused(any.withClientMaxWindowBits(10), "; client_max_window_bits=11");
    assertThrows(ProtocolViolationException.class, () -> any.confirm(parse("foo")));
  }

  private static void assertRefused(DeflateParameters offer, String parameters) {
    ProtocolViolationException e =
        assertThrows(
            ProtocolViolationException.class, () -> confirm(offer, parameters), parameters);
    assertEquals(1002, e.closeCode());
  }

  private static DeflateParameters confirm(DeflateParameters offer, String parameters)
      throws ProtocolViolationException {
    return offer.confirm(parse("permessage-deflate" + parameters)).get();
  }

  private static List<Object> what(DeflateParameters agreed) {
    return List.of(
        agreed.serverKeepsContext(),
        agreed.clientKeepsContext(),
        agreed.serverWindowBits(),
        agreed.clientWindowBits());
  }

  private static String answer(String offers, boolean keepsContext)
      throws ProtocolViolationException {
    return answer(offers, keepsContext, keepsContext);
  }

  private static String answer(String offers, boolean serverContext, boolean clientContext)
      throws ProtocolViolationException {
    return DeflateParameters.accept(parse(offers), serverContext, clientContext)
        .map(DeflateParameters::render)
        .orElse("");
  }

  private static List<Extension> parse(String fields) throws ProtocolViolationException {
    return Extension.parse(List.of(fields));
  }
}
