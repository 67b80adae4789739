package porthole.bench;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;

/** Undertow with one I/O thread. */
public final class UndertowEcho extends AbstractReceiveListener {
  private final boolean relays;

  private UndertowEcho(boolean relays) {
    this.relays = relays;
  }

  public static void main(String[] args) {
    ServerArguments arguments = ServerArguments.of(args);
    UndertowEcho listener = new UndertowEcho(arguments.relays());
    Undertow.builder()
        .setIoThreads(1)
        .setWorkerThreads(1)
        .addHttpListener(arguments.address().getPort(), "127.0.0.1")
        .setHandler(
            Handlers.websocket(
                (exchange, channel) -> {
                  channel.getReceiveSetter().set(listener);
                  channel.resumeReceives();
                }))
        .build()
        .start();
    ServerArguments.ready();
  }

  @Override
  protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
    String text = message.getData();
    if (relays) {
      channel.getPeerConnections().stream()
          .filter(peer -> peer != channel)
          .forEach(peer -> WebSockets.sendText(text, peer, null));
    } else {
      WebSockets.sendText(text, channel, null);
    }
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    try (var data = message.getData()) { // Its type is deprecated.
      ByteBuffer bytes = WebSockets.mergeBuffers(data.getResource());
      if (relays) {
        channel.getPeerConnections().stream()
            .filter(peer -> peer != channel)
            .forEach(peer -> WebSockets.sendBinary(bytes.duplicate(), peer, null));
      } else {
        WebSockets.sendBinary(bytes, channel, null);
      }
    }
  }
}
