package porthole.client;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import porthole.protocol.ClientHandshake;
import porthole.protocol.HandshakeResult;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;
import porthole.protocol.ResponseHeadDecoder;

/** Opens the TCP connection, makes the TLS and the opening handshake: all before one deadline. */
final class SocketOpener {

  /** A server sends the reason of a refusal at once, or not at all. */
  private static final long MAX_REASON_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Request request;
  private final long deadline;

  private SocketOpener(Request request) {
    this.request = request;
    deadline = System.nanoTime() + request.timeout().toNanos();
  }

  static SocketOpener of(Request request) {
    return new SocketOpener(request);
  }

  /** Returns a socket to the first address of the host that accepts a connection. */
  Socket open() throws IOException {
    Socket socket = connect(InetAddress.getAllByName(request.host()));
    try {
      socket.setTcpNoDelay(true);
      return request.isSecure() ? secure(socket) : socket;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  private Socket connect(InetAddress[] addresses) throws IOException {
    for (int i = 0; ; i++) {
      Socket socket = new Socket();
      try {
        // A share each, so that an address that swallows packets leaves time for the next.
        socket.connect(
            new InetSocketAddress(addresses[i], request.port()),
            Math.max(1, millisLeft() / (addresses.length - i)));
        return socket;
      } catch (IOException e) {
        socket.close();
        if (i == addresses.length - 1) {
          throw e;
        }
      }
    }
  }

  private Socket secure(Socket plain) throws IOException {
    plain.setSoTimeout(millisLeft());
    SSLSocket socket =
        (SSLSocket) request.tls().createSocket(plain, request.host(), request.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    // Without it any valid certificate would do, whoever's it is.
    parameters.setEndpointIdentificationAlgorithm(request.verifiesHostName() ? "HTTPS" : "");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Makes the opening handshake; returns the negotiated subprotocol and extension. */
  HandshakeResult shakeHands(Socket socket, ClientHandshake handshake) throws IOException {
    socket.getOutputStream().write(handshake.request());
    try {
      ResponseHead head = readHead(socket);
      if (head.status() != ResponseHead.SWITCHING_PROTOCOLS) {
        throw HandshakeException.refused(head, readReason(socket, head));
      }
      return handshake.check(head);
    } catch (ProtocolViolationException e) {
      throw HandshakeException.wrong(e);
    }
  }

  /**
   * Returns the server's half of the handshake, however slowly it trickles in, and no byte more.
   */
  private ResponseHead readHead(Socket socket) throws IOException, ProtocolViolationException {
    ResponseHeadDecoder decoder = new ResponseHeadDecoder();
    int next;
    do {
      socket.setSoTimeout(millisLeft());
      next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException("The server closed the connection during the opening handshake.");
      }
    } while (!decoder.receive((byte) next));
    return decoder.head();
  }

  /** Returns the reason of a refusal in the server's words; "" if none comes soon. */
  private String readReason(Socket socket, ResponseHead head) throws IOException {
    long end = Math.min(deadline, System.nanoTime() + MAX_REASON_NANOS);
    return RefusalReason.read(
        head,
        new FilterInputStream(socket.getInputStream()) {
          @Override
          public int read() throws IOException {
            socket.setSoTimeout(millisUntil(end));
            return super.read();
          }
        });
  }

  /** Returns the time left, never 0, which a socket takes for "no timeout". */
  private int millisLeft() throws SocketTimeoutException {
    return millisUntil(deadline);
  }

  private int millisUntil(long end) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("No answer within " + request.timeout().toMillis() + " ms");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
