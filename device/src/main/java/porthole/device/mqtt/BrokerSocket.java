package porthole.device.mqtt;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;

/**
 * A TCP connection to the broker, with or without TLS. Reading waits until something has been
 * written: Paho 1.2.5 waits forever for a thread that ended before the others had started, and all
 * have started when it writes. A broker waits for the client's first packet anyway.
 */
final class BrokerSocket implements NetworkModule {
  private static final int CONNECT_MILLIS = 10_000;

  /** How often Paho checks whether to stop. */
  private static final int READ_MILLIS = 1_000;

  private final String host;
  private final int port;
  private final Optional<SSLSocketFactory> tls;
  private final DuplicateMarks duplicates;
  private final Socket plain = new Socket();
  private final CountDownLatch written = new CountDownLatch(1);
  private volatile Socket socket = plain;

  private BrokerSocket(
      String host, int port, Optional<SSLSocketFactory> tls, DuplicateMarks duplicates) {
    this.host = host;
    this.port = port;
    this.tls = tls;
    this.duplicates = duplicates;
  }

  /**
   * Returns an unconnected socket. With TLS the certificate must name the host.
   *
   * @param duplicates gets a mark for each message that is read
   */
  static BrokerSocket to(
      String host, int port, Optional<SSLSocketFactory> tls, DuplicateMarks duplicates) {
    return new BrokerSocket(host, port, tls, duplicates);
  }

  @Override
  public void start() throws IOException {
    plain.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    if (tls.isPresent()) {
      plain.setSoTimeout(CONNECT_MILLIS);
      socket = secured((SSLSocket) tls.get().createSocket(plain, host, port, true));
    }
    socket.setSoTimeout(READ_MILLIS);
  }

  private static SSLSocket secured(SSLSocket socket) throws IOException {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new PacketGuard(socket.getInputStream(), PahoConnection.MAX_PACKET_BYTES, duplicates) {
      @Override
      public int available() throws IOException {
        return written.getCount() == 0 ? in.available() : 0;
      }

      @Override
      public int read() throws IOException {
        awaitWritten();
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        awaitWritten();
        return super.read(bytes, offset, length);
      }
    };
  }

  private void awaitWritten() throws IOException {
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(socket.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        written.countDown();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        written.countDown();
        out.write(bytes, offset, length);
      }
    };
  }

  /** Closes the connection; {@link #start} then fails. */
  @Override
  public void stop() throws IOException {
    written.countDown();
    plain.close();
  }

  @Override
  public String getServerURI() {
    return host + ':' + port;
  }
}
