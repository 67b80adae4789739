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
 * A TCP connection to the broker, with TLS or without, of which nothing is read, not even its end,
 * before something is written. Paho 1.2.5 waits for each of its threads to run, and for good when
 * one has ended first; all that is over when it writes. A broker waits for us to speak anyway.
 */
final class BrokerSocket implements NetworkModule {
  private static final int CONNECT_MILLIS = 10_000;

  /** Each so often Paho looks whether it is to stop. */
  private static final int READ_MILLIS = 1_000;

  private final String host;
  private final int port;
  private final Optional<SSLSocketFactory> tls;
  private final Socket plain = new Socket();
  private final CountDownLatch spoken = new CountDownLatch(1);
  private volatile Socket socket = plain;

  private BrokerSocket(String host, int port, Optional<SSLSocketFactory> tls) {
    this.host = host;
    this.port = port;
    this.tls = tls;
  }

  /** Returns one that is to be connected; with TLS, and the host's name in the certificate. */
  static BrokerSocket to(String host, int port, Optional<SSLSocketFactory> tls) {
    return new BrokerSocket(host, port, tls);
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
    return new PacketGuard(socket.getInputStream(), PahoConnection.MAX_PACKET_BYTES) {
      @Override
      public int available() throws IOException {
        return spoken.getCount() == 0 ? in.available() : 0;
      }

      @Override
      public int read() throws IOException {
        awaitSpoken();
        return super.read();
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        awaitSpoken();
        return super.read(bytes, offset, length);
      }
    };
  }

  private void awaitSpoken() throws IOException {
    try {
      spoken.await();
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
        spoken.countDown();
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        spoken.countDown();
        out.write(bytes, offset, length);
      }
    };
  }

  /** Ends the connection, or has {@link #start} fail. */
  @Override
  public void stop() throws IOException {
    spoken.countDown();
    plain.close();
  }

  @Override
  public String getServerURI() {
    return host + ':' + port;
  }
}
