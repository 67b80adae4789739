package porthole.device.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import porthole.client.Client;
import porthole.client.ClientHandler;
import porthole.client.Request;
import porthole.protocol.DeflateParameters;

/** Answers every message with itself, and remembers how the connection ended. */
final class ClientEcho implements ClientHandler {
  private static final int WAIT_SECONDS = 60;

  private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private Client client;

  @Override
  public void onOpen(Client client) {
    this.client = client;
  }

  @Override
  public void onText(String text) {
    try {
      client.send(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    try {
      client.send(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onClose(int code, String reason) {
    closeCode.complete(code);
  }

  /** Connects to a port of this machine; the opening handshake needs the two ends at once. */
  CompletableFuture<Client> connect(int port) {
    return connect(request(port));
  }

  /** Does the same, and offers compression. */
  CompletableFuture<Client> connectWithCompression(int port) {
    return connect(request(port).withCompression(DeflateParameters.offer()));
  }

  private static Request request(int port) {
    return Request.to(URI.create("ws://127.0.0.1:" + port + "/"));
  }

  private CompletableFuture<Client> connect(Request request) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Client.connect(request, this);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  int closeCode() throws InterruptedException, ExecutionException, TimeoutException {
    return closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
