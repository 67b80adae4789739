package porthole.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Netty with one event loop. The echo flushes at the end of a read, the relay after each message,
 * as in Netty's own chat server.
 */
public final class NettyEcho {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final int BACKLOG = 1024;

  private NettyEcho() {}

  public static void main(String[] args)
      throws InterruptedException, IOException, GeneralSecurityException {
    ServerArguments arguments = ServerArguments.of(args);
    Optional<SslContext> tls =
        arguments.identity().isPresent()
            ? Optional.of(
                SslContextBuilder.forServer(arguments.keyManagers())
                    .sslProvider(SslProvider.JDK)
                    .build())
            : Optional.empty();
    ChannelGroup everybody = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                tls.ifPresent(
                    context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(8192))
                    .addLast(
                        new WebSocketServerProtocolHandler("/", null, false, MAX_MESSAGE_BYTES))
                    .addLast(arguments.relays() ? new Relay(everybody) : new Echo());
              }
            })
        .bind(arguments.address())
        .sync();
    ServerArguments.ready();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel.
  private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      context.write(frame.retain());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the channel.
  private static final class Relay extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final ChannelGroup everybody;

    private Relay(ChannelGroup everybody) {
      this.everybody = everybody;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      everybody.add(context.channel());
      super.channelActive(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      everybody.writeAndFlush(frame.retain(), ChannelMatchers.isNot(context.channel()));
    }
  }
}
