package porthole.tools.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Peer;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/**
 * EchoHandler each message with its number among those of all connections, and prints each step.
 */
final class NumberedEcho {

  private static final int UNSUPPORTED_DATA = 1003;

  private final Output out;
  private final CountDownLatch endOfOutput = new CountDownLatch(1);
  private long messages; // The transport calls handlers on one thread.

  NumberedEcho(Output out) {
    this.out = out;
  }

  Handler open(Connection connection) {
    print(connection.peer(), "connected");
    return new EchoHandler(connection);
  }

  /** Waits until the reader of the output is gone. */
  void awaitEndOfOutput() throws InterruptedException {
    endOfOutput.await();
  }

  /** Prints an event after the address, which has the original's form. */
  private void print(Peer peer, String event) {
    try {
      out.line("('" + peer.host() + "', " + peer.port() + ") " + Printable.of(event));
    } catch (IOException e) {
      endOfOutput.countDown();
    }
  }

  private final class EchoHandler implements Handler {

    private final Connection connection;

    EchoHandler(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(String text) {
      messages++;
      String answer = " # " + messages + " # " + text;
      print(connection.peer(), "received : " + text);
      print(connection.peer(), "answer   : " + answer);
      connection.send(answer);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.close(UNSUPPORTED_DATA, "Expected text");
    }

    @Override
    public void onClose(int code, String reason) {
      print(connection.peer(), "closed");
    }
  }
}
