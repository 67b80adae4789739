package porthole.javawebsocket.examples;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.java_websocket.WebSocket;
import org.java_websocket.enums.Opcode;
import org.java_websocket.framing.TextFrame;

/** Answers each message with itself, and does a few other things that it is asked for. */
public class EchoServer extends RecordingServer {
  public EchoServer(InetSocketAddress address) {
    super(address);
  }

  @Override
  public void onMessage(WebSocket conn, String message) {
    super.onMessage(conn, message.length() > 100 ? "of " + message.length() : message);
    switch (message) {
      case "throw":
        throw new IllegalStateException("The program has made a mistake");
      case "ping":
        conn.sendPing();
        break;
      case "close":
        conn.close(4000, "bye");
        break;
      case "cut":
        conn.closeConnection(4001, "cut");
        break;
      case "illegal":
        conn.close(999, "");
        break;
      case "fragments":
        conn.sendFragmentedFrame(
            Opcode.TEXT, ByteBuffer.wrap("one ".getBytes(StandardCharsets.UTF_8)), false);
        conn.sendFragmentedFrame(
            Opcode.TEXT, ByteBuffer.wrap("two ".getBytes(StandardCharsets.UTF_8)), false);
        conn.sendFragmentedFrame(
            Opcode.TEXT, ByteBuffer.wrap("three".getBytes(StandardCharsets.UTF_8)), true);
        break;
      case "frame":
        TextFrame frame = new TextFrame();
        frame.setPayload(ByteBuffer.wrap("a frame".getBytes(StandardCharsets.UTF_8)));
        conn.sendFrame(frame);
        break;
      case "state":
        conn.send(
            conn.getReadyState()
                + " "
                + conn.isOpen()
                + " "
                + conn.getResourceDescriptor()
                + " "
                + conn.getRemoteSocketAddress().getAddress().isLoopbackAddress()
                + " "
                + (conn.getLocalSocketAddress().getPort() == getPort())
                + " "
                + conn.hasSSLSupport());
        break;
      default:
        conn.send(message);
    }
  }

  @Override
  public void onMessage(WebSocket conn, ByteBuffer message) {
    super.onMessage(conn, message);
    conn.send(message);
  }
}
