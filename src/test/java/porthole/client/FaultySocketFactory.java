package porthole.client;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocketFactory;

/** Gives out connections that are not encrypted, and throw what a test wants when they are used. */
final class FaultySocketFactory extends SSLSocketFactory {

  /** Thrown by the next read of many bytes: not of an opening handshake, which is read singly. */
  final AtomicReference<Throwable> reading = new AtomicReference<>();

  /** Thrown by the next write. */
  final AtomicReference<Throwable> writing = new AtomicReference<>();

  /** Thrown instead of making a connection. */
  final AtomicReference<Throwable> connecting = new AtomicReference<>();

  private static void throwOnce(AtomicReference<Throwable> fault) {
    Throwable thrown = fault.getAndSet(null);
    if (thrown instanceof Error) {
      throw (Error) thrown;
    } else if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose) {
    throwOnce(connecting);
    return new PlainSslSocket(plain) {
      @Override
      public InputStream getInputStream() throws IOException {
        return new FilterInputStream(plain.getInputStream()) {
          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            throwOnce(reading);
            return count;
          }
        };
      }

      @Override
      public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(plain.getOutputStream()) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            throwOnce(writing);
            out.write(bytes, from, length);
          }
        };
      }
    };
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException();
  }
}
