package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A plain socket. A loop has one wire for all its plain links, which saves each an object. */
public class PlainWire implements Wire {
  private SocketChannel channel;

  /** Makes a wire of a non-blocking socket. */
  public PlainWire(SocketChannel channel) {
    this.channel = channel;
  }

  /** Carries the bytes of another socket from now on. */
  void carry(SocketChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public boolean isAtEnd() {
    return false; // The next read returns -1.
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public long waiting() {
    return 0;
  }

  @Override
  public void flush() throws IOException {
    // It holds no bytes.
  }

  @Override
  public void end() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean canRead() {
    return true;
  }

  @Override
  public boolean canSend() {
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
