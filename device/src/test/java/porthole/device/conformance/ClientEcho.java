package porthole.device.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import porthole.client.Client;
import porthole.client.Handler;

/** Answers every message with itself, and remembers how the connection ended. */
final class ClientEcho implements Handler {
  private static final int WAIT_SECONDS = 10;

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

  int closeCode() throws InterruptedException, ExecutionException, TimeoutException {
    return closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
