package porthole.device.transport.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.device.transport.EchoServer;
import porthole.device.transport.Limits;
import porthole.device.transport.RawClient;
import porthole.protocol.Frames;

/**
 * Sends mutated sessions, mutated heads and random bytes to a server that serves another connection
 * as well. The seeds are in {@code fuzz}; a failure names the number that repeats it. {@code
 * -Dporthole.fuzz.seconds=600} makes it run for 600 s. {@code scripts/fuzz} feeds the parsers
 * alone.
 */
class FuzzTest {
  private static final long NANOS = Long.getLong("porthole.fuzz.seconds", 2) * 1_000_000_000L;

  /** The least number of inputs, also on a slow machine. */
  private static final int LEAST = 100;

  private final List<byte[]> sessions = corpus("/fuzz/sessions.txt");
  private final List<byte[]> heads = corpus("/fuzz/heads.txt");

  private static List<byte[]> corpus(String name) {
    try (InputStream in = FuzzTest.class.getResourceAsStream(name)) {
      List<byte[]> seeds = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n")) {
        if (!line.startsWith("#")) {
          seeds.add(HexFormat.of().parseHex(line));
        }
      }
      return seeds;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Changes, inserts, removes or repeats bytes of one or two seeds, or returns random bytes. */
  private static byte[] mutated(List<byte[]> seeds, Random random) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int i = random.nextInt(3); i >= 0; i--) {
      joined.writeBytes(seeds.get(random.nextInt(seeds.size())));
    }
    byte[] bytes = joined.toByteArray();
    if (random.nextInt(20) == 0) {
      random.nextBytes(bytes);
    }
    for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = spliced(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
        default -> bytes = spliced(bytes, at, new byte[0], to);
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int upTo, byte[] middle, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, upTo);
    out.writeBytes(middle);
    out.write(bytes, from, bytes.length - from);
    return out.toByteArray();
  }

  @Test
  void randomBytesDoNotKeepTheServerFromAnsweringOthers() throws Exception {
    long end = System.nanoTime() + NANOS;
    try (EchoServer server = EchoServer.within(Limits.host());
        RawClient honest = server.open()) {
      for (int seed = 0; seed < LEAST || System.nanoTime() < end; seed++) {
        Random random = new Random(seed);
        try (RawClient wild = RawClient.connect(server.address())) {
          if (random.nextInt(4) > 0) {
            wild.ask(RawClient.handshake("/"));
            wild.write(mutated(sessions, random));
          } else {
            wild.write(mutated(heads, random));
          }
        } catch (SocketException e) {
          // Refused while the test was still sending.
        }
        honest.send(Frames.TEXT, "still here " + seed);
        assertEquals("still here " + seed, honest.next());
      }
    }
  }
}
