package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600) // Seconds.
class BrokerSocketTest {
  private static final String HOST = "127.0.0.1";

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName(HOST));
  }

  private static BrokerSocket connected(ServerSocket server) throws IOException {
    BrokerSocket socket =
        BrokerSocket.to(HOST, server.getLocalPort(), Optional.empty(), new DuplicateMarks());
    socket.start();
    return socket;
  }

  private static CompletableFuture<Integer> read(BrokerSocket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return in.available() + in.read(new byte[1], 0, 1);
          } catch (IOException e) {
            return -2;
          }
        });
  }

  @Test
  void theEndOfAConnectionIsReadOnlyAfterAWrite() throws Exception {
    try (ServerSocket server = server()) {
      BrokerSocket socket = connected(server);
      Socket accepted = server.accept();
      accepted.shutdownOutput();
      CompletableFuture<Integer> read = read(socket);
      assertThrows(TimeoutException.class, () -> read.get(200, TimeUnit.MILLISECONDS));
      socket.getOutputStream().write(new byte[] {7}, 0, 1);
      assertEquals(-1, read.get());
      assertEquals(7, accepted.getInputStream().read());
      socket.stop();
      accepted.close();
    }
  }

  @Test
  void stopWakesAWaitingReader() throws Exception {
    try (ServerSocket server = server()) {
      BrokerSocket socket = connected(server);
      CompletableFuture<Integer> read = read(socket);
      assertFalse(read.isDone());
      socket.stop();
      assertTrue(read.get() < 0);
    }
  }

  @Test
  void aStoppedSocketDoesNotConnect() throws Exception {
    try (ServerSocket server = server()) {
      BrokerSocket socket =
          BrokerSocket.to(HOST, server.getLocalPort(), Optional.empty(), new DuplicateMarks());
      socket.stop();
      assertThrows(IOException.class, socket::start);
    }
  }
}
