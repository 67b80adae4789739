package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that end in the middle of the login, at each packet of the client's. */
class LostLoginTest {

  private static final int MAX_PACKETS = 40;

  @TempDir private Path home;
  private SshServer server;

  @BeforeEach
  void start() throws IOException {
    server = SshServers.start(home, "/bin/sh");
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  /** Passes bytes on between one client and the server, and closes at a packet of the client's. */
  private final class Cutter implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int last;
    private volatile boolean cut;

    Cutter(int last) throws IOException {
      this.last = last;
      Thread thread = new Thread(this::serve, "cutter");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      try (Socket client = door.accept();
          Socket there = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
        Thread back = new Thread(() -> pass(there, client, Integer.MAX_VALUE), "cutter-back");
        back.setDaemon(true);
        back.start();
        pass(client, there, last);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void pass(Socket from, Socket to, int packets) {
      byte[] block = new byte[64 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int seen = 0;
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
          seen++;
          if (seen == packets) {
            cut = true;
            return;
          }
          out.write(block, 0, length);
        }
      } catch (IOException e) {
        // The other direction has ended.
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  @Test
  void aConnectionLostAtAnyPacketIsReportedAsLostAndRetriable() throws IOException {
    Set<SshException.Kind> kinds = new HashSet<>();
    boolean cut = true;
    int packets = 0;
    while (cut && packets < MAX_PACKETS) {
      packets++;
      try (Cutter cutter = new Cutter(packets)) {
        SshConnector access = SshServers.access(home, cutter.door.getLocalPort(), "toon");
        try (Device device = access.open()) {
          device.run("true", SshServers.LIMIT);
          cut = cutter.cut;
        } catch (SshException e) {
          kinds.add(e.kind());
          assertTrue(e.mayPass(), "packet " + packets + ": " + e.kind() + ": " + e.getMessage());
          assertFalse(
              e.getMessage().matches("(?s).*(accepted|[a-z]\\.[A-Z]\\w*Exception).*"),
              "packet " + packets + ": " + e.getMessage());
        }
      }
    }
    assertTrue(packets > 7 && packets < MAX_PACKETS, packets + " packets");
    assertTrue(kinds.contains(SshException.Kind.LOST), kinds.toString());
  }

  @Test
  void aRefusedPasswordIsReportedAsRefused() {
    SshException error =
        assertThrows(
            SshException.class, () -> SshServers.access(home, server.getPort(), "wrong").open());
    assertEquals(SshException.Kind.LOGIN, error.kind());
    assertTrue(
        error.getMessage().contains("the given password was not accepted"), error.getMessage());
  }
}
