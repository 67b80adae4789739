package porthole.javawebsocket.examples;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.Protocol;

/** Speaks two subprotocols, refuses a path, and adds a header field to its answers. */
public class SubprotocolServer extends RecordingServer {
  public SubprotocolServer(InetSocketAddress address) {
    super(
        address,
        Collections.<Draft>singletonList(
            new Draft_6455(
                Collections.emptyList(),
                Arrays.asList(new Protocol("chat.v2"), new Protocol("chat.v1")),
                1000)));
  }

  @Override
  public ServerHandshakeBuilder onWebsocketHandshakeReceivedAsServer(
      WebSocket conn, Draft draft, ClientHandshake request) throws InvalidDataException {
    if (request.getResourceDescriptor().equals("/forbidden")) {
      throw new InvalidDataException(CloseFrame.POLICY_VALIDATION, "Forbidden");
    }
    if (request.getResourceDescriptor().equals("/mistake")) {
      throw new IllegalStateException("The program has made a mistake");
    }
    ServerHandshakeBuilder answer =
        super.onWebsocketHandshakeReceivedAsServer(conn, draft, request);
    answer.put("Set-Cookie", "seen=" + request.getFieldValue("X-Name"));
    return answer;
  }

  @Override
  public void onOpen(WebSocket conn, ClientHandshake handshake) {
    super.onOpen(conn, handshake);
    conn.send("You speak " + conn.getProtocol().getProvidedProtocol());
  }
}
