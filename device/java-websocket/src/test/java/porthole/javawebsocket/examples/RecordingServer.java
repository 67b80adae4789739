package porthole.javawebsocket.examples;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import porthole.javawebsocket.Example;

/** Writes down what is called. Answers nothing. */
public class RecordingServer extends WebSocketServer implements Example {
  private final Events events = new Events();

  public RecordingServer(InetSocketAddress address) {
    super(address);
    setReuseAddr(true);
    setTcpNoDelay(true);
  }

  public RecordingServer(InetSocketAddress address, List<Draft> drafts) {
    super(address, 1, drafts);
    setReuseAddr(true);
    setTcpNoDelay(true);
  }

  @Override
  public final Events events() {
    return events;
  }

  @Override
  public void onStart() {
    events.add("start");
  }

  @Override
  public void onOpen(WebSocket conn, ClientHandshake handshake) {
    events.add("open " + handshake.getResourceDescriptor());
  }

  @Override
  public void onMessage(WebSocket conn, String message) {
    events.add("text " + message);
  }

  @Override
  public void onMessage(WebSocket conn, ByteBuffer message) {
    events.add("binary " + message.remaining());
  }

  @Override
  public void onCloseInitiated(WebSocket conn, int code, String reason) {
    events.add("initiated " + code + " " + reason);
  }

  @Override
  public void onClosing(WebSocket conn, int code, String reason, boolean remote) {
    events.add("closing " + code + " " + reason + " " + remote);
  }

  @Override
  public void onClose(WebSocket conn, int code, String reason, boolean remote) {
    events.add("close " + code + " " + reason + " " + remote);
  }

  @Override
  public void onError(WebSocket conn, Exception ex) {
    events.add("error " + (conn == null ? "null " : "") + ex.getClass().getSimpleName());
  }

  @Override
  public PingFrame onPreparePing(WebSocket conn) {
    PingFrame ping = new PingFrame();
    ping.setPayload(ByteBuffer.wrap(new byte[7]));
    return ping;
  }

  @Override
  public void onWebsocketPing(WebSocket conn, Framedata f) {
    events.add("ping " + f.getPayloadData().remaining());
    super.onWebsocketPing(conn, f);
  }

  @Override
  public void onWebsocketPong(WebSocket conn, Framedata f) {
    events.add("pong " + f.getPayloadData().remaining());
  }
}
