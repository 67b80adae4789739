package porthole.bench;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Echoes bytes and does nothing else: the least that an event loop in Java costs. While bytes wait
 * to be written, a connection is not read.
 */
@SuppressWarnings("ReferenceEquality") // With BUFFER, which all connections share.
public final class RawEcho {
  private static final int BUFFER_BYTES = 64 * 1024;

  private static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private RawEcho() {}

  public static void main(String[] args) throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(ServerArguments.of(args).address(), 1024);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    ServerArguments.ready();
    while (true) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          accept(selector, listener);
        } else {
          echo(key);
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private static void accept(Selector selector, ServerSocketChannel listener) throws IOException {
    SocketChannel channel = listener.accept();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.register(selector, SelectionKey.OP_READ);
  }

  private static void echo(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      ByteBuffer rest = (ByteBuffer) key.attachment();
      if (rest != null) {
        write(key, channel, rest);
        return;
      }
      BUFFER.clear();
      if (channel.read(BUFFER) < 0) {
        channel.close();
        return;
      }
      write(key, channel, BUFFER.flip());
    } catch (IOException e) { // The peer is gone.
      channel.close();
    }
  }

  private static void write(SelectionKey key, SocketChannel channel, ByteBuffer bytes)
      throws IOException {
    channel.write(bytes);
    if (bytes.hasRemaining()) {
      key.attach(
          bytes == BUFFER ? ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip() : bytes);
      key.interestOps(SelectionKey.OP_WRITE);
    } else if (bytes != BUFFER) {
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
  }
}
