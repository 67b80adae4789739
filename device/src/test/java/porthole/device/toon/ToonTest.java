package porthole.device.toon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URL;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToonTest {
  @Test
  void theToonOfThisDeviceIsAskedEvery10Seconds() {
    assertEquals("http://127.0.0.1 every 10 s", Toon.standard().toString());
  }

  @Test
  void theConfiguredToonIsAskedAtTheConfiguredInterval() throws Exception {
    Toon toon = Toon.standard().at(new URL("http://192.168.1.9:8080")).every(60);
    assertEquals("http://192.168.1.9:8080/path?a=b", toon.url("/path?a=b").toString());
    assertEquals(60, toon.pollSeconds());
  }

  @Test
  void theDialGoesFrom6To30Degrees() {
    assertEquals(Optional.of(6.0), ToonDoor.degrees("6"));
    assertEquals(Optional.of(30.0), ToonDoor.degrees("30.0"));
    assertEquals(Optional.of(20.25), ToonDoor.degrees("20.25"));
    for (String data : new String[] {"5.99", "30.01", "-20", "1e1", "\"20\"", "null", "", "020x"}) {
      assertEquals(Optional.empty(), ToonDoor.degrees(data), data);
    }
  }
}
