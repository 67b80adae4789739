package porthole.tools.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;
import porthole.tools.terminal.Output;

class NumberedEchoTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final NumberedEcho echo = new NumberedEcho(Output.to(out));

  @Test
  void allConnectionsShareOneCount() {
    Recording one = new Recording(1);
    Recording two = new Recording(2);
    Handler first = echo.open(one);
    Handler second = echo.open(two);
    first.onText("a");
    second.onText("b");
    first.onText("c");
    assertEquals(List.of(" # 1 # a", " # 3 # c"), one.sent);
    assertEquals(List.of(" # 2 # b"), two.sent);
  }

  @Test
  void theOutputIsTheOriginalsWithTheAddress() {
    Handler handler = echo.open(new Recording(1));
    handler.onText("a");
    handler.onClose(1000, "");
    assertEquals(
        "('127.0.0.1', 1) connected\n('127.0.0.1', 1) received : a\n"
            + "('127.0.0.1', 1) answer   :  # 1 # a\n('127.0.0.1', 1) closed\n",
        out.toString(UTF_8));
  }

  @Test
  void binaryMessagesAreRefusedAndNotCounted() {
    Recording connection = new Recording(1);
    Handler handler = echo.open(connection);
    handler.onBinary(ByteBuffer.allocate(1));
    handler.onText("a");
    assertEquals(List.of("close 1003", " # 1 # a"), connection.sent);
  }

  private static final class Recording implements Connection {

    private final List<String> sent = new ArrayList<>();
    private final int port;

    Recording(int port) {
      this.port = port;
    }

    @Override
    public void send(PreparedMessage message) {
      sent.add(message.toString());
    }

    @Override
    public void runBlocking(Runnable work) {
      work.run();
    }

    @Override
    public void send(String text) {
      sent.add(text);
    }

    @Override
    public void sendText(ByteBuffer utf8) {
      throw new AssertionError("Expected no text that is encoded already");
    }

    @Override
    public void send(ByteBuffer binary) {
      sent.add("binary " + binary.remaining());
    }

    @Override
    public void send(Iterator<String> fragments) {
      throw new AssertionError("Expected no fragments");
    }

    @Override
    public void send(InputStream data) {
      throw new AssertionError("Expected no fragments");
    }

    @Override
    public void ping(ByteBuffer data) {
      throw new AssertionError("Expected no ping");
    }

    @Override
    public Optional<String> subprotocol() {
      return Optional.empty();
    }

    @Override
    public void whenWritten(Runnable work) {
      work.run();
    }

    @Override
    public void close(int code, String reason) {
      sent.add("close " + code);
    }

    @Override
    public Peer peer() {
      return Peer.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
