package porthole.device.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9110, section 12.5.3. */
class AcceptEncodingTest {
  @Test
  void gzipIsAcceptedByNameOrWildcardUnlessRefused() {
    for (String value :
        List.of(
            "gzip",
            "GZIP",
            "deflate, gzip;q=1.0, *;q=0.5",
            "gzip;q=0.001",
            "*",
            "*;q=0.1",
            "*;q=0, gzip",
            "br , gzip ; q=1",
            "x-gzip",
            "identity;q=0, *",
            "gzip;q=1.000",
            ",gzip,")) {
      assertEquals(true, AcceptEncoding.takesGzip(List.of(value)), value);
    }
    for (String value :
        List.of(
            "",
            "identity",
            "br",
            "gzip;q=0",
            "gzip;q=0, *",
            "*, gzip;q=0",
            "gzip; q=0.000",
            "*;q=0",
            "gzip;q=0, x-gzip",
            "gzipped",
            "gzip;q=x",
            "gzip;q=",
            "gzip;q=1.5",
            "gzip;q=2",
            "gzip;Q=0",
            "gzip;q=0.0000",
            "gzip;",
            "gzip q=1")) {
      assertEquals(false, AcceptEncoding.takesGzip(List.of(value)), value);
    }
    assertEquals(true, AcceptEncoding.takesGzip(List.of("br", "gzip")));
    assertEquals(false, AcceptEncoding.takesGzip(List.of("gzip;q=0", "*")));
    assertEquals(false, AcceptEncoding.takesGzip(List.of()));
  }
}
