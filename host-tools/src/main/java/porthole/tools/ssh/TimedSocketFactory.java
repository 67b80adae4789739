package porthole.tools.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Opens TCP connections with a time limit, and records whether one has ended: the library reports a
 * connection that ends during the login like a refused password.
 */
final class TimedSocketFactory implements SocketFactory {

  /** The first bytes of an SSH server (RFC 4253, section 4.2). */
  private static final String GREETING = "SSH-";

  private final Duration timeout;
  private final StringBuilder greeting = new StringBuilder();
  private volatile boolean ended;

  TimedSocketFactory(Duration timeout) {
    this.timeout = timeout;
  }

  /** Returns whether a connection to an SSH server has ended, by the server or the network. */
  boolean hasLostServer() {
    return ended && greeting.toString().equals(GREETING);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    Socket socket = new Socket();
    try {
      socket.connect(address, (int) timeout.toMillis());
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public InputStream getInputStream(Socket socket) throws IOException {
    return new FilterInputStream(socket.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          int count = in.read(bytes, offset, length);
          note(bytes, offset, count);
          return count;
        } catch (IOException e) {
          ended = true;
          throw e;
        }
      }
    };
  }

  private void note(byte[] bytes, int offset, int count) {
    ended |= count < 0;
    for (int i = 0; i < count && greeting.length() < GREETING.length(); i++) {
      greeting.append((char) bytes[offset + i]);
    }
  }

  @Override
  public OutputStream getOutputStream(Socket socket) throws IOException {
    return new FilterOutputStream(socket.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          ended = true;
          throw e;
        }
      }
    };
  }
}
