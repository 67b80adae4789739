package porthole.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.ext.extension.deflate.PerMessageDeflateExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.echo.EchoEndpoint;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/**
 * Clients of others, in Java, with a server that compresses as an owner gets it: no limit is set.
 */
class CompressingClientsTest {
  private static final int WAIT_SECONDS = 60;

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    Routes routes = Routes.none().webSocket("/", new EchoEndpoint());
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(routes).compression(true));
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
  }

  private URI uri() {
    return URI.create("ws://127.0.0.1:" + server.address().getPort() + "/");
  }

  /** Returns texts that get smaller only if each refers to the one before. */
  private static List<String> texts() {
    StringBuilder letters = new StringBuilder();
    new Random(1).ints(3000, 'a', 'z' + 1).forEach(letters::appendCodePoint);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      texts.add(i + " " + letters);
    }
    return texts;
  }

  private interface Sending {
    void send(String text) throws Exception;
  }

  private void echo(Sending client) throws Exception {
    for (String text : texts()) {
      client.send(text);
      assertEquals(text, answers.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void jettyGetsItsCompressedMessagesBack() throws Exception {
    WebSocketClient client = new WebSocketClient();
    client.start();
    try {
      ClientUpgradeRequest request = new ClientUpgradeRequest(uri());
      request.addExtensions("permessage-deflate");
      Session session =
          client.connect(new JettyListener(answers), request).get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertEquals(
          "permessage-deflate", session.getUpgradeResponse().getExtensions().get(0).getName());
      echo(text -> session.sendText(text, Callback.NOOP));
    } finally {
      client.stop();
    }
  }

  /** Public, as Jetty calls it by reflection. */
  public static final class JettyListener implements Session.Listener.AutoDemanding {
    private final BlockingQueue<String> answers;

    JettyListener(BlockingQueue<String> answers) {
      this.answers = answers;
    }

    @Override
    public void onWebSocketText(String text) {
      answers.add(text);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      answers.add("closed " + code + " " + reason);
      callback.succeed();
    }
  }

  @Test
  void nettyGetsItsCompressedMessagesBack() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CountDownLatch open = new CountDownLatch(1);
    try {
      Channel channel =
          new Bootstrap()
              .group(group)
              .channel(NioSocketChannel.class)
              .handler(nettyPipeline(open))
              .connect(server.address())
              .sync()
              .channel();
      assertTrue(open.await(WAIT_SECONDS, TimeUnit.SECONDS), "the handshake is accepted");
      assertTrue(
          channel.pipeline().toMap().values().stream()
              .anyMatch(
                  handler ->
                      handler.getClass().getSimpleName().equals("PerMessageDeflateEncoder")));
      echo(text -> channel.writeAndFlush(new TextWebSocketFrame(text)).syncUninterruptibly());
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private ChannelInitializer<SocketChannel> nettyPipeline(CountDownLatch open) {
    WebSocketClientProtocolConfig config =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(uri())
            .allowExtensions(true)
            .build();
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel
            .pipeline()
            .addLast(new HttpClientCodec())
            .addLast(new HttpObjectAggregator(8192))
            .addLast(new WebSocketClientCompressionHandler(1 << 20))
            .addLast(new WebSocketClientProtocolHandler(config))
            .addLast(new NettyListener(answers, open));
      }
    };
  }

  private static final class NettyListener extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private final BlockingQueue<String> answers;
    private final CountDownLatch open;

    private NettyListener(BlockingQueue<String> answers, CountDownLatch open) {
      this.answers = answers;
      this.open = open;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        open.countDown();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      answers.add(frame.text());
    }
  }

  @Test
  void tyrusGetsItsCompressedMessagesBack() throws Exception {
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .extensions(List.of(new PerMessageDeflateExtension()))
            .build();
    Endpoint listener =
        new Endpoint() {
          @Override
          public void onOpen(jakarta.websocket.Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) answers::add);
          }
        };
    try (jakarta.websocket.Session session =
        ClientManager.createClient().connectToServer(listener, config, uri())) {
      assertEquals("permessage-deflate", session.getNegotiatedExtensions().get(0).getName());
      echo(session.getBasicRemote()::sendText);
    }
  }
}
