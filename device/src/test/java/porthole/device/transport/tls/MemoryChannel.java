package porthole.device.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** A socket in memory: a test decides what has arrived and how much it takes. */
final class MemoryChannel extends SocketChannel {
  private ByteBuffer arrived = ByteBuffer.allocate(0);
  private boolean ended;
  private int room = Integer.MAX_VALUE;
  private int written;
  private boolean outputShut;

  MemoryChannel() {
    super(SelectorProvider.provider());
  }

  /** Lets bytes arrive. */
  void arrive(byte... bytes) {
    arrived = ByteBuffer.wrap(bytes);
  }

  /** Lets the peer end its half behind the bytes that have arrived. */
  void endInput() {
    ended = true;
  }

  /** Sets how many further bytes it takes. */
  void takes(int bytes) {
    room = bytes;
  }

  int written() {
    return written;
  }

  boolean isOutputShut() {
    return outputShut;
  }

  @Override
  public int read(ByteBuffer into) {
    int count = Math.min(arrived.remaining(), into.remaining());
    if (count == 0 && ended) {
      return -1;
    }
    into.put(arrived.slice().limit(count));
    arrived.position(arrived.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer bytes) {
    int count = Math.min(room, bytes.remaining());
    bytes.position(bytes.position() + count);
    room -= count;
    written += count;
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      count += write(from[i]);
    }
    return count;
  }

  @Override
  public SocketChannel shutdownOutput() {
    outputShut = true;
    return this;
  }

  @Override
  protected void implCloseSelectableChannel() {
    // It holds nothing.
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    // It never blocks.
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    throw new IOException("not used");
  }

  @Override
  public SocketChannel bind(SocketAddress local) throws IOException {
    throw new IOException("not used");
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    throw new IOException("not used");
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    throw new IOException("not used");
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    throw new IOException("not used");
  }

  @Override
  public Socket socket() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isConnectionPending() {
    return false;
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    throw new IOException("not used");
  }

  @Override
  public boolean finishConnect() throws IOException {
    throw new IOException("not used");
  }

  @Override
  public SocketAddress getRemoteAddress() throws IOException {
    throw new IOException("not used");
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    throw new IOException("not used");
  }
}
