package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Collections;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ForwardedFieldsTest {
  @Test
  void noUsualFieldOfAClientIsOneOfAProxy() {
    Pattern forwarded = Pattern.compile(HttpRequest.FORWARDED);
    for (String name : HttpRequest.USUAL) {
      assertFalse(forwarded.matcher(name).find(), name);
    }
  }

  @Test
  void aFieldOfAProxyShowsThatTheRequestIsForwarded() {
    assertEquals(false, isForwarded("host"));
    assertEquals(false, isForwarded("x-requested-with"));
    assertEquals(true, isForwarded("x-forwarded-for"));
    assertEquals(true, isForwarded("via"));
    assertEquals(true, isForwarded("cf-ray"));
  }

  private static boolean isForwarded(String name) {
    return new HttpRequest(
            "GET",
            "/",
            "HTTP/1.1",
            "",
            Collections.singletonMap(name, Collections.singletonList("x")))
        .isForwarded();
  }
}
