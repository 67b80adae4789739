package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.tools.ssh.SshExceptions;
import porthole.tools.terminal.Progress;

class TransferTest {

  private static final int SIZE = 97;

  @TempDir private Path folder;
  private byte[] content;
  private LocalFile file;
  private final FakeStore store = new FakeStore();

  @BeforeEach
  void makeFile() throws IOException {
    content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path path = folder.resolve("runtime.tar.gz");
    Files.write(path, content);
    file = LocalFile.of(path);
  }

  private String send() throws IOException, InterruptedException {
    return new Transfer(store, "/in", new Silent(), length -> {}).send("runtime", file);
  }

  @Test
  void aCutTransferContinuesFromAnyByte() throws Exception {
    for (int cut = 0; cut <= SIZE; cut++) {
      store.files.clear();
      store.sent = 0;
      store.cuts.add(cut);
      assertArrayEquals(content, store.files.get(send()), "cut at " + cut);
      assertEquals(SIZE, store.sent, "no byte is sent twice; cut at " + cut);
    }
  }

  @Test
  void aTransferSurvivesManyCuts() throws Exception {
    store.cuts.addAll(List.of(5, 0, 0, 40, 1, 0, 20));
    assertArrayEquals(content, store.files.get(send()));
    assertEquals(7, store.reconnects);
    assertEquals(SIZE, store.sent);
  }

  @Test
  void aTransferContinuesAfterAnEarlierRun() throws Exception {
    for (int there = 0; there <= SIZE; there++) {
      store.sent = 0;
      store.files.put("/in/" + file.sha256(), Arrays.copyOf(content, there));
      assertArrayEquals(content, store.files.get(send()));
      assertEquals(SIZE - there, store.sent);
    }
  }

  @Test
  void aWrongPartialFileIsReplacedFromTheStart() throws Exception {
    // As a power cut leaves a file whose size was written before its bytes.
    byte[] zeros = new byte[40];
    store.files.put("/in/" + file.sha256(), zeros);
    assertArrayEquals(content, store.files.get(send()));
    assertEquals(SIZE, store.sent, "nothing was added to what is wrong");
    store.files.put("/in/" + file.sha256(), new byte[SIZE + 1]);
    assertArrayEquals(content, store.files.get(send()));
  }

  @Test
  void aDamagedTransferIsRepeatedOnceThenFails() throws Exception {
    store.damages = 1;
    assertArrayEquals(content, store.files.get(send()));
    store.files.clear();
    store.damages = 2;
    IOException error = assertThrows(IOException.class, this::send);
    assertTrue(error.getMessage().startsWith("runtime arrives damaged"), error.getMessage());
    assertTrue(store.files.isEmpty(), "what is damaged is removed");
  }

  @Test
  void aTransferWithoutProgressFails() {
    store.cuts.addAll(java.util.Collections.nCopies(50, 0));
    assertThrows(IOException.class, this::send);
    assertTrue(store.reconnects <= 10, "tried " + store.reconnects + " times");
  }

  @Test
  void aChangedHostKeyEndsTheTransferAtOnce() {
    store.cuts.add(10);
    store.reconnect = SshExceptions.hostKey();
    assertEquals(store.reconnect, assertThrows(IOException.class, this::send));
  }

  /** Files in memory; the way there is cut after so many bytes each time. */
  private static final class FakeStore implements Store {

    final Map<String, byte[]> files = new HashMap<>();
    final Deque<Integer> cuts = new ArrayDeque<>();
    int damages;
    int reconnects;
    long sent;
    IOException reconnect = new IOException();
    private boolean cut;

    @Override
    public long size(String path) throws IOException {
      checkConnected();
      return files.getOrDefault(path, new byte[0]).length;
    }

    @Override
    public String sha256(String path, long bytes) throws IOException {
      checkConnected();
      return Sha256.of(new ByteArrayInputStream(files.get(path)), bytes);
    }

    @Override
    public void append(String path, InputStream in, LongConsumer told) throws IOException {
      checkConnected();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(files.getOrDefault(path, new byte[0]));
      byte[] part = in.readNBytes(cuts.isEmpty() ? Integer.MAX_VALUE : cuts.peek());
      boolean isWhole = cuts.isEmpty();
      all.writeBytes(part);
      sent += part.length;
      told.accept(part.length);
      byte[] stored = all.toByteArray();
      if (isWhole && damages > 0) {
        damages--;
        stored[stored.length / 2] ^= 1;
      }
      files.put(path, stored);
      if (!isWhole) {
        cuts.poll();
        cut = true;
        checkConnected();
      }
    }

    private void checkConnected() throws IOException {
      if (cut) {
        throw SshExceptions.lost();
      }
    }

    @Override
    public void remove(String path) {
      files.remove(path);
    }

    @Override
    public void reconnect() throws IOException {
      reconnects++;
      if (reconnect.getMessage() != null) {
        throw reconnect;
      }
      cut = false;
    }
  }

  private static final class Silent implements Progress {
    @Override
    public void begin(String name, long offset, long size) {}

    @Override
    public void reached(long offset) {}

    @Override
    public void end() {}

    @Override
    public void note(String sentence) {}
  }
}
